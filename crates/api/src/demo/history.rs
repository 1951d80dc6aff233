//! A year in the life of the demo's firms, day by day, by the same functions as anybody's.

use chrono::{Datelike, TimeDelta};
use futures_util::future::try_join_all;
use heping_core::{
    Actor, ChecklistScope, Clock, Day, EnterpriseId, Error, HazardId, Moment, Permission, PhotoId, Result,
    Scope, UserId,
};
use heping_evidence::photo;
use heping_org::Village;
use heping_ranking::editions;
use heping_ranking::rules::V2;
use heping_records::checklist::{self, Checklist};
use heping_store::{Conn, Lock};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::people::{self, Street};
use super::{Dice, firms};
use crate::app::App;
use crate::jobs::sweep::{self, Seen};
use crate::usecase::welcome;

/// Told after each day: how many of how many have passed.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Send + Sync);

/// How many days of history the demo has.
const DAYS: i64 = 365;

/// How many days before the end it happens what does not happen every day.
const UNUSUAL: i64 = 3;
/// And what has waited for somebody of the street for longer than it may, whichever days were holidays.
const FORGOTTEN: i64 = 17;

/// Of the three firms that people try first: the number of the one in which nobody finds anything
/// amiss, and in how many days before the end they are visited by arrangement alone.
const EXEMPLARY: usize = 2;
const LAST_WEEKS: i64 = 40;

/// How many days before the end the office decides for v2 of the score rules, and from how many days
/// later on: so that the ledgers show both.
const SECOND: i64 = 70;
const SECOND_AHEAD: u64 = 10;

/// A firm of the demo and how it behaves.
pub(super) struct Firm {
    pub(super) id: EnterpriseId,
    pub(super) number: usize,
    pub(super) officer: Actor,
    pub(super) photo: PhotoId,
    pub(super) checklist: Checklist,
    /// What officers look at there.
    pub(super) sheet: Checklist,
    pub(super) dice: Dice,
    /// How many of a hundred things it does in time.
    pub(super) diligence: u64,
    /// Whether nobody ever finds anything amiss there.
    pub(super) exemplary: bool,
    /// The month for which it has made up its mind.
    pub(super) planned: Option<u32>,
    /// The day of this month's self-check; none when it will be missed.
    pub(super) check_on: Option<Day>,
    pub(super) inspect_on: Vec<Day>,
    pub(super) todo: Vec<(Day, Todo)>,
}

impl Firm {
    /// Makes up its mind for the month, on whichever day of it comes first.
    fn plan(&mut self, today: Day) {
        if self.planned == Some(today.month()) {
            return;
        }
        self.planned = Some(today.month());
        let day = today.plus_days(2 + self.dice.below(20));
        let does = self.dice.chance(self.diligence) && day.month() == today.month();
        self.check_on = does.then_some(day);
    }

    /// Whether anything happens to it on this day.
    fn is_busy(&self, today: Day) -> bool {
        self.check_on == Some(today)
            || self.inspect_on.contains(&today)
            || self.todo.iter().any(|(day, _)| *day <= today)
    }
}

/// One of the firms, by its place among them.
pub(super) fn nth(firms: &[Firm], n: usize) -> Result<&Firm> {
    firms.get(n).ok_or_else(|| Error::internal("the demo has too few firms"))
}

#[derive(Clone)]
pub(super) enum Todo {
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
    let mut seen = Seen::default();
    for day in 0..DAYS {
        let now = start.plus(TimeDelta::days(day));
        clock.set(now);
        sweep::again(app, &mut seen).await?;
        let busy = firms.iter_mut().filter_map(|firm| {
            firm.plan(now.day());
            // in a box: without optimisation what a day holds is copied at every step otherwise
            firm.is_busy(now.day()).then(|| Box::pin(stage.day(firm, now)))
        });
        try_join_all(busy).await?;
        stage.three_firms(&firms, DAYS - day, now).await?;
        if day == DAYS - SECOND {
            stage.second_rules(now).await?;
        }
        if day == DAYS - FORGOTTEN {
            stage.forgotten(&firms, now).await?;
        }
        if day == DAYS - UNUSUAL {
            stage.unusual(&firms, now).await?;
            stage.conduct(&firms, now).await?;
        }
        progress(u64::try_from(day + 1).unwrap_or_default(), u64::try_from(DAYS).unwrap_or_default());
    }
    clock.set(end);
    sweep::again(app, &mut seen).await
}

pub(super) struct Stage<'a> {
    pub(super) app: &'a App,
    pub(super) street: &'a Street,
    pub(super) inspector_photos: Vec<PhotoId>,
}

pub(super) fn scope(actor: &Actor, permission: Permission) -> Result<Scope> {
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
    /// The office decides that v2 of the score rules judges from some days later on.
    async fn second_rules(&self, now: Moment) -> Result<()> {
        let (street, by) = (self.street.id, self.street.person("office")?.user);
        let from = now.day().plus_days(SECOND_AHEAD);
        let decide = move |conn: &mut Conn| editions::decide(conn, street, &V2, from, by, now).map(drop);
        self.app.store.write(Lock::Subdistrict(street), decide).await
    }

    /// Puts the firms into the register, each with a code and a safety officer.
    async fn found(&self, now: Moment) -> Result<Vec<Firm>> {
        let app = self.app;
        let street = self.street.id;
        let office = self.street.person("office")?.clone();
        let villages = app.store.read(move |conn| heping_org::subdistrict::villages(conn, street)).await?;
        // all at once, so that their writes share commits
        try_join_all((1..=firms::FIRMS).map(|number| self.register(number, villages.all(), &office, now)))
            .await
    }

    /// Puts one firm into the register, with a code and a safety officer.
    async fn register(
        &self,
        number: usize,
        villages: &[Village],
        office: &Actor,
        now: Moment,
    ) -> Result<Firm> {
        let (app, street) = (self.app, self.street.id);
        let id = firms::id(number);
        let profile = firms::profile(number, villages);
        let industry = profile.industry.clone();
        let by = office.clone();
        let scope = scope(&by, Permission::ManageRegister)?;
        let vault = app.keys.vault.clone();
        let (checklist, sheet) = app
            .store
            .write(Lock::Subdistrict(street), move |conn| {
                heping_org::enterprises::create(conn, &vault, &scope, now, Some(id), &profile)?;
                welcome(conn, id, now)?;
                let seed = u64::try_from(number).unwrap_or_default();
                let code = heping_qr::EnterpriseCode::generate(&mut StdRng::seed_from_u64(seed));
                heping_qr::issue_this(conn, code, street, id, by.user, now)?;
                let mut first = |scope| {
                    let lists = checklist::list(conn, street, Some(&industry), Some(scope))?;
                    lists.into_iter().next().ok_or_else(|| Error::internal("no checklist"))
                };
                Ok((first(ChecklistScope::SelfCheck)?, first(ChecklistScope::Inspection)?))
            })
            .await?;
        let officer = people::principal(app, street, id, number, now).await?;
        let photo = take_photo(app, officer.user, number).await?;
        let mut dice = Dice::of(&format!("life {number}"));
        let last = if number <= 3 { DAYS - LAST_WEEKS } else { DAYS - 5 };
        let inspect_on = (0..1 + dice.below(3)).map(|_| day_in(&mut dice, now, 20, last)).collect();
        let exemplary = number == EXEMPLARY;
        let diligence = if exemplary { 100 } else { 55 + dice.below(45) };
        Ok(Firm {
            id,
            number,
            officer,
            photo,
            checklist,
            sheet,
            dice,
            diligence,
            exemplary,
            planned: None,
            check_on: None,
            inspect_on,
            todo: Vec::new(),
        })
    }

    /// What happens to one firm on one day.
    async fn day(&self, firm: &mut Firm, now: Moment) -> Result<()> {
        let today = now.day();
        if firm.check_on == Some(today) {
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
}

fn day_in(dice: &mut Dice, start: Moment, from: i64, to: i64) -> Day {
    let span = u64::try_from(to - from).unwrap_or(1);
    start.day().plus_days(u64::try_from(from).unwrap_or_default() + dice.below(span))
}

pub(super) trait PlusDays {
    fn plus_days(self, days: u64) -> Self;
}

impl PlusDays for Day {
    fn plus_days(self, days: u64) -> Self {
        self.checked_add_days(chrono::Days::new(days)).unwrap_or(self)
    }
}
