use diesel::prelude::*;
use heping_core::{Code, CodeColour, Page, PageRequest};
use heping_store::schema::standings;

use super::*;
use crate::enterprises::{Filter, Listed, create, get, list, replace};

const USCC: &str = "91330100799655058B";

#[tokio::test]
async fn the_same_request_twice_makes_one_enterprise() {
    let world = World::new().await;
    let (office, now) = (world.office(), world.now);
    let (answers, conflict) = world
        .write(move |conn| {
            let id = Some(EnterpriseId::derived("a"));
            let first = create(conn, &vault(), &office, now, id, &firm("甲厂"))?;
            // an edit in between makes the repetition no other request
            replace(conn, &vault(), &office, now, first.value.id, 1, &firm("甲木业"))?;
            let again = create(conn, &vault(), &office, now, id, &firm(" 甲厂 "))?;
            Ok(((first, again), create(conn, &vault(), &office, now, id, &firm("乙厂")).unwrap_err().code()))
        })
        .await
        .unwrap();
    let (first, again) = answers;
    assert!(first.created && !again.created);
    assert_eq!(first.value.village_name, "江东村");
    assert_eq!((again.value.profile.name.as_str(), again.value.version), ("甲木业", 2));
    assert_eq!(conflict, Code::IdConflict);
}

#[tokio::test]
async fn a_uscc_belongs_to_one_enterprise_of_a_street() {
    let world = World::new().await;
    let (office, now) = (world.office(), world.now);
    let coded = ProfileInput { uscc: Some(USCC.into()), ..firm("甲厂") };
    let codes = world
        .write(move |conn| {
            create(conn, &vault(), &office, now, None, &coded)?;
            let other = create(conn, &vault(), &office, now, None, &firm("乙厂"))?.value;
            let same = ProfileInput { uscc: Some(USCC.to_lowercase()), ..firm("乙厂") };
            Ok([
                create(conn, &vault(), &office, now, None, &same).unwrap_err().code(),
                replace(conn, &vault(), &office, now, other.id, 1, &same).unwrap_err().code(),
            ])
        })
        .await
        .unwrap();
    assert_eq!(codes, [Code::UsccTaken; 2]);
}

#[tokio::test]
async fn a_change_needs_the_present_version_and_keeps_a_masked_phone() {
    let world = World::new().await;
    let (office, now) = (world.office(), world.now);
    let later = now.plus(chrono::TimeDelta::hours(1));
    world
        .write(move |conn| {
            let input = ProfileInput { phone: Some("190-0000-0011".into()), ..firm("甲厂") };
            let made = create(conn, &vault(), &office, now, None, &input)?.value;
            let masked = made.profile.phone.as_ref().unwrap().masked();
            let edit = ProfileInput { phone: Some(masked), employees: Some(7), ..firm("甲厂") };
            let edited = replace(conn, &vault(), &office, later, made.id, 1, &edit)?;
            assert_eq!(edited.profile.phone.as_ref().unwrap().as_str(), "19000000011");
            assert_eq!((edited.version, edited.revision, edited.updated_at), (2, 2, later));
            assert_eq!(replace(conn, &vault(), &office, later, made.id, 2, &edit)?.version, 2);
            let stale = replace(conn, &vault(), &office, later, made.id, 1, &firm("乙厂")).unwrap_err();
            assert_eq!(stale.code(), Code::VersionConflict);
            let emptied = replace(conn, &vault(), &office, later, made.id, 2, &firm("甲厂"))?;
            assert_eq!((emptied.profile.phone, emptied.profile.employees), (None, None));
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn an_enterprise_is_seen_by_its_street_and_itself_alone() {
    let world = World::new().await;
    let (office, now, street) = (world.office(), world.now, world.street);
    world
        .write(move |conn| {
            let id = create(conn, &vault(), &office, now, None, &firm("甲厂"))?.value.id;
            let own = scope(street, Some(id), Permission::ReadEnterprise, Role::Principal);
            let others =
                scope(street, Some(EnterpriseId::new()), Permission::ReadEnterprise, Role::Principal);
            let abroad = scope(SubdistrictId::new(), None, Permission::ReadEnterprise, Role::Office);
            assert!(get(conn, &vault(), &own, id).is_ok());
            assert_eq!(get(conn, &vault(), &others, id).unwrap_err().code(), Code::NotFound);
            assert_eq!(get(conn, &vault(), &abroad, id).unwrap_err().code(), Code::NotFound);
            assert_eq!(
                create(conn, &vault(), &own, now, None, &firm("乙厂")).unwrap_err().code(),
                Code::Forbidden
            );
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn wrong_fields_are_all_named() {
    let world = World::new().await;
    let (office, now) = (world.office(), world.now);
    let input = ProfileInput {
        name: " ".into(),
        uscc: Some("1".into()),
        industry: "9999".into(),
        village: "330114003999".into(),
        phone: Some("123".into()),
        ..ProfileInput::default()
    };
    let error =
        world.write(move |conn| create(conn, &vault(), &office, now, None, &input)).await.unwrap_err();
    let named: Vec<_> = error.field_errors().iter().map(|error| error.field.as_str()).collect();
    assert_eq!(named, ["industry", "village", "name", "uscc", "phone"]);
}

#[tokio::test]
async fn the_register_is_searched() {
    let world = World::new().await;
    let (office, now, street) = (world.office(), world.now, world.street);
    world
        .write(move |conn| {
            let wood = create(conn, &vault(), &office, now, None, &firm("甲木业50%_Co"))?.value;
            let cloth = ProfileInput {
                uscc: Some(USCC.into()),
                industry: "1751".into(),
                village: "民主村".into(),
                ..firm("乙织造")
            };
            create(conn, &vault(), &office, now, None, &cloth)?;
            diesel::insert_into(standings::table)
                .values((
                    standings::enterprise_id.eq(wood.id),
                    standings::subdistrict_id.eq(street),
                    standings::division.eq("21"),
                    standings::section.eq("C"),
                    standings::score.eq(80),
                    standings::colour.eq(CodeColour::Yellow),
                    standings::gates.eq("[]"),
                    standings::overdue.eq(2),
                    standings::rated.eq(true),
                    standings::version.eq(1_i64),
                    standings::as_of.eq(now),
                ))
                .execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    let q = |text: &str| Filter { q: Some(text.into()), ..Filter::default() };
    let village = |text: &str| Filter { village: Some(text.into()), ..Filter::default() };
    let industry = |text: &str| Filter { industry: Some(text.into()), ..Filter::default() };
    let colour = |colour| Filter { colour: Some(colour), ..Filter::default() };
    let overdue = |overdue| Filter { overdue: Some(overdue), ..Filter::default() };
    for (filter, expected) in [
        (Filter::default(), vec!["甲木业50%_Co", "乙织造"]),
        (q("织"), vec!["乙织造"]),
        (q("_cO"), vec!["甲木业50%_Co"]),
        (q("%"), vec!["甲木业50%_Co"]),
        (q("9133010079"), vec!["乙织造"]),
        (q("丙"), vec![]),
        (village("民主"), vec!["乙织造"]),
        (village("330114003219"), vec!["甲木业50%_Co"]),
        (industry("C"), vec!["甲木业50%_Co", "乙织造"]),
        (industry("21"), vec!["甲木业50%_Co"]),
        (industry("175"), vec!["乙织造"]),
        (industry("1751"), vec!["乙织造"]),
        (colour(CodeColour::Yellow), vec!["甲木业50%_Co"]),
        (colour(CodeColour::Grey), vec!["乙织造"]),
        (overdue(true), vec!["甲木业50%_Co"]),
        (overdue(false), vec!["乙织造"]),
    ] {
        let page = listed(&world, filter.clone(), PageRequest::new(None, None).unwrap()).await.unwrap();
        let names: Vec<_> = page.items.iter().map(|item| item.enterprise.profile.name.as_str()).collect();
        assert_eq!(names, expected, "{filter:?}");
        assert_eq!(page.total, i64::try_from(expected.len()).unwrap());
    }
    let second =
        listed(&world, Filter::default(), PageRequest::new(Some(2), Some(1)).unwrap()).await.unwrap();
    assert_eq!((second.items.len(), second.total), (1, 2));
    assert_eq!(second.items[0].enterprise.village_name, "民主村");
    let first = listed(&world, overdue(true), PageRequest::new(None, None).unwrap()).await.unwrap();
    assert_eq!((first.items[0].score, first.items[0].overdue), (Some(80), 2));
    for wrong in [industry("木"), industry("21100"), village("虚河村")] {
        let error = listed(&world, wrong, PageRequest::new(None, None).unwrap()).await.unwrap_err();
        assert_eq!(error.code(), Code::ValidationFailed);
    }
}

async fn listed(world: &World, filter: Filter, page: PageRequest) -> Result<Page<Listed>> {
    let scope = world.scope(Permission::ReadRegister, Role::Leader);
    world.read(move |conn| list(conn, &vault(), &scope, &filter, page)).await
}
