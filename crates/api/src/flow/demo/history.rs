//! A year in the life of the demo's firms, day by day, by the same functions as anybody's.

use chrono::{Datelike, TimeDelta};
use futures_util::future::try_join_all;
use heping_core::{
    Actor, ChecklistScope, Clock, Day, EnterpriseId, Error, HazardId, InspectionId, Level, Moment,
    Permission, PhotoId, Result, Scope, SelfCheckId, UserId,
};
use heping_records::checklist::{self, Checklist, ItemKind};
use heping_records::hazard::{self, Decision, NewReview, NewSubmission};
use heping_records::inspection::{
    self, InspectionKind, InspectionOutcome, NewCompletion, NewFinding, NewInspection, NewSignature, Party,
};
use heping_records::photo;
use heping_records::self_check::{self, Answer, HazardDraft, NewAnswer, NewSelfCheck};
use heping_store::Lock;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::people::{self, Street};
use super::{Dice, firms};
use crate::answer;
use crate::app::App;
use crate::flow::{Caller, Effect, in_firm, nightly};
use crate::http::enterprises::welcome;
use crate::notice;

/// Told after each day: how many of how many have passed.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Send + Sync);

/// How many days of history the demo has.
const DAYS: i64 = 365;

/// A firm of the demo and how it behaves.
struct Firm {
    id: EnterpriseId,
    number: usize,
    officer: Actor,
    photo: PhotoId,
    checklist: Checklist,
    dice: Dice,
    /// How many of a hundred things it does in time.
    diligence: u64,
    check_on: Option<Day>,
    inspect_on: Vec<Day>,
    todo: Vec<(Day, Todo)>,
}

#[derive(Clone)]
enum Todo {
    Submit(HazardId),
    Review(HazardId),
}

/// Makes the firms and lives through a year that ends now. `clock` is the app's, and is turned.
pub async fn live_through(
    app: &App,
    street: &Street,
    clock: &Clock,
    end: Moment,
    progress: Progress<'_>,
) -> Result<()> {
    let start = end.plus(-TimeDelta::days(DAYS));
    clock.set(start);
    let inspectors = ["inspector1", "inspector2"];
    let mut stage = Stage { app, street, inspector_photos: Vec::new() };
    for name in inspectors {
        let inspector = street.person(name)?.user;
        stage.inspector_photos.push(take_photo(app, inspector, 0).await?);
    }
    let mut firms = stage.found(start).await?;
    for day in 0..DAYS {
        let now = start.plus(TimeDelta::days(day));
        clock.set(now);
        nightly::once(app).await?;
        try_join_all(firms.iter_mut().map(|firm| stage.day(firm, now))).await?;
        progress(u64::try_from(day + 1).unwrap_or_default(), u64::try_from(DAYS).unwrap_or_default());
    }
    clock.set(end);
    nightly::once(app).await
}

struct Stage<'a> {
    app: &'a App,
    street: &'a Street,
    inspector_photos: Vec<PhotoId>,
}

fn scope(actor: &Actor, permission: Permission) -> Result<Scope> {
    actor.scope(permission).ok_or_else(|| Error::internal("a demo user lacks a permission"))
}

/// A small picture, different for each `shade`, taken in like any photo.
async fn take_photo(app: &App, owner: UserId, shade: usize) -> Result<PhotoId> {
    let grey = u8::try_from(60 + shade % 120).unwrap_or(60);
    let picture = image::RgbImage::from_fn(160, 120, |x, y| {
        let stripe = u8::try_from((x / 16 + y / 16) % 2 * 40).unwrap_or_default();
        image::Rgb([grey, grey + stripe / 2, grey.saturating_add(stripe)])
    });
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).map_err(Error::internal)?;
    let processed = photo::process(&png.into_inner())?;
    app.photos.put(&processed).await?;
    let now = app.clock.now();
    let (photo, _) =
        app.store.write(Lock::Nothing, move |conn| photo::store_photo(conn, owner, now, &processed)).await?;
    Ok(photo.id)
}

impl Stage<'_> {
    /// Puts the firms into the register, each with a code and a safety officer.
    async fn found(&self, now: Moment) -> Result<Vec<Firm>> {
        let app = self.app;
        let street = self.street.id;
        let office = self.street.person("office")?.clone();
        let villages = app.store.read(move |conn| heping_org::subdistrict::villages(conn, street)).await?;
        let mut firms = Vec::with_capacity(firms::FIRMS);
        for number in 1..=firms::FIRMS {
            let id = firms::id(number);
            let profile = firms::profile(number, villages.all());
            let industry = profile.industry.clone();
            let by = office.clone();
            let scope = scope(&by, Permission::ManageRegister)?;
            let checklist = app
                .store
                .write(Lock::Subdistrict(street), move |conn| {
                    heping_org::enterprises::create(conn, &scope, now, Some(id), &profile)?;
                    welcome(conn, id, now)?;
                    let seed = u64::try_from(number).unwrap_or_default();
                    let code = heping_qr::EnterpriseCode::generate(&mut StdRng::seed_from_u64(seed));
                    heping_qr::issue_this(conn, code, street, id, by.user, now)?;
                    let lists =
                        checklist::list(conn, street, Some(&industry), Some(ChecklistScope::SelfCheck))?;
                    lists.into_iter().next().ok_or_else(|| Error::internal("no checklist"))
                })
                .await?;
            let officer = people::officer(app, street, id, number, now).await?;
            let photo = take_photo(app, officer.user, number).await?;
            let mut dice = Dice::of(&format!("life {number}"));
            let inspect_on = (0..1 + dice.below(3)).map(|_| day_in(&mut dice, now, 20, DAYS - 5)).collect();
            let diligence = 55 + dice.below(45);
            firms.push(Firm {
                id,
                number,
                officer,
                photo,
                checklist,
                dice,
                diligence,
                check_on: None,
                inspect_on,
                todo: Vec::new(),
            });
        }
        Ok(firms)
    }

    /// What happens to one firm on one day.
    async fn day(&self, firm: &mut Firm, now: Moment) -> Result<()> {
        let today = now.day();
        if firm.check_on.is_none_or(|day| day.month() != today.month()) {
            let day = today.plus_days(2 + firm.dice.below(20));
            let does = firm.dice.chance(firm.diligence) && day.month() == today.month();
            firm.check_on = Some(if does { day } else { today });
            if !does {
                // a day that has begun already: this month's self-check is missed
                firm.check_on = Some(today.with_day(1).unwrap_or(today));
            }
        }
        if firm.check_on == Some(today) && today.day() > 1 {
            self.self_check(firm, now).await?;
        }
        if firm.inspect_on.contains(&today) {
            self.inspect(firm, now).await?;
        }
        let (due, later) = std::mem::take(&mut firm.todo).into_iter().partition(|(day, _)| *day <= today);
        firm.todo = later;
        for (_, todo) in due {
            match todo {
                Todo::Submit(hazard) => self.submit(firm, hazard, now).await?,
                Todo::Review(hazard) => self.review(firm, hazard, now).await?,
            }
        }
        Ok(())
    }

    async fn write(
        &self,
        actor: &Actor,
        firm: EnterpriseId,
        f: impl Fn(&mut heping_store::Conn, Moment) -> Result<Effect> + Send + 'static,
    ) -> Result<answer::Answer> {
        in_firm(self.app, Caller { repeat: None, ..Caller::of(actor) }, self.street.id, firm, f).await
    }

    async fn self_check(&self, firm: &mut Firm, now: Moment) -> Result<()> {
        let mut found = Vec::new();
        let answers = firm
            .checklist
            .items
            .iter()
            .map(|item| {
                let fails = item.kind == ItemKind::YesNo && !item.photo_required && firm.dice.chance(1);
                if fails {
                    found.push(item.id);
                }
                NewAnswer {
                    item_id: item.id,
                    answer: (item.kind == ItemKind::YesNo).then_some(if fails {
                        Answer::No
                    } else {
                        Answer::Yes
                    }),
                    number: (item.kind == ItemKind::Number).then(|| item.max.or(item.min).unwrap_or(1.0)),
                    text: (item.kind == ItemKind::Text).then(|| "正常".to_owned()),
                    photo_ids: if item.photo_required { vec![firm.photo] } else { Vec::new() },
                    hazard: fails.then(|| HazardDraft {
                        level: Some(Level::General),
                        place: "生产车间".to_owned(),
                        description: "自查发现，已安排整改。".to_owned(),
                        due_on: Some(now.day().plus_days(10)),
                    }),
                }
            })
            .collect();
        let id = SelfCheckId::derived(&format!("demo/{}/{}", firm.number, now.day()));
        let new = NewSelfCheck {
            id: Some(id),
            task_id: None,
            checklist_id: firm.checklist.id,
            checklist_version: firm.checklist.version,
            performed_at: now,
            answers,
        };
        let actor = firm.officer.clone();
        let scope = scope(&actor, Permission::DoSelfCheck)?;
        let enterprise = firm.id;
        let by = actor.clone();
        let answer = self
            .write(&by, enterprise, move |conn, now| {
                let written = self_check::submit(conn, &actor, &scope, now, enterprise, &new)?;
                Effect::of("submit_self_check", "self_check", id, &written)
            })
            .await?;
        let body: serde_json::Value = serde_json::from_str(&answer.body).map_err(Error::internal)?;
        let hazards = body.get("hazards").and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
        for hazard in hazards {
            let id = hazard.get("id").and_then(serde_json::Value::as_str).and_then(|id| id.parse().ok());
            if let Some(id) = id {
                let day = now.day().plus_days(if firm.dice.chance(firm.diligence) { 4 } else { 13 });
                firm.todo.push((day, Todo::Submit(id)));
            }
        }
        Ok(())
    }

    async fn inspect(&self, firm: &mut Firm, now: Moment) -> Result<()> {
        let actor = self.street.person("inspector1")?.clone();
        let colleague = self.street.person("inspector2")?.user;
        let id = InspectionId::derived(&format!("demo/{}/{}", firm.number, now.day()));
        let new = NewInspection {
            id: Some(id),
            kind: InspectionKind::Routine,
            legal_basis: "《中华人民共和国安全生产法》第六十五条".to_owned(),
            approval_number: format!("演示检批〔{}〕{}号", now.day().year(), firm.number),
            act_code: None,
            officer_ids: vec![actor.user, colleague],
            started_at: now,
        };
        let permission = scope(&actor, Permission::Inspect)?;
        let enterprise = firm.id;
        let (by, reach) = (actor.clone(), permission.clone());
        self.write(&actor, enterprise, move |conn, now| {
            let written = inspection::open(conn, &by, &reach, now, enterprise, &new)?;
            Effect::of("open_inspection", "inspection", id, &written)
        })
        .await?;
        let photos: Vec<PhotoId> = self.inspector_photos.first().copied().into_iter().collect();
        let failing = firm.dice.below(3);
        for nth in 0..failing {
            self.find(firm, &actor, &permission, id, nth, &photos, now).await?;
        }
        let completion = NewCompletion {
            outcome: InspectionOutcome::Checked,
            ended_at: now,
            signatures: [(Party::Inspector, "督查员甲"), (Party::Enterprise, "企业代表")]
                .map(|(party, name)| NewSignature {
                    party,
                    name: name.to_owned(),
                    image_id: None,
                    refused_reason: None,
                })
                .to_vec(),
        };
        let (by, reach) = (actor.clone(), permission);
        self.write(&actor, enterprise, move |conn, now| {
            let written = inspection::complete(conn, &by, &reach, now, id, &completion)?;
            Effect::of("complete_inspection", "inspection", id, &written)
        })
        .await?;
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "one call, one place")]
    async fn find(
        &self,
        firm: &mut Firm,
        actor: &Actor,
        reach: &Scope,
        inspection: InspectionId,
        nth: u64,
        photos: &[PhotoId],
        now: Moment,
    ) -> Result<()> {
        let items: Vec<_> = firm.checklist.items.iter().filter(|item| item.kind == ItemKind::YesNo).collect();
        let Some(item) = items.get(
            usize::try_from(firm.dice.below(u64::try_from(items.len()).unwrap_or(1))).unwrap_or_default(),
        ) else {
            return Ok(());
        };
        let hazard = HazardId::derived(&format!("demo/{inspection}/{nth}"));
        let new = NewFinding {
            id: Some(hazard),
            checklist_item_id: Some(item.id),
            title: item.text.chars().take(100).collect(),
            description: None,
            place: firm.dice.pick(&["一号车间", "二号车间", "原料仓库", "配电间", "食堂"], "车间").to_owned(),
            level: Level::General,
            criteria: None,
            due_on: now.day().plus_days(10 + firm.dice.below(10)),
            photo_ids: photos.to_vec(),
            matches_hazard_id: None,
        };
        let (by, scope, subdistrict) = (actor.clone(), reach.clone(), self.street.id);
        self.write(actor, firm.id, move |conn, now| {
            let written = inspection::add_finding(conn, &by, &scope, now, inspection, &new)?;
            notice::found(conn, subdistrict, &written.value, now)?;
            Effect::of("record_finding", "hazard", hazard, &written)
        })
        .await?;
        let after =
            if firm.dice.chance(firm.diligence) { 3 + firm.dice.below(6) } else { 14 + firm.dice.below(30) };
        firm.todo.push((now.day().plus_days(after), Todo::Submit(hazard)));
        Ok(())
    }

    async fn submit(&self, firm: &mut Firm, hazard: HazardId, now: Moment) -> Result<()> {
        let actor = firm.officer.clone();
        let reach = scope(&actor, Permission::SubmitRectification)?;
        let new = NewSubmission {
            id: None,
            measure: "已按要求完成整改，现场照片附后。".to_owned(),
            photo_ids: vec![firm.photo],
        };
        let by = actor.clone();
        self.write(&actor, firm.id, move |conn, now| {
            let written = hazard::submit(conn, &by, &reach, now, hazard, &new)?;
            Effect::of("submit_rectification", "hazard", hazard, &written)
        })
        .await?;
        firm.todo.push((now.day().plus_days(1 + firm.dice.below(3)), Todo::Review(hazard)));
        Ok(())
    }

    async fn review(&self, firm: &mut Firm, hazard: HazardId, now: Moment) -> Result<()> {
        let actor = self.street.person("inspector2")?.clone();
        let reach = scope(&actor, Permission::ReviewRectification)?;
        let accepts = firm.dice.chance(90);
        let new = NewReview {
            decision: if accepts { Decision::Accept } else { Decision::SendBack },
            note: (!accepts).then(|| "整改不到位，请补充完善。".to_owned()),
            photo_ids: Vec::new(),
            acceptance_report: None,
        };
        let (by, subdistrict) = (actor.clone(), self.street.id);
        self.write(&actor, firm.id, move |conn, now| {
            let written = hazard::review(conn, &by, &reach, now, hazard, &new)?;
            notice::reviewed(conn, subdistrict, &written.value, now)?;
            Effect::of("review_rectification", "hazard", hazard, &written)
        })
        .await?;
        if !accepts {
            firm.todo.push((now.day().plus_days(3 + firm.dice.below(9)), Todo::Submit(hazard)));
        }
        Ok(())
    }
}

fn day_in(dice: &mut Dice, start: Moment, from: i64, to: i64) -> Day {
    let span = u64::try_from(to - from).unwrap_or(1);
    start.day().plus_days(u64::try_from(from).unwrap_or_default() + dice.below(span))
}

trait PlusDays {
    fn plus_days(self, days: u64) -> Self;
}

impl PlusDays for Day {
    fn plus_days(self, days: u64) -> Self {
        self.checked_add_days(chrono::Days::new(days)).unwrap_or(self)
    }
}
