use super::*;
use crate::import::{Report, RowResult, run};
use crate::{enterprises, register};

const XLSX: &[u8] = include_bytes!("../../../../tests/data/register-sample.xlsx");

async fn import(world: &World, bytes: &[u8], dry_run: bool) -> Report {
    let street = world.street;
    let villages = world.read(move |conn| subdistrict::villages(conn, street)).await.unwrap();
    let rows = register::read(bytes, &villages).unwrap();
    run(&world.test.store, &vault(), world.street, world.now, rows, dry_run, |_, _| Ok(())).await.unwrap()
}

fn counts(report: &Report) -> [usize; 5] {
    [report.total, report.created, report.updated, report.unchanged, report.refused]
}

#[tokio::test]
async fn the_sample_goes_in_once() {
    let world = World::new().await;
    let dry = import(&world, XLSX, true).await;
    assert_eq!(counts(&dry), [320, 314, 0, 0, 6]);
    let first = import(&world, XLSX, false).await;
    assert_eq!(counts(&first), [320, 314, 0, 0, 6]);
    assert!(dry.dry_run && dry.rows.iter().all(|row| row.enterprise_id.is_none()));
    let refused: Vec<_> = first.rows.iter().filter(|row| row.result == RowResult::Refused).collect();
    assert_eq!(refused.iter().map(|row| row.row).collect::<Vec<_>>(), [39, 90, 143, 205, 258, 303]);
    assert!(refused.iter().all(|row| !row.errors.is_empty() && row.enterprise_id.is_none()));
    for dry_run in [true, false] {
        assert_eq!(counts(&import(&world, XLSX, dry_run).await), [320, 0, 0, 314, 6]);
    }
    let json = serde_json::to_value(&first).unwrap();
    assert_eq!(json["dryRun"], false);
    assert_eq!(json["rows"][0]["result"], "created");
    assert!(json["rows"][0]["enterpriseId"].is_string());
}

#[tokio::test]
async fn a_firm_is_told_by_its_code_and_without_one_by_name_and_village() {
    let world = World::new().await;
    let header = "企业名称,统一社会信用代码,行业代码,村社,联系电话\n";
    let step = async |rows: &str| import(&world, format!("{header}{rows}").as_bytes(), false).await;
    let first = step("甲,,2110,江东,19000000001\n").await;
    let id = first.rows[0].enterprise_id;
    // the workshop got a licence, and a blank cell erases nothing
    let licensed = step("甲,91330100799655058B,2110,江东,\n").await;
    assert_eq!((counts(&licensed), licensed.rows[0].enterprise_id), ([1, 0, 1, 0, 0], id));
    // the same code under another name and in another village is the same firm
    let moved = step("甲木业,91330100799655058B,2110,民主,\n").await;
    assert_eq!((counts(&moved), moved.rows[0].enterprise_id), ([1, 0, 1, 0, 0], id));
    // a row without a code does not take it away
    let bare = step("甲木业,,2110,民主,\n").await;
    assert_eq!(counts(&bare), [1, 0, 0, 1, 0]);
    // another code under that name is another firm, and so is that name in another village
    let others = step("甲木业,91330100716105852F,2110,民主,\n甲木业,,2110,江东,\n").await;
    assert_eq!(counts(&others), [2, 2, 0, 0, 0]);
    let scope = world.office();
    let firm = world.read(move |conn| enterprises::get(conn, &vault(), &scope, id.unwrap())).await.unwrap();
    assert_eq!(firm.profile.phone.unwrap().as_str(), "19000000001");
    assert_eq!((firm.profile.name.as_str(), firm.version), ("甲木业", 3));
}
