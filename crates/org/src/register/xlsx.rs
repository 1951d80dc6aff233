//! XLSX, read cell by cell: neither a sheet that claims a million columns nor a workbook that
//! unpacks to gigabytes can make us hold more than a register is.

use std::io::{self, Cursor, Read};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use heping_core::{Code, Error, Result};

use super::table::{Line, Table};

/// The most bytes that a workbook may unpack to; 20,000 rows of a register take about 20 MB.
const MAX_UNPACKED: u64 = 100 * 1024 * 1024;

/// The rows of every visible sheet, in the workbook's order.
///
/// # Errors
/// `too_large` beyond what a register may be, `validation_failed` on `file` when it cannot be read.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Vec<Line>>> {
    check_unpacked_size(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error: XlsxError| unreadable(error))?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    names.iter().map(|name| sheet(&mut book, name)).collect()
}

fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<Line>> {
    let mut cells = book.worksheet_cells_reader(name).map_err(unreadable)?;
    let mut table = Table::default();
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        match cell.get_value() {
            DataRef::String(text) => table.put(row + 1, column, text)?,
            DataRef::SharedString(text) => table.put(row + 1, column, text)?,
            // Rust prints a float without an exponent: a phone stays its eleven digits
            DataRef::Float(number) => table.put(row + 1, column, &number.to_string())?,
            DataRef::Int(number) => table.put(row + 1, column, &number.to_string())?,
            // a date, a truth value or a formula's error is no answer to any column we read
            _ => {}
        }
    }
    Ok(table.into_lines())
}

/// Unpacks everything once into nothing, since the sizes that an archive declares may lie.
fn check_unpacked_size(bytes: &[u8]) -> Result<()> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(unreadable)?;
        let size = io::copy(&mut file.take(left + 1), &mut io::sink()).map_err(unreadable)?;
        left = left.checked_sub(size).ok_or_else(|| {
            Error::because(Code::TooLarge, "文件解压后过大，请只保留台账所在的工作表后重试。")
        })?;
    }
    Ok(())
}

fn unreadable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::field("file", "invalid", "无法读取该 XLSX 文件，请用 Excel 或 WPS 打开另存后重试").caused_by(cause)
}
