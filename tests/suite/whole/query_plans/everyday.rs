//! What a request, a scan, a screen and an inbox ask.

use heping_core::{Moment, PageRequest};
use heping_evidence::photo;
use heping_org::applications::{self, ApplicationState};
use heping_org::{bindings, enterprises, memberships, office_notices, sessions, staff};
use heping_ranking::appeals::{self, AppealState};
use heping_store::testkit::Pair;
use heping_store::{Ask, Vault};
use heping_wechat::{address, subscriptions};

use super::World;

#[tokio::test]
async fn what_runs_most_follows_an_index() {
    if Pair::current() != Pair::Sqlite {
        return;
    }
    let world = World::new().await;
    let (firm, now) = (world.firm, world.now);
    let page = PageRequest::new(None, None).unwrap();

    let hash = sessions::token_hash(&world.token);
    world
        .follow("a request's session", 3, move |c| {
            let session = sessions::authenticate(c, &hash, now)?.expect("a session");
            memberships::firms_of(c, session.actor.user).map(drop)
        })
        .await;

    let code = world.code.parse().unwrap();
    world
        .follow("a scan", 3, move |c| {
            let row = heping_qr::resolve(c, code)?.expect("a code");
            enterprises::name_of(c, row.enterprise)?;
            heping_qr::active(c, row.enterprise).map(drop)
        })
        .await;

    world
        .follow("score, facts and ledger", 5, move |c| {
            heping_ranking::standing(c, firm, now)?;
            heping_ranking::score_at(c, firm, now)?;
            heping_ranking::known_facts(c, firm)?;
            heping_ranking::entries(c, firm, page, now).map(drop)
        })
        .await;

    world
        .follow("standings that time changes, and all of them by pages", 2, move |c| {
            heping_ranking::due_for_settlement(c, now, 100)?;
            heping_ranking::all_standings(c, Some(firm), 100).map(drop)
        })
        .await;

    let (office, own) = (world.office.clone(), world.own.clone());
    world
        .follow("appeals and conduct", 12, move |c| {
            for scope in [&office, &own] {
                for (enterprise, state) in [
                    (None, None),
                    (Some(firm), None),
                    (None, Some(AppealState::Open)),
                    (Some(firm), Some(AppealState::Open)),
                ] {
                    appeals::list(c, scope, enterprise, state, page)?;
                }
            }
            appeals::is_open(firm).ask(c)?;
            appeals::against(c, &[heping_core::ScoreEntryId::new()])?;
            heping_records::conduct::list(c, &own, firm, page).map(drop)
        })
        .await;

    world
        .follow("the people of a firm", 1, move |c| {
            memberships::people_of(c, &Vault::new(b""), firm).map(drop)
        })
        .await;

    let street = world.office.street().expect("a street");
    let user = world.app.app.actor(&world.token).await.unwrap().user;
    let (office, own) = (world.office.clone(), world.own.clone());
    world
        .follow("who asks to be let into firms, and who came in", 12, move |c| {
            let vault = Vault::new(b"");
            for scope in [&office, &own] {
                applications::list(c, &vault, scope, ApplicationState::Open, page)?;
            }
            applications::own(c, &vault, user)?;
            applications::with_old_photos(c, now)?;
            bindings::list(c, &vault, street, now, page)?;
            heping_org::phone_claims::matches(c, user).map(drop)
        })
        .await;

    world
        .follow("the life of a firm", 10, move |c| {
            let day = (Moment::start_of(now.day()), Moment::end_of(now.day()));
            heping_org::life::changes(c, &[firm], day, 100)?;
            heping_org::life::last(c, firm)?;
            heping_records::timeline::between(c, &[firm], day)?;
            for one in [None, Some(firm)] {
                heping_records::gone::proposals(c, street, one)?;
            }
            heping_store::merged::together(c, firm)?;
            memberships::users_of(c, &[firm]).map(drop)
        })
        .await;

    world
        .follow("who is told, and where one is signed in", 7, move |c| {
            for topic in heping_core::MessageTopic::ALL {
                subscriptions::readers(c, firm, *topic)?;
            }
            subscriptions::of(c, user)?;
            subscriptions::belongs(c, user, firm)?;
            address::openid(c, &Vault::new(b""), user)?;
            sessions::list(c, user, now, page).map(drop)
        })
        .await;

    let (office, device) = (world.office.clone(), heping_core::DeviceId::new());
    world
        .follow("the office's inbox, a device's message, photos without a record", 5, move |c| {
            office_notices::list(c, &office, page)?;
            heping_records::device::is_known(c, device, heping_core::HazardId::new())?;
            photo::forget_unlinked(c, now, 100).map(drop)
        })
        .await;

    let admin = world.admin.clone();
    world
        .follow("the street's users", 3, move |c| staff::list(c, &Vault::new(b""), &admin, page).map(drop))
        .await;
}
