//! Reading a register as an office keeps it: a CSV or XLSX of any layout, forgiven what can be
//! understood and refused, row by row and with a reason, what cannot.

mod csv;
mod header;
mod row;
mod table;
mod xlsx;

pub use row::{CheckedRow, RegisterRow};

use heping_core::{Code, Error, Result};

use crate::village::Villages;

/// The most rows of data that one file may hold.
pub const MAX_ROWS: usize = 20_000;
/// The most bytes that one file may have.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// Reads a file and checks each of its rows. Rows are in the file's order and numbered as Excel
/// shows them (records, for a CSV); blank rows are passed over. One bad row spoils no other.
///
/// # Errors
/// `too_large` beyond [`MAX_BYTES`], [`MAX_ROWS`] or what a workbook may unpack to,
/// `unsupported_media` for anything but CSV and XLSX, `validation_failed` on `file` when it cannot
/// be read or no row of it is a header.
pub fn read(bytes: &[u8], villages: &Villages) -> Result<Vec<CheckedRow>> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::because(Code::TooLarge, "文件超过 10 MB，请拆分后分次导入。"));
    }
    let tables = match bytes {
        [b'P', b'K', 3, 4, ..] => xlsx::read(bytes)?,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            return Err(Error::because(
                Code::UnsupportedMedia,
                "不支持旧版 XLS 或加密的文件，请另存为未加密的 XLSX 后重试。",
            ));
        }
        _ => vec![csv::read(bytes)?],
    };
    for table in &tables {
        if let Some((columns, data)) = header::find(table) {
            return row::check_all(&columns, data, villages);
        }
    }
    Err(Error::field("file", "no_header", "没有找到表头：至少需要“企业名称”“行业代码”“所属村社”三列"))
}

#[cfg(test)]
mod tests;
