use heping_core::{ChecklistScope, Code, Permission, SubdistrictId};

use super::*;
use crate::checklist::{at_version, list, seed};
use crate::tests::fixture::World;

fn item(text: &str, kind: ItemKind) -> NewChecklistItem {
    NewChecklistItem {
        id: None,
        text: text.to_owned(),
        hazard: (kind != ItemKind::Text).then(|| format!("未做到：{text}")),
        plain: None,
        kind,
        critical: false,
        photo_required: false,
        legal_basis: String::new(),
        measure: String::new(),
        min: None,
        max: None,
        unit: None,
    }
}

#[tokio::test]
async fn a_street_adds_a_list_and_new_versions_and_old_versions_stay() {
    let world = World::new().await;
    let (now, scope, by) = (world.now, world.anna.scope(Permission::Inspect), world.anna.actor.user);
    let (street, other) = (world.subdistrict, SubdistrictId::new());
    let new = NewChecklist {
        id: Some(ChecklistId::new()),
        title: "夏季高温专项".to_owned(),
        scope: ChecklistScope::SelfCheck,
        industries: vec!["21".to_owned()],
        items: vec![item("备有防暑药品", ItemKind::YesNo), item("车间温度", ItemKind::Number)],
    };
    let (by_scope, sent) = (scope.clone(), new.clone());
    let made = world.write(move |c| create(c, &by_scope, now, &sent)).await.unwrap();
    assert!(made.created && made.value.own && made.value.version == 1);
    let (by_scope, sent) = (scope.clone(), new.clone());
    let again = world.write(move |c| create(c, &by_scope, now, &sent)).await.unwrap();
    assert_eq!((again.created, &again.value), (false, &made.value));
    let (by_scope, sent) = (scope.clone(), NewChecklist { title: "别的".to_owned(), ..new });
    let used = world.write(move |c| create(c, &by_scope, now, &sent)).await;
    assert_eq!(used.unwrap_err().code(), Code::IdConflict);

    // the first item keeps its id by its text, the second by its id, with new words
    let (id, first) = (made.value.id, made.value.items.clone());
    let renamed = NewChecklistItem { id: Some(first[1].id), ..item("车间最高温度", ItemKind::Number) };
    let version = NewVersion { items: vec![item("备有防暑药品", ItemKind::YesNo), renamed] };
    let (by_scope, sent) = (scope.clone(), version.clone());
    let second = world.write(move |c| add_version(c, &by_scope, now, by, id, &sent)).await.unwrap();
    assert_eq!((second.created, second.value.version), (true, 2));
    let kept: Vec<_> = second.value.items.iter().map(|item| item.id).collect();
    assert_eq!(kept, first.iter().map(|item| item.id).collect::<Vec<_>>());
    let (by_scope, sent) = (scope.clone(), version);
    let twice = world.write(move |c| add_version(c, &by_scope, now, by, id, &sent)).await.unwrap();
    assert_eq!((twice.created, twice.value), (false, second.value));

    world
        .read(move |c| {
            assert_eq!(at_version(c, street, id, 1)?.items, first);
            assert_eq!(at_version(c, other, id, 1).unwrap_err().code(), Code::NotFound);
            assert_eq!(present(c, other, id).unwrap_err().code(), Code::NotFound);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn a_shipped_list_is_changed_for_one_street_alone() {
    let world = World::new().await;
    let (now, scope, by) = (world.now, world.anna.scope(Permission::Inspect), world.anna.actor.user);
    let (street, other) = (world.subdistrict, SubdistrictId::new());
    world.write(move |c| seed(c, now)).await.unwrap();
    let shipped =
        world.read(move |c| list(c, street, Some("2110"), Some(ChecklistScope::SelfCheck))).await.remove(0);
    let id = shipped.id;
    let stricter = NewChecklistItem {
        id: Some(shipped.items[1].id),
        min: Some(0.0),
        max: Some(1.0),
        unit: Some("毫米".to_owned()),
        ..item(&shipped.items[1].text, ItemKind::Number)
    };
    let version = NewVersion { items: vec![stricter] };
    let own = world.write(move |c| add_version(c, &scope, now, by, id, &version)).await.unwrap().value;
    assert_eq!((own.version, own.own, own.items.len()), (2, false, 1));
    // the program's next version does not take the street's place, nor its number
    world
        .write(move |c| {
            diesel::update(checklist_versions::table.find((id, 1)))
                .set(checklist_versions::items.eq("[]"))
                .execute(c)?;
            seed(c, now)
        })
        .await
        .unwrap();
    world
        .read(move |c| {
            assert_eq!(present(c, street, id)?, own);
            assert_eq!(
                (present(c, other, id)?.version, present(c, other, id)?.items.len()),
                (3, shipped.items.len())
            );
            assert_eq!(at_version(c, other, id, 2).unwrap_err().code(), Code::NotFound);
            assert_eq!(at_version(c, street, id, 2)?, own);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn an_item_keeps_its_bases_while_it_keeps_their_words() {
    let world = World::new().await;
    let (now, scope, by) = (world.now, world.anna.scope(Permission::Inspect), world.anna.actor.user);
    let street = world.subdistrict;
    world.write(move |c| seed(c, now)).await.unwrap();
    let shipped =
        world.read(move |c| list(c, street, Some("2110"), Some(ChecklistScope::SelfCheck))).await.remove(0);
    let [kept, other] = [0, 1].map(|i| NewChecklistItem {
        id: Some(shipped.items[i].id),
        legal_basis: shipped.items[i].legal_basis.clone(),
        ..item(&shipped.items[i].text, shipped.items[i].kind)
    });
    let other =
        NewChecklistItem { legal_basis: "《街道消防管理办法》第三条".to_owned(), ..other };
    let (id, version) = (shipped.id, NewVersion { items: vec![kept, other] });
    let own = world.write(move |c| add_version(c, &scope, now, by, id, &version)).await.unwrap().value;
    assert_eq!(own.items[0].basis, shipped.items[0].basis);
    assert!(!own.items[0].basis.is_empty() && own.items[1].basis.is_empty());
    let cited = own.items[1].cited_on(now.day()).unwrap();
    assert_eq!(cited.as_deref(), Some("《街道消防管理办法》第三条"), "what it wrote itself it answers for");
}

#[tokio::test]
async fn what_is_wrong_with_a_list_is_named() {
    let world = World::new().await;
    let (now, scope) = (world.now, world.anna.scope(Permission::Inspect));
    let wrong = NewChecklist {
        id: None,
        title: " ".to_owned(),
        scope: ChecklistScope::Inspection,
        industries: vec!["C".to_owned()],
        items: vec![
            NewChecklistItem { min: Some(1.0), ..item("是否", ItemKind::YesNo) },
            NewChecklistItem { min: Some(2.0), max: Some(1.0), ..item("", ItemKind::Number) },
            NewChecklistItem { hazard: None, ..item("出口畅通", ItemKind::YesNo) },
            NewChecklistItem {
                hazard: Some("出口畅通".to_owned()), ..item("出口畅通", ItemKind::YesNo)
            },
            NewChecklistItem { hazard: Some("出口堵塞".to_owned()), ..item("其他", ItemKind::Text) },
        ],
    };
    let error = world.write(move |c| create(c, &scope, now, &wrong)).await.unwrap_err();
    let mut named: Vec<_> = error.field_errors().iter().map(|error| error.field.clone()).collect();
    named.sort();
    let hazards = [2, 3, 4].map(|i| format!("items[{i}].hazard"));
    let hazards = hazards.each_ref().map(String::as_str);
    let others = ["industries[0]", "items[0].min", "items[1].max", "items[1].text"];
    assert_eq!(named, [&others[..], &hazards[..], &["title"][..]].concat());
    let scope = world.anna.scope(Permission::Inspect);
    let none = NewChecklist {
        id: None,
        title: "空".to_owned(),
        scope: ChecklistScope::Inspection,
        industries: Vec::new(),
        items: Vec::new(),
    };
    let error = world.write(move |c| create(c, &scope, now, &none)).await.unwrap_err();
    assert_eq!(error.field_errors()[0].field, "items");
}
