//! `heping verify draw`: working a draw out again from what was published, without a database.

use std::fs;
use std::path::Path;

use heping_org::draws::DrawRecord;

use super::Outcome;

/// Reads a published file, works out what its seed brings, and says whether that is what it says.
pub fn verify(file: &Path) -> Outcome {
    let text = fs::read_to_string(file).map_err(|error| format!("读不了 {}：{error}", file.display()))?;
    let record: DrawRecord = serde_json::from_str(&text)
        .map_err(|error| format!("{} 不是双随机抽取的公示文件：{error}", file.display()))?;
    let faults = record.faults();
    println!("{}", record.title);
    println!("种子摘要　{}", record.seed_digest);
    println!("名单摘要　{}", record.lists_digest);
    println!("以上两个摘要应与抽取之前公布的一致，请逐字核对。");
    if !faults.is_empty() {
        return Err(format!("核验不通过：{}", faults.join("")).into());
    }
    println!(
        "核验通过：从 {} 家企业中抽出 {} 家，执法人员 {} 名，与种子算出的结果一致。",
        record.firms.len(),
        record.drawn.len(),
        record.officers.len()
    );
    Ok(())
}
