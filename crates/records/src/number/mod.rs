//! Gap-free numbers: one series per subdistrict, kind of record and year, never used twice.

use chrono::Datelike;
use diesel::prelude::*;
use heping_core::{Error, Moment, Result, SubdistrictId};
use heping_store::schema::number_series;
use heping_store::statement::{Keep, filled};
use heping_store::{Ask, Bundle, Conn, held, on_either, question};

/// What is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Series {
    /// 隐患: `YH-2026-000123`
    Hazard,
    /// 督查: `DC-2026-000045`
    Inspection,
    /// 行政检查审批表: `河庄街道检批〔2026〕45号`
    InspectionApproval,
    /// 检查通知书: `河庄街道检通〔2026〕2号`
    InspectionNotice,
    /// 现场检查记录: `河庄街道检记〔2026〕45号`
    InspectionRecord,
    /// 责令限期整改指令书: `河庄街道责改〔2026〕3号`
    RectificationOrder,
    /// 隐患整改通知书, of a street without a delegation: `河庄街道整改〔2026〕3号`
    RectificationRequest,
    /// 整改复查意见书: `河庄街道复查〔2026〕3号`
    RecheckOpinion,
    /// 现场处理措施决定书: `河庄街道现决〔2026〕1号`
    MeasureDecision,
    /// 现场处理告知书, of a street without a delegation: `河庄街道现告〔2026〕1号`
    MeasureRequest,
    /// 恢复生产意见书: `河庄街道恢复〔2026〕1号`
    ResumptionOpinion,
    /// 移送书: `河庄街道移送〔2026〕1号`
    ReferralLetter,
    /// 陈述申辩笔录: `河庄街道陈辩〔2026〕1号`
    StatementRecord,
}

impl Series {
    fn prefix(self) -> &'static str {
        match self {
            Self::Hazard => "YH",
            Self::Inspection => "DC",
            Self::InspectionRecord => "检记",
            Self::RectificationOrder => "责改",
            Self::InspectionApproval => "检批",
            Self::InspectionNotice => "检通",
            Self::RectificationRequest => "整改",
            Self::RecheckOpinion => "复查",
            Self::MeasureDecision => "现决",
            Self::MeasureRequest => "现告",
            Self::ResumptionOpinion => "恢复",
            Self::ReferralLetter => "移送",
            Self::StatementRecord => "陈辩",
        }
    }
}

/// The next number of a series. Taken as late in a transaction as possible, after everything that is
/// read and before the rows that bear it, which are written [together](heping_store::Bundle): from here
/// to the commit every other taker of the series waits, and a roll-back gives the number back.
pub(crate) fn take(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    series: Series,
    now: Moment,
) -> Result<String> {
    let (year, last) = next(conn, subdistrict, series, now, 1)?;
    Ok(written(series, year, last))
}

/// So many of the next numbers, at once.
pub(crate) fn take_all(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    series: Series,
    now: Moment,
    many: usize,
) -> Result<Vec<String>> {
    if many == 0 {
        return Ok(Vec::new());
    }
    let many = i64::try_from(many).map_err(Error::internal)?;
    let (year, last) = next(conn, subdistrict, series, now, many)?;
    Ok((last - many + 1..=last).map(|number| written(series, year, number)).collect())
}

fn written(series: Series, year: i32, number: i64) -> String {
    format!("{}-{year}-{number:06}", series.prefix())
}

/// The next numbers of documents that are issued together, one of each series: as they stand on papers of
/// the street (党政机关公文格式, GB/T 9704: year in 〔〕, no leading zeros). Taken as late as [`take`] says, all
/// at once.
pub(crate) struct Formal {
    subdistrict: SubdistrictId,
    year: i32,
    last: Vec<(Series, i64)>,
}

impl Formal {
    /// From here to the commit every other taker of one of these series waits.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn of(
        conn: &mut Conn,
        subdistrict: SubdistrictId,
        series: &[Series],
        now: Moment,
    ) -> Result<Self> {
        let year = now.day().year();
        let mut known = last(subdistrict, series, year).ask(conn)?;
        if known.len() < series.len() {
            for one in series {
                begin(conn, subdistrict, *one, year)?;
            }
            known = last(subdistrict, series, year).ask(conn)?;
        }
        let last = series.iter().map(|one| {
            let found = known.iter().find(|(name, _)| name == one.prefix());
            let (_, last) = found.ok_or_else(|| Error::internal("a number series vanished"))?;
            Ok((*one, last + 1))
        });
        Ok(Self { subdistrict, year, last: last.collect::<Result<_>>()? })
    }

    /// The number of the document of a series.
    ///
    /// # Errors
    /// `internal` for a series that was not taken.
    pub(crate) fn number(&self, series: Series, street: &str) -> Result<String> {
        let found = self.last.iter().find(|(one, _)| *one == series);
        let (_, last) = found.ok_or_else(|| Error::internal("a number that was not taken"))?;
        Ok(format!("{street}{}〔{}〕{last}号", series.prefix(), self.year))
    }

    /// Has it written down that they are taken.
    pub(crate) fn keep(self, rows: &mut Bundle) {
        for (series, last) in self.last {
            let row = number_series::table.find((self.subdistrict, series.prefix(), self.year));
            rows.add(diesel::update(row).set(number_series::last.eq(last)));
        }
    }
}

/// Asks for the last numbers of several series.
fn last(
    subdistrict: SubdistrictId,
    series: &[Series],
    year: i32,
) -> impl Ask<Answer = Vec<(String, i64)>> + use<> {
    let names = filled(series.iter().map(|one| one.prefix().to_owned()));
    let rows = number_series::table
        .filter(number_series::subdistrict_id.eq(subdistrict))
        .filter(number_series::series.eq_any(names))
        .filter(number_series::year.eq(year))
        // one after the other in the same order for everybody, so that no two wait for each other
        .order(number_series::series)
        .select((number_series::series, number_series::last));
    question::<(String, i64), _>(held(rows).kept()).of_list()
}

/// The year, and the last of so many new numbers.
fn next(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    series: Series,
    now: Moment,
    many: i64,
) -> Result<(i32, i64)> {
    let year = now.day().year();
    let last = match raise(conn, subdistrict, series, year, many)? {
        Some(last) => last,
        None => {
            begin(conn, subdistrict, series, year)?;
            raise(conn, subdistrict, series, year, many)?
                .ok_or_else(|| Error::internal("a number series vanished"))?
        }
    };
    Ok((year, last))
}

fn raise(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    series: Series,
    year: i32,
    many: i64,
) -> Result<Option<i64>> {
    let row = number_series::table.find((subdistrict, series.prefix(), year));
    let raised = diesel::update(row)
        .set(number_series::last.eq(number_series::last + many))
        .returning(number_series::last)
        .kept()
        .get_result(conn)
        .optional()?;
    Ok(raised)
}

/// Makes the series' row. Two firms may need it at once: the later insert waits for the earlier
/// one's transaction and then does nothing.
fn begin(conn: &mut Conn, subdistrict: SubdistrictId, series: Series, year: i32) -> Result<()> {
    let row = (
        number_series::subdistrict_id.eq(subdistrict),
        number_series::series.eq(series.prefix()),
        number_series::year.eq(year),
        number_series::last.eq(0),
    );
    on_either!(conn, |c| {
        diesel::insert_into(number_series::table).values(row).on_conflict_do_nothing().execute(c)
    })?;
    Ok(())
}

#[cfg(test)]
mod tests;
