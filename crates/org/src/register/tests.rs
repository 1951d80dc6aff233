use heping_core::{Code, RiskColour};

use super::*;
use crate::village::hezhuang;

const CSV: &[u8] = include_bytes!("../../../../tests/data/register-sample.csv");
const XLSX: &[u8] = include_bytes!("../../../../tests/data/register-sample.xlsx");

/// 序号 and field of what is wrong in the sample.
const WRONG: [(u32, &str); 6] =
    [(37, "uscc"), (88, "village"), (141, "industry"), (203, "uscc"), (256, "name"), (301, "phone")];

fn split(rows: Vec<CheckedRow>) -> (Vec<RegisterRow>, Vec<(u32, String)>) {
    let (mut accepted, mut refused) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            CheckedRow::Accepted(row) => accepted.push(*row),
            CheckedRow::Refused { row, errors } => {
                refused.extend(errors.into_iter().map(|error| (row, error.field)));
            }
        }
    }
    (accepted, refused)
}

fn sample(bytes: &[u8], offset: u32) -> Vec<RegisterRow> {
    let (accepted, refused) = split(read(bytes, &hezhuang()).unwrap());
    assert_eq!(refused, WRONG.map(|(number, field)| (number + offset, field.to_owned())));
    assert_eq!(accepted.len(), 314);
    accepted
}

/// One row under the usual header.
fn one(cells: &str) -> Result<Profile, (String, String)> {
    let text = format!(
        "河庄街道企业台账\n\n企业名称（必填）*,统一社会信用代码,行业代码,行业,所属村(社区),联系电话,风险等级,从业人数\n{cells}\n"
    );
    match read(text.as_bytes(), &hezhuang()).unwrap().remove(0) {
        CheckedRow::Accepted(row) => {
            assert_eq!(row.row, 4);
            Ok(row.profile)
        }
        CheckedRow::Refused { errors, .. } => Err((errors[0].field.clone(), errors[0].code.clone())),
    }
}

use crate::profile::Profile;

#[test]
fn the_sample_is_read_alike_from_both_formats_and_encodings() {
    let from_csv = sample(CSV, 1);
    let from_xlsx = sample(XLSX, 2);
    for (csv, xlsx) in from_csv.iter().zip(&from_xlsx) {
        let mut expected = csv.profile.clone();
        // a cell of a workbook breaks its lines with \n alone
        expected.address = expected.address.map(|text| text.replace("\r\n", "\n"));
        let mut got = xlsx.profile.clone();
        got.address = got.address.map(|text| text.replace("\r\n", "\n"));
        assert_eq!(expected, got);
    }
    let text = std::str::from_utf8(CSV).unwrap().trim_start_matches('\u{FEFF}');
    let (gb, _, _) = encoding_rs::GB18030.encode(text);
    assert_eq!(sample(&gb, 1), from_csv);
    assert_eq!(from_csv.iter().filter(|row| row.profile.uscc.is_none()).count(), 5);
    assert_eq!(from_csv[11].profile.industry.code().len(), 4);
    assert!(from_csv.iter().all(|row| row.profile.name.trim() == row.profile.name));
}

#[test]
fn what_is_forgiven() {
    let profile = one("甲厂,无,Ｃ２１１０,木质家具制造,江东村3组,0571－82900000,黄色,１２人").unwrap();
    assert_eq!(profile.uscc, None);
    assert_eq!(profile.industry.code(), "2110");
    assert_eq!(profile.village, "330114003219");
    assert_eq!(profile.phone.unwrap().as_str(), "057182900000");
    assert_eq!(profile.risk_colour, Some(RiskColour::Yellow));
    assert_eq!(profile.employees, Some(12));
    let profile =
        one("甲厂,９１３３０１００７９９６５５０５８ｂ,,木质家具制造,江东,57182900000,/,-").unwrap();
    assert_eq!(profile.uscc.unwrap().as_str(), "91330100799655058B");
    assert_eq!(profile.industry.code(), "2110");
    assert_eq!(profile.phone.unwrap().as_str(), "057182900000");
    assert_eq!(one("甲厂,,木质家具制造,,江东,,,").unwrap().industry.code(), "2110");
    assert_eq!(one("甲厂,,111,稻谷种植,江东,,,").unwrap().industry.code(), "0111");
    assert_eq!(one("=cmd(),,2110,,江东,,,").unwrap().name, "=cmd()");
}

#[test]
fn what_is_refused() {
    for (cells, field, code) in [
        ("甲厂,,2110,金属家具制造,江东,,,", "industry", "mismatch"),
        ("甲厂,,9999,,江东,,,", "industry", "unknown"),
        ("甲厂,,A2110,,江东,,,", "industry", "unknown"),
        ("甲厂,,211,,江东,,,", "industry", "unknown"),
        ("甲厂,,,,江东,,,", "industry", "required"),
        ("甲厂,,2110,,虚河村,,,", "village", "unknown"),
        ("甲厂,,2110,,,,,", "village", "required"),
        ("甲厂,91330100799655058C,2110,,江东,,,", "uscc", "invalid"),
        ("无,,2110,,江东,,,", "name", "required"),
        ("甲厂,,2110,,江东,190000012,,", "phone", "invalid"),
        ("甲厂,,2110,,江东,,紫,", "riskColour", "invalid"),
        ("甲厂,,2110,,江东,,,-3", "employees", "out_of_range"),
        ("甲厂,,2110,,江东,,,许多", "employees", "invalid"),
    ] {
        assert_eq!(one(cells).unwrap_err(), (field.to_owned(), code.to_owned()), "{cells}");
    }
}

#[test]
fn the_second_row_about_a_firm_is_refused() {
    let text = "企业名称,统一社会信用代码,行业代码,村社\n甲,,2110,江东\n甲,,2110,江东\n甲,,2110,民主\n\
                甲,91330100799655058B,2110,江东\n乙,91330100799655058B,2110,江东\n丙,91330100799655058b,2110,江东\n";
    let (accepted, refused) = split(read(text.as_bytes(), &hezhuang()).unwrap());
    assert_eq!(accepted.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 4, 6]);
    let expected = [(3, "name"), (5, "name"), (7, "uscc")];
    assert_eq!(refused, expected.map(|(row, field)| (row, field.to_owned())));
}

#[test]
fn files_that_cannot_be_read() {
    let code = |bytes: &[u8]| read(bytes, &hezhuang()).unwrap_err().code();
    assert_eq!(code(b""), Code::ValidationFailed);
    assert_eq!(code("姓名,年龄\n张三,5\n".as_bytes()), Code::ValidationFailed);
    assert_eq!(code(b"PK\x03\x04garbage"), Code::ValidationFailed);
    assert_eq!(code(b"\xD0\xCF\x11\xE0 an old workbook"), Code::UnsupportedMedia);
    assert_eq!(code(b"\x89PNG\r\n\x1a\n\0\0"), Code::UnsupportedMedia);
    assert_eq!(code(&vec![b'a'; MAX_BYTES + 1]), Code::TooLarge);
    let mut long = "企业名称,行业代码,村社\n".to_owned();
    for number in 0..=MAX_ROWS {
        long.push_str(&format!("厂{number},2110,江东\n"));
    }
    assert_eq!(code(long.as_bytes()), Code::TooLarge);
}

#[test]
fn a_workbook_that_unpacks_without_end_is_refused() {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("xl/sharedStrings.xml", options).unwrap();
    let zeros = vec![0_u8; 1024 * 1024];
    for _ in 0..101 {
        archive.write_all(&zeros).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < MAX_BYTES);
    assert_eq!(read(&bytes, &hezhuang()).unwrap_err().code(), Code::TooLarge);
}

proptest::proptest! {
    #[test]
    fn no_bytes_whatever_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..600)) {
        let _whatever = read(&bytes, &hezhuang());
    }
}
