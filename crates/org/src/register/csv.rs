//! CSV in UTF-8 (with or without a mark) or GB18030.
//!
//! Read by hand because rows must be numbered as Excel does: a record with a line break inside is
//! one row, and a blank line is one as well, which CSV libraries pass over in silence.

use heping_core::{Code, Error, Result};

use super::table::{Line, Table};

/// The rows of a CSV file.
///
/// # Errors
/// `unsupported_media` when it is neither text of the two encodings, `validation_failed` on
/// `file` when a quote is never closed, `too_large` as [`Table::put`] says.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Line>> {
    let text = decode(bytes)?;
    let mut table = Table::default();
    let mut chars = text.chars().peekable();
    let (mut row, mut column) = (1, 0);
    let (mut cell, mut quoted, mut at_start) = (String::new(), false, true);
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            _ if quoted => cell.push(c),
            '"' if at_start => {
                quoted = true;
                at_start = false;
            }
            ',' => {
                table.put(row, column, &std::mem::take(&mut cell))?;
                column += 1;
                at_start = true;
            }
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' => {
                table.put(row, column, &std::mem::take(&mut cell))?;
                (row, column, at_start) = (row + 1, 0, true);
            }
            _ => {
                cell.push(c);
                at_start = false;
            }
        }
    }
    if quoted {
        return Err(Error::field("file", "invalid", format!("第 {row} 行的英文引号没有配对")));
    }
    table.put(row, column, &cell)?;
    Ok(table.into_lines())
}

fn decode(bytes: &[u8]) -> Result<String> {
    let unmarked = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(unmarked) {
        Ok(text) => Some(text.to_owned()),
        Err(_) => encoding_rs::GB18030
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(|text| text.into_owned()),
    };
    match text {
        // a file with NUL is some other format
        Some(text) if !text.contains('\0') => Ok(text),
        _ => Err(Error::because(
            Code::UnsupportedMedia,
            "只支持 XLSX，以及 UTF-8 或 GB18030 编码的 CSV 文件，请另存后重试。",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8]) -> Vec<(u32, Vec<String>)> {
        read(text).unwrap().into_iter().map(|line| (line.number, line.cells)).collect()
    }

    #[test]
    fn records_are_numbered_as_excel_does() {
        let read = rows(b"a,\"b\r\nc\",\"say \"\"hi\"\"\"\r\n\r\n,,\r\nx,,5\" pipe\nlast");
        let expected =
            [(1, vec!["a", "b\r\nc", "say \"hi\""]), (4, vec!["x", "", "5\" pipe"]), (5, vec!["last"])];
        assert_eq!(read, expected.map(|(n, cells)| (n, cells.into_iter().map(str::to_owned).collect())));
    }

    #[test]
    fn encodings() {
        let (gb, _, _) = encoding_rs::GB18030.encode("企业名称,㐂");
        for bytes in [gb.as_ref(), "企业名称,㐂".as_bytes(), "\u{FEFF}企业名称,㐂".as_bytes()] {
            assert_eq!(rows(bytes), [(1, vec!["企业名称".to_owned(), "㐂".to_owned()])]);
        }
        assert_eq!(read(b"\xFF\xFEa\0").unwrap_err().code(), Code::UnsupportedMedia);
        assert_eq!(read(b"a,\"b").unwrap_err().field_errors()[0].field, "file");
    }
}
