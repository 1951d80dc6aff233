//! One message a day for what time brings: a person with five firms, or with five things due, is told
//! once that there are five, and finds each in the inbox.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{Day, EnterpriseId, Error, MessageId, Moment, Result, UserId};
use heping_store::jobs::{self, Payload};
use heping_store::schema::gathered_messages::{self, table};
use heping_store::{Bundle, Conn};
use serde::{Deserialize, Serialize};

use crate::inbox::Notice;
use crate::quiet;
use crate::templates::{Field, Values};

/// What is written within this time is told together, at the latest.
const SLOT: TimeDelta = TimeDelta::minutes(30);
/// The last of it is written this long before.
const WRITING: TimeDelta = TimeDelta::minutes(10);

/// What one person is to be told together.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GatheredMessage {
    /// To whom.
    pub user: UserId,
    /// What was to be told until then.
    pub until: Moment,
}

impl Payload for GatheredMessage {
    const KIND: &'static str = "gathered_message";
}

/// When what is written now is told: at a half hour of the day.
fn slot(now: Moment) -> Moment {
    let from = quiet::first_loud(now.plus(WRITING));
    let length = SLOT.num_milliseconds();
    Moment::from_millis((from.millis() + length - 1).div_euclid(length) * length)
}

/// Keeps a notice for the message that tells it with others.
///
/// # Errors
/// `internal` for what is no JSON.
pub fn add(rows: &mut Bundle, notice: &Notice<'_>, user: UserId, template: &str, now: Moment) -> Result<()> {
    let until = slot(now);
    rows.add(diesel::insert_into(table).values((
        gathered_messages::user_id.eq(user),
        gathered_messages::message_id.eq(notice.id),
        gathered_messages::enterprise_id.eq(notice.enterprise),
        gathered_messages::template_id.eq(template.to_owned()),
        gathered_messages::said.eq(serde_json::to_string(&notice.values).map_err(Error::internal)?),
        gathered_messages::sends_at.eq(until),
    )));
    let name = format!("{}/{user}/{}", GatheredMessage::KIND, until.millis());
    jobs::add(rows, now, &GatheredMessage { user, until }, until, Some(&name))
}

/// What is told: one of the notices, which says how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The message in the inbox.
    pub message: MessageId,
    /// Whose inbox.
    pub enterprise: EnterpriseId,
    /// By which template.
    pub template: String,
    /// What it says.
    pub values: Values,
}

impl Kept {
    /// The day by which it says that it is due; what says none comes last.
    fn due(&self) -> Day {
        let due = self.values.iter().find(|(of, _)| *of == Field::Due);
        due.and_then(|(_, day)| Day::parse_from_str(day, "%Y年%m月%d日").ok()).unwrap_or(Day::MAX)
    }
}

impl GatheredMessage {
    /// Takes what was kept for the person, as one; none where there is nothing. Runs under the person's lock.
    ///
    /// # Errors
    /// Those of the database.
    pub fn take(&self, conn: &mut Conn) -> Result<Option<Kept>> {
        let mine = table
            .filter(gathered_messages::user_id.eq(self.user))
            .filter(gathered_messages::sends_at.le(self.until));
        let rows: Vec<(MessageId, EnterpriseId, String, String)> = mine
            .order(gathered_messages::message_id)
            .select((
                gathered_messages::message_id,
                gathered_messages::enterprise_id,
                gathered_messages::template_id,
                gathered_messages::said,
            ))
            .load(conn)?;
        diesel::delete(mine).execute(conn)?;
        let kept = rows.into_iter().map(|(message, enterprise, template, said)| {
            let values = serde_json::from_str(&said).map_err(Error::internal)?;
            Ok(Kept { message, enterprise, template, values })
        });
        let mut kept: Vec<Kept> = kept.collect::<Result<_>>()?;
        // what is due first leads
        kept.sort_by_key(Kept::due);
        Ok(together(&kept))
    }
}

/// The first of them, saying how many there are; none of none.
fn together(kept: &[Kept]) -> Option<Kept> {
    let first = kept.first()?;
    let mut firms: Vec<EnterpriseId> = kept.iter().map(|one| one.enterprise).collect();
    firms.sort_unstable();
    firms.dedup();
    let many = (kept.len() > 1).then_some(kept.len());
    let values = first.values.iter().map(|(field, value)| {
        let value = match (many, field) {
            (None, _) | (_, Field::Due | Field::At) => value.clone(),
            (Some(many), Field::Item) if firms.len() > 1 => {
                format!("{} 家企业共 {many} 项", firms.len())
            }
            (Some(many), Field::Item) => format!("共 {many} 项到期或待办"),
            (Some(_), Field::Place) if firms.len() > 1 => "多家企业".to_owned(),
            (Some(_), Field::Place) => "本企业".to_owned(),
            (Some(_), Field::Status) => "待办理".to_owned(),
            (Some(many), Field::Number) => format!("{many}项"),
            (Some(_), Field::Hint) => "打开小程序查看全部".to_owned(),
        };
        (*field, value)
    });
    Some(Kept { values: values.collect(), ..first.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_morning_is_told_at_half_past_eight_and_a_night_waits_for_it() {
        let midnight = Moment::start_of(Day::from_ymd_opt(2026, 6, 15).unwrap());
        let at = |hours, minutes| midnight.plus(TimeDelta::hours(hours) + TimeDelta::minutes(minutes));
        for (written, told) in [
            (at(8, 0), at(8, 30)),
            (at(8, 20), at(8, 30)),
            (at(8, 21), at(9, 0)),
            (at(0, 5), at(8, 0)),
            (at(22, 0), at(32, 0)),
        ] {
            assert_eq!(slot(written), told, "{written}");
        }
    }

    #[test]
    fn several_are_one_and_one_is_itself() {
        let kept = |firm: &str, item: &str| Kept {
            message: MessageId::derived(item),
            enterprise: EnterpriseId::derived(firm),
            template: "t".to_owned(),
            values: vec![(Field::Item, item.to_owned()), (Field::Due, "2026年6月30日".to_owned())],
        };
        let item = |list: &[Kept]| together(list).map(|message| message.values[0].1.clone());
        assert_eq!(item(&[]), None);
        assert_eq!(item(&[kept("a", "配电箱未上锁")]).as_deref(), Some("配电箱未上锁"));
        let own = [kept("a", "配电箱未上锁"), kept("a", "通道堵塞")];
        assert_eq!(item(&own).as_deref(), Some("共 2 项到期或待办"));
        let several = [kept("a", "配电箱未上锁"), kept("b", "通道堵塞"), kept("b", "叉车")];
        assert_eq!(item(&several).as_deref(), Some("2 家企业共 3 项"));
    }
}
