//! The figures of a street counted anew, row by row, without a look at what is kept.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, TimeDelta};
use diesel::prelude::*;
use heping_core::{
    ChecklistItemId, CodeColour, Day, EnterpriseId, EnterpriseStatus, HazardState, Level, Moment, Result,
    SelfCheckId, SubdistrictId,
};
use heping_ranking::compare::{self, Summary};
use heping_ranking::peers::GroupLevel;
use heping_ranking::{PeerGroup, Rule, reasons};
use heping_records::figures::{self, MonthFigures, OpenHazards, RecordFigures, SelfCheckFigures};
use heping_records::inspection::InspectionOutcome;
use heping_store::schema::{
    enterprises, hazards, inspections, score_entries, self_check_tasks as tasks, standings, subdistricts,
};
use heping_store::{Ask, Conn, Store, tally};

/// Checks that every figure that is kept of every street is what its rows say.
pub async fn figures_hold(store: &Store, now: Moment) {
    let read = store.read(move |conn| {
        for street in subdistricts::table.select(subdistricts::id).load::<SubdistrictId>(conn)? {
            records(conn, street, now.day())?;
            standing(conn, street)?;
            losses(conn, street, now)?;
        }
        assert_eq!(tally::differing(conn)?, BTreeMap::new(), "by its own queries");
        Ok(())
    });
    read.await.expect("the figures");
}

fn months(today: Day) -> Vec<(Day, Day)> {
    let present = today.with_day(1).unwrap();
    (0..12).rev().map(|ago| present - Months::new(ago)).map(|first| (first, first + Months::new(1))).collect()
}

type HazardLine = (EnterpriseId, Option<ChecklistItemId>, HazardState, Level, Day, Moment, Option<Moment>);

fn records(conn: &mut Conn, street: SubdistrictId, today: Day) -> Result<()> {
    let seen = figures::figures(conn, street, today)?;
    let found: Vec<HazardLine> = hazards::table
        .filter(hazards::subdistrict_id.eq(street))
        .select((
            hazards::enterprise_id,
            hazards::checklist_item_id,
            hazards::state,
            hazards::level,
            hazards::due_on,
            hazards::recorded_at,
            hazards::closed_at,
        ))
        .load(conn)?;
    let working: BTreeSet<EnterpriseId> = enterprises::table
        .filter(enterprises::status.eq(EnterpriseStatus::Operating))
        .select(enterprises::id)
        .load(conn)?
        .into_iter()
        .collect();
    let begun: Vec<(EnterpriseId, Moment, Option<InspectionOutcome>)> = inspections::table
        .filter(inspections::subdistrict_id.eq(street))
        .filter(inspections::voided_at.is_null())
        .select((inspections::enterprise_id, inspections::started_at, inspections::outcome))
        .load(conn)?;
    let due: Vec<(Day, Option<SelfCheckId>, Option<Moment>)> = tasks::table
        .filter(tasks::subdistrict_id.eq(street))
        .filter(tasks::withdrawn_at.is_null())
        .select((tasks::due_on, tasks::self_check_id, tasks::missed_at))
        .load(conn)?;
    let number = |n: usize| i64::try_from(n).unwrap();
    let this_year: Vec<_> = begun.iter().filter(|(_, at, _)| at.day().year() == today.year()).collect();
    let checked = this_year
        .iter()
        .filter(|(firm, _, outcome)| *outcome == Some(InspectionOutcome::Checked) && working.contains(firm));
    let of_month = months(today).into_iter().map(|(first, next)| {
        let within = |at: Moment| (first..next).contains(&at.day());
        MonthFigures {
            month: first.format("%Y-%m").to_string(),
            found: number(found.iter().filter(|line| within(line.5)).count()),
            closed: number(found.iter().filter(|line| line.6.is_some_and(within)).count()),
            inspections: number(begun.iter().filter(|(_, at, _)| within(*at)).count()),
        }
    });
    let expected = RecordFigures {
        hazards: open(&found, today, seen.hazards.extensions_waiting),
        inspections_this_year: number(this_year.len()),
        inspected_this_year: number(checked.map(|(firm, ..)| *firm).collect::<BTreeSet<_>>().len()),
        self_checks: self_checks(&due, today),
        repeats: seen.repeats.clone(),
        months: of_month.collect(),
    };
    assert_eq!(seen, expected);
    let told = seen.repeats.iter().map(|one| (one.checklist_item_id, one.enterprises, one.hazards));
    assert_eq!(told.collect::<Vec<_>>(), repeats(&found, today));
    Ok(())
}

fn open(found: &[HazardLine], today: Day, extensions_waiting: i64) -> OpenHazards {
    let count = |wanted: &dyn Fn(&HazardLine) -> bool| {
        i64::try_from(found.iter().filter(|line| wanted(line)).count()).unwrap()
    };
    let state = |state| count(&|line| line.2 == state);
    let rectifying =
        |days: &dyn Fn(Day) -> bool| count(&|line| line.2 == HazardState::Rectifying && days(line.4));
    let (to_rectify, overdue) = (state(HazardState::Rectifying), rectifying(&|day| day < today));
    OpenHazards {
        reported: state(HazardState::Reported),
        rectifying: to_rectify,
        submitted: state(HazardState::Submitted),
        overdue,
        overdue_percent: if to_rectify == 0 { 0 } else { overdue * 100 / to_rectify },
        extensions_waiting,
        due_within_week: rectifying(&|day| (today..=today + Days::new(7)).contains(&day)),
        major: count(&|line| {
            line.3 == Level::Major && [HazardState::Rectifying, HazardState::Submitted].contains(&line.2)
        }),
    }
}

fn self_checks(due: &[(Day, Option<SelfCheckId>, Option<Moment>)], today: Day) -> SelfCheckFigures {
    let of_month = |day: Day| (day.year(), day.month()) == (today.year(), today.month());
    let count = |done: bool, missed: bool| {
        let wanted = due
            .iter()
            .filter(|(day, check, at)| of_month(*day) && check.is_some() == done && at.is_some() == missed);
        i64::try_from(wanted.count()).unwrap()
    };
    SelfCheckFigures {
        done: count(true, false),
        late: count(true, true),
        missed: count(false, true),
        open: count(false, false),
    }
}

fn repeats(found: &[HazardLine], today: Day) -> Vec<(ChecklistItemId, i64, i64)> {
    let since = today - Days::new(365);
    let mut failed: BTreeMap<(ChecklistItemId, EnterpriseId), i64> = BTreeMap::new();
    for (firm, item, state, _, _, at, _) in found {
        if let Some(item) = item.filter(|_| *state != HazardState::Voided && at.day() >= since) {
            *failed.entry((item, *firm)).or_default() += 1;
        }
    }
    let mut items: BTreeMap<ChecklistItemId, (i64, i64)> = BTreeMap::new();
    for ((item, _), times) in failed.into_iter().filter(|(_, times)| *times > 1) {
        let (firms, hazards) = items.entry(item).or_default();
        *firms += 1;
        *hazards += times;
    }
    let mut items: Vec<_> =
        items.into_iter().map(|(item, (firms, hazards))| (item, firms, hazards)).collect();
    items.sort_by_key(|(item, firms, hazards)| (Reverse(*firms), Reverse(*hazards), *item));
    items.truncate(10);
    items
}

/// Village, section, division, and how the enterprise stands, where it is settled.
type FirmLine = (String, String, String, Option<(i32, i32, CodeColour, bool)>);

fn standing(conn: &mut Conn, street: SubdistrictId) -> Result<()> {
    let firms: Vec<FirmLine> = enterprises::table
        .left_join(standings::table.on(standings::enterprise_id.eq(enterprises::id)))
        .filter(enterprises::subdistrict_id.eq(street))
        .filter(enterprises::status.eq(EnterpriseStatus::Operating))
        .select((
            enterprises::village_code,
            enterprises::section,
            enterprises::division,
            (standings::score, standings::overdue, standings::colour, standings::rated).nullable(),
        ))
        .load(conn)?;
    assert_eq!(compare::street(conn, street)?, summary(firms.iter()), "the street");
    let by = |group: fn(&FirmLine) -> &String| {
        let groups: BTreeSet<&String> = firms.iter().map(group).collect();
        let of = |name: &&String| summary(firms.iter().filter(|firm| group(firm) == *name));
        groups.iter().map(|name| ((*name).clone(), of(name))).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(compare::villages(conn, street)?, by(|firm| &firm.0));
    assert_eq!(compare::industries(conn, street, GroupLevel::Section)?, by(|firm| &firm.1));
    assert_eq!(compare::industries(conn, street, GroupLevel::Division)?, by(|firm| &firm.2));
    Ok(())
}

fn summary<'a>(firms: impl Iterator<Item = &'a FirmLine> + Clone) -> Summary {
    let rated: Vec<_> = firms.clone().filter_map(|firm| firm.3).filter(|(.., rated)| *rated).collect();
    let count = |n: usize| u32::try_from(n).unwrap();
    let mut scores: Vec<i32> = rated.iter().map(|(score, ..)| *score).collect();
    scores.sort_by_key(|score| Reverse(*score));
    let size = scores.len();
    let unrated = count(firms.count() - size);
    let of_colour = |colour: CodeColour| match colour {
        CodeColour::Grey => unrated,
        _ => count(rated.iter().filter(|(_, _, one, _)| *one == colour).count()),
    };
    let some = |what: &dyn Fn() -> i32| (size > 0).then(what);
    Summary {
        rated: count(size),
        unrated,
        median: some(&|| (scores[(size - 1) / 2] + scores[size / 2]).div_euclid(2)),
        top_quartile: some(&|| scores[size.div_ceil(4) - 1]),
        mean_tenths: some(&|| scores.iter().sum::<i32>() * 10 / i32::try_from(size).unwrap()),
        overdue: count(rated.iter().filter(|(_, overdue, ..)| *overdue > 0).count()),
        colours: CodeColour::ALL.iter().map(|colour| (*colour, of_colour(*colour))).collect(),
    }
}

fn losses(conn: &mut Conn, street: SubdistrictId, now: Moment) -> Result<()> {
    let booked: Vec<(String, String, EnterpriseId, Rule, i32)> = standings::table
        .inner_join(score_entries::table.on(score_entries::enterprise_id.eq(standings::enterprise_id)))
        .filter(standings::subdistrict_id.eq(street))
        .filter(standings::rated.eq(true))
        .filter(score_entries::occurred_at.between(now.plus(-TimeDelta::days(365)), now))
        .select((
            standings::division,
            standings::section,
            standings::enterprise_id,
            score_entries::rule,
            score_entries::points,
        ))
        .load(conn)?;
    let groups = booked.iter().flat_map(|line| [&line.0, &line.1]).collect::<BTreeSet<_>>();
    for code in groups {
        let mut sums: BTreeMap<(Rule, EnterpriseId), i32> = BTreeMap::new();
        for (division, section, firm, rule, points) in &booked {
            if [division, section].contains(&code) {
                *sums.entry((*rule, *firm)).or_default() += points;
            }
        }
        let mut firms: BTreeMap<Rule, u32> = BTreeMap::new();
        for ((rule, _), _) in sums.into_iter().filter(|(_, sum)| *sum < 0) {
            *firms.entry(rule).or_default() += 1;
        }
        let mut expected: Vec<_> = firms.into_iter().collect();
        expected.sort_by_key(|(rule, firms)| (Reverse(*firms), *rule));
        let group = PeerGroup::parse(code).expect("a group");
        assert_eq!(reasons::commonest(street, &group, usize::MAX, now).ask(conn)?, expected, "{code}");
    }
    Ok(())
}
