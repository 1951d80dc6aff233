//! What the register, the rankings and a morning's reminders ask.

use heping_core::{CampaignId, DocumentId, HazardId, PageRequest, TaskId, UserId};
use heping_org::enterprises::{self, Filter};
use heping_org::{campaigns, draws, expiring, memberships};
use heping_ranking::peers::GroupLevel;
use heping_ranking::snapshots::{self, Month};
use heping_ranking::{PeerGroup, compare, editions, places, reasons};
use heping_records::hazard;
use heping_records::self_check::reminder;
use heping_records::statistics::{self, Period, StatisticsFilter};
use heping_store::testkit::Pair;
use heping_store::{Ask, Vault};
use heping_tests::fixture::VILLAGE;

use super::World;

#[tokio::test]
async fn the_register_and_the_rankings_follow_an_index() {
    if Pair::current() != Pair::Sqlite {
        return;
    }
    let world = World::new().await;
    let page = PageRequest::new(None, None).unwrap();
    let filters = [
        Filter::default(),
        Filter { village: Some(VILLAGE.into()), ..Filter::default() },
        Filter { industry: Some("21".into()), ..Filter::default() },
        Filter { industry: Some("2110".into()), ..Filter::default() },
        Filter { q: Some("家具".into()), ..Filter::default() },
        Filter { q: Some("9133".into()), ..Filter::default() },
        Filter { phone_index: Some("0f".into()), ..Filter::default() },
        Filter { colour: Some(heping_core::CodeColour::Green), ..Filter::default() },
        Filter { overdue: Some(true), ..Filter::default() },
        Filter { not_visited_since: world.now.day().into(), ..Filter::default() },
    ];
    for filter in filters {
        let office = world.office.clone();
        world
            .follow(&format!("{filter:?}"), 3, move |c| {
                enterprises::list(c, &Vault::new(b""), &office, &filter, page).map(drop)
            })
            .await;
    }
    let (firm, street, now) = (world.firm, world.office.street().unwrap(), world.now);
    let (user, campaign) = (UserId::new(), CampaignId::new());
    world
        .follow("campaigns", 6, move |c| {
            campaigns::campaigns(c, street, now.day(), page)?;
            campaigns::targets(c, campaign, &campaigns::TargetFilter::default())?;
            campaigns::left_for(c, street, user, now.day())?;
            draws::draws(c, street, page).map(drop)
        })
        .await;
    for group in ["21", "C"] {
        world
            .follow(group, 2, move |c| {
                places::ranking_list(c, street, &PeerGroup::parse(group).expect("a group"), page)?;
                heping_ranking::place(c, street, firm).map(drop)
            })
            .await;
        world
            .follow(group, 14, move |c| {
                let group = PeerGroup::parse(group).expect("a group");
                compare::industry(c, street, &group, now)?;
                compare::scores(c, street, &group).map(drop)
            })
            .await;
    }
    world
        .follow("villages and industries side by side", 3, move |c| {
            compare::villages(c, street)?;
            compare::industries(c, street, GroupLevel::Division)?;
            compare::industries(c, street, GroupLevel::Section).map(drop)
        })
        .await;
}

#[tokio::test]
async fn what_a_morning_reminds_of_and_what_explains_a_rank_follow_an_index() {
    if Pair::current() != Pair::Sqlite {
        return;
    }
    let world = World::new().await;
    let (firm, street, now) = (world.firm, world.office.street().unwrap(), world.now);
    let (today, week) = (now.day(), now.day() + chrono::TimeDelta::days(7));
    world
        .follow("self-checks to be reminded of", 2, move |c| {
            reminder::open_tasks(c, street, today, None, 10)?;
            reminder::open_tasks(c, street, today, Some((today, TaskId::new())), 10).map(drop)
        })
        .await;
    let (ever, page) = ((now.plus(-chrono::TimeDelta::days(90)), now), PageRequest::new(None, None).unwrap());
    world
        .follow("what became of a street's firms, who came in, what bulletins bring", 5, move |c| {
            heping_org::life::changes_in(c, street, ever, page)?;
            memberships::came_in(c, street, ever, page)?;
            // of no bulletin at all
            heping_org::bulletins::attachment::of_street(c, street, heping_core::BulletinId::new(), 1)
                .map(drop)
                .or(Ok(()))
        })
        .await;
    world
        .follow("documents that expire", 2, move |c| {
            expiring::expiring_between(c, street, (today, week), None, 10)?;
            let after = Some((today, DocumentId::new()));
            expiring::expiring_between(c, street, (today, week), after, 10).map(drop)
        })
        .await;
    world
        .follow("work that climbs", 15, move |c| {
            let inspection = heping_records::inspection::open_of(c, UserId::new())?;
            assert!(inspection.is_empty());
            heping_api::usecase::late_work(c, street, today).map(drop)
        })
        .await;
    world
        .follow("plans whose progress is due", 2, move |c| {
            hazard::waiting_for_progress(c, street, None, (today, week))?;
            hazard::waiting_for_progress(c, street, Some(HazardId::new()), (today, week)).map(drop)
        })
        .await;
    world
        .follow("statistics of hazards, and who has not signed them", 7, move |c| {
            let period = Period::last_quarter(today);
            statistics::statistics(c, firm, period, now)?;
            statistics::unsigned(c, street, period, None, 10)?;
            statistics::unsigned(c, street, period, Some(firm), 10).map(drop)
        })
        .await;
    let page = PageRequest::new(None, None).unwrap();
    for scope in [world.office.clone(), world.own.clone()] {
        for signed in [None, Some(true), Some(false)] {
            let scope = scope.clone();
            world
                .follow("the list of those who signed", 2, move |c| {
                    let asked = (
                        Period::last_quarter(today),
                        StatisticsFilter { signed, ..StatisticsFilter::default() },
                    );
                    statistics::lines(c, &scope, asked, now, page).map(drop)
                })
                .await;
        }
    }
    world
        .follow("the commonest reasons of a group, and the rules that judged", 4, move |c| {
            for group in ["21", "C"] {
                reasons::commonest(street, &PeerGroup::parse(group).expect("a group"), 3, now).ask(c)?;
            }
            editions::book(c, street)?;
            editions::book_for(c, firm).map(drop)
        })
        .await;
    world
        .follow("the rank that a firm had a month ago, among all and among those of its size", 4, move |c| {
            for group in ["21-micro", "C"] {
                let group = PeerGroup::parse(group).expect("a group");
                snapshots::rank(street, firm, group, Month::last_ended(now)).ask(c)?;
            }
            Ok(())
        })
        .await;
}
