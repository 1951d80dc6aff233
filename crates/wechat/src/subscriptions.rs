//! Who agreed to subscribe messages. One consent is one message, except for long-term templates.
//!
//! Both the phone (`wx.requestSubscribeMessage`) and WeChat (a push) tell of the same consent.
//! What both say within [`SAME`] is counted once; what only one says is counted too, since either
//! may stay silent: a person who chose "always" sees no popup, and not everybody sets up the push.

use std::collections::HashMap;

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{EnterpriseId, MessageTopic, Moment, Result, UserId};
use heping_store::schema::memberships;
use heping_store::schema::subscriptions::{self, table};
use heping_store::statement::{Keep, filled};
use heping_store::{Ask, Conn, merged, on_either, question};

use crate::templates::Template;

/// Phone and WeChat within this time speak of the same consent.
pub const SAME: TimeDelta = TimeDelta::minutes(2);
/// Nobody agrees more often than this without a message between.
const MOST: i32 = 100;

/// Who says that a person agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// The mini-program.
    Phone,
    /// A push.
    WeChat,
}

/// A person's consent to a template.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = subscriptions)]
pub struct Consent {
    /// The template.
    pub template_id: String,
    /// Messages that may still be sent.
    pub remaining: i32,
    /// Whether they are not counted.
    pub long_term: bool,
}

/// The consents of a person.
///
/// # Errors
/// Those of the database.
pub fn of(conn: &mut Conn, user: UserId) -> Result<Vec<Consent>> {
    Ok(table.filter(subscriptions::user_id.eq(user)).select(Consent::as_select()).load(conn)?)
}

/// A person agreed to a template. Runs under the person's lock.
///
/// # Errors
/// Those of the database.
pub fn agree(conn: &mut Conn, user: UserId, template: &Template, says: Says, now: Moment) -> Result<()> {
    let row = (
        subscriptions::user_id.eq(user),
        subscriptions::template_id.eq(&template.id),
        subscriptions::topic.eq(template.topic),
        subscriptions::remaining.eq(0),
        subscriptions::long_term.eq(false),
        subscriptions::updated_at.eq(now),
    );
    on_either!(conn, |c| diesel::insert_into(table).values(row).on_conflict_do_nothing().execute(c))?;
    let mine = table.find((user, &template.id));
    let (phone, wechat): (Option<Moment>, Option<Moment>) =
        mine.select((subscriptions::phone_said_at, subscriptions::wechat_said_at)).first(conn)?;
    let lately = |at: Option<Moment>| at.is_some_and(|at| now.since(at) <= SAME);
    let (other, said) = match says {
        Says::Phone => (wechat, (Some(now), None)),
        Says::WeChat => (phone, (None, Some(now))),
    };
    // the other has counted it: the two are a pair, and the next consent is a new one
    let (more, (phone, wechat)) = if lately(other) { (0, (None, None)) } else { (1, said) };
    diesel::update(mine)
        .set((
            subscriptions::topic.eq(template.topic),
            subscriptions::remaining.eq(subscriptions::remaining + more),
            subscriptions::long_term.eq(template.long_term),
            subscriptions::phone_said_at.eq(phone),
            subscriptions::wechat_said_at.eq(wechat),
            subscriptions::updated_at.eq(now),
        ))
        .execute(conn)?;
    diesel::update(mine.filter(subscriptions::remaining.gt(MOST)))
        .set(subscriptions::remaining.eq(MOST))
        .execute(conn)?;
    Ok(())
}

/// A person wants no more messages of a template, or WeChat says that it has no consent left.
///
/// # Errors
/// Those of the database.
pub fn end(conn: &mut Conn, user: UserId, template_id: &str, now: Moment) -> Result<()> {
    diesel::update(table.find((user, template_id)))
        .set((
            subscriptions::remaining.eq(0),
            subscriptions::long_term.eq(false),
            subscriptions::phone_said_at.eq(None::<Moment>),
            subscriptions::wechat_said_at.eq(None::<Moment>),
            subscriptions::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes one message's consent; answers whether there was one.
///
/// # Errors
/// Those of the database.
pub fn spend(conn: &mut Conn, user: UserId, template_id: &str, now: Moment) -> Result<bool> {
    let mine = table.find((user, template_id));
    let for_good = mine.filter(subscriptions::long_term.eq(true)).count().get_result::<i64>(conn)? == 1;
    if for_good {
        return Ok(true);
    }
    let spent = diesel::update(mine.filter(subscriptions::remaining.gt(0)))
        .set((subscriptions::remaining.eq(subscriptions::remaining - 1), subscriptions::updated_at.eq(now)))
        .execute(conn)?;
    Ok(spent == 1)
}

/// The people of an enterprise, and of those that stand together with it, who agreed to messages about a topic, and by which template.
///
/// # Errors
/// Those of the database.
pub fn readers(
    conn: &mut Conn,
    enterprise: EnterpriseId,
    topic: MessageTopic,
) -> Result<Vec<(UserId, String)>> {
    Ok(about(topic, &agreed(enterprise).ask(conn)?))
}

/// That a person agreed to messages about a topic, by a template.
pub type Agreed = (MessageTopic, UserId, String);

/// Asks for the same about every topic; [`about`] chooses one.
pub fn agreed(enterprise: EnterpriseId) -> impl Ask<Answer = Vec<Agreed>> {
    // most firms stand alone
    let asked = (merged::standing_for(enterprise), merged::into(enterprise), agreed_in(vec![enterprise]));
    asked.further(move |(head, merged, own), conn| match head == enterprise && merged.is_empty() {
        true => Ok(own),
        false => agreed_in(merged::together(conn, enterprise)?).ask(conn),
    })
}

/// Those of them who are told about a topic.
pub fn about(topic: MessageTopic, agreed: &[Agreed]) -> Vec<(UserId, String)> {
    let mut readers: Vec<(UserId, String)> = agreed
        .iter()
        .filter(|(of, ..)| *of == topic)
        .map(|(_, user, template)| (*user, template.clone()))
        .collect();
    once_each(&mut readers);
    readers
}

/// The same of many enterprises at once; those are left out of which nobody agreed.
///
/// # Errors
/// Those of the database.
pub fn readers_of_all(
    conn: &mut Conn,
    enterprises: &[EnterpriseId],
    topic: MessageTopic,
) -> Result<HashMap<EnterpriseId, Vec<(UserId, String)>>> {
    let together = merged::all_together(conn, enterprises)?;
    let firms = filled(together.values().flatten().copied());
    let agreed: Vec<(Option<EnterpriseId>, UserId, String)> = memberships::table
        .inner_join(table.on(subscriptions::user_id.eq(memberships::user_id)))
        .filter(memberships::enterprise_id.eq_any(firms))
        .filter(memberships::ended_at.is_null())
        .filter(subscriptions::topic.eq(topic))
        .filter(subscriptions::remaining.gt(0).or(subscriptions::long_term.eq(true)))
        .select((memberships::enterprise_id, subscriptions::user_id, subscriptions::template_id))
        .kept()
        .load(conn)?;
    let mut by_firm: HashMap<EnterpriseId, Vec<(UserId, String)>> = HashMap::new();
    for (firm, user, template) in agreed {
        if let Some(firm) = firm {
            by_firm.entry(firm).or_default().push((user, template));
        }
    }
    let readers = together.into_iter().filter_map(|(enterprise, firms)| {
        let mut readers: Vec<_> =
            firms.iter().filter_map(|firm| by_firm.get(firm)).flatten().cloned().collect();
        once_each(&mut readers);
        (!readers.is_empty()).then_some((enterprise, readers))
    });
    Ok(readers.collect())
}

/// One person may be principal and safety officer, and may have agreed to two templates.
fn once_each(readers: &mut Vec<(UserId, String)>) {
    readers.sort_unstable();
    readers.dedup_by(|later, earlier| later.0 == earlier.0);
}

fn agreed_in(firms: Vec<EnterpriseId>) -> impl Ask<Answer = Vec<Agreed>> {
    let agreed = memberships::table
        .inner_join(table.on(subscriptions::user_id.eq(memberships::user_id)))
        .filter(memberships::enterprise_id.eq_any(filled(firms)))
        .filter(memberships::ended_at.is_null())
        .filter(subscriptions::remaining.gt(0).or(subscriptions::long_term.eq(true)))
        .select((subscriptions::topic, subscriptions::user_id, subscriptions::template_id))
        .kept();
    question::<Agreed, _>(agreed).of_list()
}

/// Whether a person still belongs to an enterprise.
///
/// # Errors
/// Those of the database.
pub fn belongs(conn: &mut Conn, user: UserId, enterprise: EnterpriseId) -> Result<bool> {
    let firms = filled(merged::together(conn, enterprise)?);
    let held = memberships::table
        .filter(memberships::user_id.eq(user))
        .filter(memberships::enterprise_id.eq_any(firms))
        .filter(memberships::ended_at.is_null());
    Ok(held.count().kept().get_result::<i64>(conn)? > 0)
}
