use heping_core::Code;
use heping_store::Lock;
use heping_store::testkit::TestStore;

use super::*;

const NOW: i64 = 1_795_000_000_000;

async fn seeded() -> TestStore {
    let test = TestStore::new();
    for _ in 0..2 {
        test.store.write(Lock::Nothing, |conn| seed(conn, Moment::from_millis(NOW))).await.unwrap();
    }
    test
}

async fn titles(test: &TestStore, industry: Option<&'static str>, scope: ChecklistScope) -> Vec<String> {
    let here = SubdistrictId::new();
    let lists = test.store.read(move |conn| list(conn, here, industry, Some(scope))).await.unwrap();
    assert!(lists.iter().all(|list| list.version == 1 && list.scope == scope && list.items.len() >= 10));
    lists.into_iter().map(|list| list.title).collect()
}

#[tokio::test]
async fn the_industrys_own_lists_come_first_and_the_general_ones_always() {
    use ChecklistScope::{Inspection, SelfCheck};
    let test = seeded().await;
    let general = "一般小微企业安全自查表";
    let wood = "家具制造与木材加工企业安全自查表";
    let meals = "餐饮燃气安全自查表";
    let topics = ["有限空间作业", "用电", "消防", "特种设备"].map(|topic| format!("{topic}安全自查表"));
    for (industry, own) in [
        ("2110", Some(wood)),
        ("20", Some(wood)),
        ("6210", Some(meals)),
        ("3311", Some("机械制造与金属加工企业安全自查表")),
        ("5942", Some("危险化学品储存安全自查表")),
        ("2921", Some("塑料橡胶制品企业安全自查表")),
        ("8051", Some("九小场所与三合一场所安全自查表")),
        ("8111", Some("汽车摩托车维修企业安全自查表")),
        ("5930", Some("仓储企业安全自查表")),
        ("2221", None),
    ] {
        let titles = titles(&test, Some(industry), SelfCheck).await;
        assert_eq!(titles[0], own.unwrap_or(general), "{industry}");
        assert!(titles.iter().any(|title| title == general), "{industry}");
        assert_eq!(titles[titles.len() - 4..], topics, "{industry}");
    }
    assert_eq!(
        titles(&test, Some("3360"), SelfCheck).await[..2],
        ["电镀与表面涂装企业安全自查表", "机械制造与金属加工企业安全自查表"]
    );
    assert_eq!(
        titles(&test, Some("6210"), Inspection).await[..3],
        ["餐饮燃气安全检查表", "九小场所与三合一场所安全检查表", "一般小微企业安全检查表"]
    );
    // a topic made for some industries stands behind the general list all the same
    assert_eq!(
        titles(&test, Some("2221"), SelfCheck).await[..2],
        ["一般小微企业安全自查表", "粉尘防爆安全自查表"]
    );
    assert!(titles(&test, Some("5930"), SelfCheck).await.iter().any(|title| title == "用氨冷库安全自查表"));
    assert_eq!(titles(&test, None, SelfCheck).await.len(), 22);
    let here = SubdistrictId::new();
    let all = test.store.read(move |conn| list(conn, here, None, None)).await.unwrap();
    assert_eq!(all.len(), 44);
}

#[tokio::test]
async fn a_changed_list_gets_a_new_version_and_the_old_one_stays() {
    let test = seeded().await;
    let shipped = shipped().unwrap().remove(0);
    let id = shipped.id(ChecklistScope::SelfCheck);
    let here = SubdistrictId::new();
    test.store
        .write(Lock::Nothing, move |conn| {
            diesel::update(checklist_versions::table.find((id, 1)))
                .set(checklist_versions::items.eq("[]"))
                .execute(conn)?;
            seed(conn, Moment::from_millis(NOW))?;
            seed(conn, Moment::from_millis(NOW))
        })
        .await
        .unwrap();
    let old = test.store.read(move |conn| at_version(conn, here, id, 1)).await.unwrap();
    assert!(old.items.is_empty());
    let new = test.store.read(move |conn| at_version(conn, here, id, 2)).await.unwrap();
    assert_eq!(new.items[..], shipped.items().unwrap());
    assert_eq!(new.item(new.items[3].id), Some(&new.items[3]));
    let lists = test.store.read(move |conn| list(conn, here, None, None)).await.unwrap();
    assert_eq!(lists.iter().find(|list| list.id == id).map(|list| list.version), Some(2));
    let never = test.store.read(move |conn| at_version(conn, here, id, 3)).await.unwrap_err();
    assert_eq!(never.code(), Code::NotFound);
}

#[tokio::test]
async fn another_subdistricts_list_is_not_there() {
    use heping_store::schema::subdistricts;
    let test = seeded().await;
    let (there, here, id) = (SubdistrictId::new(), SubdistrictId::new(), ChecklistId::new());
    test.store
        .write(Lock::Nothing, move |conn| {
            let now = Moment::from_millis(NOW);
            diesel::insert_into(subdistricts::table)
                .values((
                    subdistricts::id.eq(there),
                    subdistricts::code.eq("330114999"),
                    subdistricts::name.eq("别处街道"),
                    subdistricts::created_at.eq(now),
                ))
                .execute(conn)?;
            diesel::insert_into(checklists::table)
                .values((
                    checklists::id.eq(id),
                    checklists::subdistrict_id.eq(there),
                    checklists::key.eq("own"),
                    checklists::title.eq("自编检查表"),
                    checklists::scope.eq(ChecklistScope::Inspection),
                    checklists::industries.eq("[\"2110\"]"),
                    checklists::current_version.eq(1),
                    checklists::created_at.eq(now),
                ))
                .execute(conn)?;
            diesel::insert_into(checklist_versions::table)
                .values((
                    checklist_versions::checklist_id.eq(id),
                    checklist_versions::version.eq(1),
                    checklist_versions::items.eq("[]"),
                    checklist_versions::created_at.eq(now),
                ))
                .execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    let seen =
        |who| test.store.read(move |conn| list(conn, who, Some("2110"), Some(ChecklistScope::Inspection)));
    assert_eq!(seen(there).await.unwrap()[0].id, id, "the closest industry comes first");
    assert_eq!(seen(there).await.unwrap().len(), 8);
    assert_eq!(seen(here).await.unwrap().len(), 7);
    assert!(test.store.read(move |conn| at_version(conn, there, id, 1)).await.is_ok());
    assert!(test.store.read(move |conn| at_version(conn, here, id, 1)).await.is_err());
}
