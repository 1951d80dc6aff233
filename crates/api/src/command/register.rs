//! `heping import`: the register of a street, and an empty one to begin with.

use std::path::Path;

use heping_core::Clock;

use super::database::{find, with_store};
use super::{Outcome, keys, unusable_file};
use crate::answer::workbook::{Column, workbook};
use crate::config::{DatabaseArgs, SecretKeyArgs};
use crate::usecase::{self, Caller};

/// What a register may have: the field by which its reader names what is wrong, and the column of the
/// template; in brackets what must be filled in.
const COLUMNS: [(&str, Column); 12] = [
    ("name", ("企业名称（必填）", 30.0)),
    ("uscc", ("统一社会信用代码", 22.0)),
    ("industry", ("行业代码（必填）", 12.0)),
    ("village", ("所属村社（必填）", 16.0)),
    ("address", ("地址", 36.0)),
    ("principalName", ("主要负责人", 12.0)),
    ("phone", ("联系电话", 14.0)),
    ("safetyOfficerName", ("安全员", 12.0)),
    ("safetyOfficerPhone", ("安全员电话", 14.0)),
    ("riskColour", ("风险等级（红橙黄蓝）", 12.0)),
    ("employees", ("从业人数", 10.0)),
    ("note", ("备注", 24.0)),
];

/// The column that a field stands in, as the office calls it.
fn column(field: &str) -> &str {
    let known = COLUMNS.iter().find(|(name, _)| *name == field);
    let title = known.map_or(field, |(_, (title, _))| *title);
    title.split('（').next().unwrap_or(title)
}

/// `heping import --template`: a register without rows.
pub fn template(file: &Path) -> Outcome {
    let bytes = match file.extension().and_then(|extension| extension.to_str()) {
        Some("xlsx") => workbook("企业名单", &COLUMNS.map(|(_, column)| column), &[], Clock::System.now())?,
        // what Excel knows UTF-8 by
        Some("csv") => {
            let names: Vec<_> = COLUMNS.iter().map(|(_, (title, _))| *title).collect();
            format!("\u{FEFF}{}\r\n", names.join(",")).into_bytes()
        }
        _ => return Err("--template 的文件名要以 .xlsx 或 .csv 结尾。".into()),
    };
    if file.exists() {
        return Err(format!("--template 指定的 {} 已经存在：请换一个文件名。", file.display()).into());
    }
    std::fs::write(file, bytes).map_err(|error| unusable_file("--template", file, &error))?;
    println!("已写出空白名单 {}。", file.display());
    println!("行业代码填《国民经济行业分类》（GB/T 4754-2017）的小类，如 2110；村社填名称或代码。");
    println!("填好后先试一遍：heping import --dry-run {}", file.display());
    Ok(())
}

/// `heping import`
pub fn import(
    database: &DatabaseArgs,
    key: &SecretKeyArgs,
    subdistrict: Option<&str>,
    file: &Path,
    dry_run: bool,
) -> Outcome {
    let bytes = std::fs::read(file).map_err(|error| unusable_file("要导入的名单", file, &error))?;
    let code = subdistrict.map(ToOwned::to_owned);
    let now = Clock::System.now();
    let report = with_store(database, async move |store| {
        let vault = keys::open(&store, key).await?.vault;
        let street = find(&store, code.as_deref()).await?.id;
        let by = (street, Caller::operator());
        Ok(usecase::import_register(&store, &vault, now, by, bytes, dry_run).await?)
    })?;
    for row in report.rows.iter().filter(|row| !row.errors.is_empty()) {
        for error in &row.errors {
            println!("第 {} 行：{}：{}", row.row, column(&error.field), error.message);
        }
    }
    println!(
        "共 {} 行：新建 {}，更新 {}，未变 {}，未导入 {}{}",
        report.total,
        report.created,
        report.updated,
        report.unchanged,
        report.refused,
        if dry_run { "（试导入，未作任何改动）" } else { "" }
    );
    Ok(())
}
