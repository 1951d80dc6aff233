//! A list as a workbook for Excel (crate `rust_xlsxwriter`: well kept, and it writes text as text,
//! whatever it begins with).

use heping_core::{Day, Error, Moment, Result};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

/// The most rows of one file: what Excel opens without a wait, and a request can make.
pub const MOST_ROWS: usize = 20_000;

/// A column: its title, and its width in characters.
pub type Column = (&'static str, f64);

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, never a formula.
    Text(String),
    /// A count, or points.
    Number(i64),
    /// A day.
    Day(Day),
    /// An instant, shown as Hangzhou's clock had it.
    Time(Moment),
    /// Nothing.
    Empty,
}

impl Value {
    /// Text where there is any.
    pub fn text(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.into()))
    }

    /// An instant where there is one.
    pub fn time(at: Option<Moment>) -> Self {
        at.map_or(Self::Empty, Self::Time)
    }
}

/// Rows below their titles, which stay in view; the same rows give the same bytes at one instant.
///
/// # Errors
/// `validation_failed` for more than [`MOST_ROWS`].
pub fn workbook(title: &str, columns: &[Column], rows: &[Vec<Value>], now: Moment) -> Result<Vec<u8>> {
    if rows.len() > MOST_ROWS {
        return Err(too_many());
    }
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_timestamp(now.millis() / 1000).map_err(Error::internal)?;
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    write(sheet, title, columns, rows).map_err(Error::internal)?;
    book.save_to_buffer().map_err(Error::internal)
}

/// The refusal of a list that is too long for one file.
pub fn too_many() -> Error {
    let message = format!("符合条件的记录超过 {MOST_ROWS} 条，请用筛选条件缩小范围后分次导出");
    Error::field("filter", "too_many", message)
}

fn write(
    sheet: &mut Worksheet,
    title: &str,
    columns: &[Column],
    rows: &[Vec<Value>],
) -> std::result::Result<(), rust_xlsxwriter::XlsxError> {
    let bold = Format::new().set_bold();
    let day_format = Format::new().set_num_format("yyyy-mm-dd");
    let time_format = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    // so that it stays text when somebody edits the cell, or saves the list as CSV and opens it again
    let quoted = Format::new().set_quote_prefix();
    sheet.set_name(title)?;
    for ((name, width), column) in columns.iter().zip(0..) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
        sheet.set_column_width(column, *width)?;
    }
    for (line, row) in rows.iter().zip(1..) {
        for (value, column) in line.iter().zip(0..) {
            match value {
                Value::Text(text) if text.starts_with(['=', '+', '-', '@']) => {
                    sheet.write_string_with_format(row, column, text, &quoted)?;
                }
                Value::Text(text) => {
                    sheet.write_string(row, column, text)?;
                }
                Value::Number(number) => {
                    sheet.write_number(row, column, exact(*number))?;
                }
                Value::Day(day) => {
                    sheet.write_date_with_format(row, column, day, &day_format)?;
                }
                Value::Time(at) => {
                    sheet.write_datetime_with_format(row, column, at.local().naive_local(), &time_format)?;
                }
                Value::Empty => {}
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, u32::try_from(rows.len()).unwrap_or(u32::MAX), last)?;
    Ok(())
}

/// Excel counts in floating point; counts and points here are small.
fn exact(number: i64) -> f64 {
    f64::from(i32::try_from(number).unwrap_or(i32::MAX))
}
