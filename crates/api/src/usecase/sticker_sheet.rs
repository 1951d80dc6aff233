//! Printing many stickers: which firms, which of their codes, in one file that is written as it
//! grows. For the job behind `create_sticker_sheet`, and for `heping stickers`.

use std::collections::HashMap;

use futures_util::TryStreamExt;
use heping_core::{
    Clock, Code, CodeId, EnterpriseId, Error, FieldError, Result, Role, SheetId, SubdistrictId, UserId,
};
use heping_org::enterprises::{self, Filter, Nameplate};
use heping_qr::sticker::pdf::PER_PAGE;
use heping_qr::sticker::{Batch, BatchFormat, Sticker, Style};
use heping_qr::{mark_printed, printable, without_history};
use heping_store::jobs::Payload;
use heping_store::{Lock, Store};
use serde::{Deserialize, Serialize};

use super::{Action, Caller, note};

/// Firms that one step takes: whole pages, and little enough to stay small.
const STEP: i64 = 240;
/// More than one chooses by hand.
const MOST_CHOSEN: usize = 2000;
/// Codes that are issued at once.
const AT_ONCE: usize = 16;
/// Names that are refused by name; more would not be read.
const NAMED: usize = 20;

/// Which stickers are wanted, and as what.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    /// The village's code or name.
    pub village: Option<String>,
    /// The beginning of an industry's code.
    pub industry: Option<String>,
    /// These enterprises alone; none named is any.
    #[serde(default)]
    pub enterprises: Vec<EnterpriseId>,
    /// Only codes that were not printed on a sheet yet.
    pub unprinted: bool,
    /// As what.
    pub format: BatchFormat,
    /// The number of the first page; the stickers of the pages before it are left out.
    pub first_page: usize,
}

/// The job that prints an order; to be written down with it.
#[derive(Serialize, Deserialize)]
pub struct StickerSheet(pub SheetId);

impl Payload for StickerSheet {
    const KIND: &'static str = "sticker_sheet";
}

/// What was printed.
pub struct Printed {
    /// The codes.
    pub codes: Vec<CodeId>,
    /// Firms that fit but have no code in force.
    pub without_code: usize,
}

impl Order {
    /// Which firms are looked at.
    pub fn filter(&self) -> Filter {
        let ids = (!self.enterprises.is_empty()).then(|| self.enterprises.clone());
        Filter { village: self.village.clone(), industry: self.industry.clone(), ids, ..Filter::default() }
    }

    /// No page begins before the first, and nobody chooses more enterprises than can be looked at.
    ///
    /// # Errors
    /// `validation_failed` naming `firstPage` or `filter.enterprises`.
    pub fn check(&self) -> Result<()> {
        if self.enterprises.len() > MOST_CHOSEN {
            let most = format!("一次最多选 {MOST_CHOSEN} 家企业");
            return Err(Error::field("filter.enterprises", "too_many", most));
        }
        match self.first_page {
            1..=100_000 => Ok(()),
            _ => Err(Error::field("firstPage", "out_of_range", "起始页应为 1 至 100000")),
        }
    }
}

/// Nothing is to be printed.
fn nothing() -> Error {
    Error::field("filter", "no_match", "没有符合条件的标牌：请放宽筛选，或先为企业发码")
}

/// Some firms after `after`; none when all were seen.
async fn step(
    store: &Store,
    street: SubdistrictId,
    order: &Order,
    after: Option<EnterpriseId>,
) -> Result<Vec<Nameplate>> {
    let filter = order.filter();
    store.read(move |conn| enterprises::nameplates(conn, street, &filter, after, STEP)).await
}

fn ids(firms: &[Nameplate]) -> Vec<EnterpriseId> {
    firms.iter().map(|firm| firm.id).collect()
}

/// How many firms an order looks at.
///
/// # Errors
/// `validation_failed` naming `village`, `industry` or, when nothing is to be printed, `filter`.
pub async fn scope_of(store: &Store, street: SubdistrictId, order: &Order) -> Result<i64> {
    let filter = order.filter();
    let total = store.read(move |conn| enterprises::count(conn, street, &filter)).await?;
    let mut after = None;
    loop {
        let firms = step(store, street, order, after).await?;
        let Some(last) = firms.last() else { return Err(nothing()) };
        after = Some(last.id);
        let (ids, unprinted) = (ids(&firms), order.unprinted);
        let some = store
            .read(move |conn| {
                Ok(!printable(conn, &ids, unprinted)?.is_empty() || !without_history(conn, &ids)?.is_empty())
            })
            .await?;
        if some {
            return Ok(total);
        }
    }
}

/// Issues a code to every firm of the order that never had one.
///
/// # Errors
/// Those of the store.
pub async fn issue_missing(
    store: &Store,
    clock: &Clock,
    street: SubdistrictId,
    order: &Order,
    by: UserId,
) -> Result<()> {
    let caller = Caller { user: Some(by), role: Some(Role::Office.as_str().to_owned()), ..Caller::system() };
    let mut after = None;
    loop {
        let firms = step(store, street, order, after).await?;
        let Some(last) = firms.last() else { return Ok(()) };
        after = Some(last.id);
        let ids = ids(&firms);
        let lacking = store.read(move |conn| without_history(conn, &ids)).await?;
        futures_util::stream::iter(lacking.into_iter().map(Ok))
            .try_for_each_concurrent(AT_ONCE, |enterprise| {
                let (caller, now) = (caller.clone(), clock.now());
                store.write(Lock::Enterprise(enterprise), move |conn| {
                    // somebody may have issued one meanwhile
                    if without_history(conn, &[enterprise])?.is_empty() {
                        return Ok(());
                    }
                    let row = heping_qr::issue(conn, street, enterprise, by, now)?;
                    note(conn, &caller, now, Some(street), (Action::IssueCode, row.id.to_string()))
                })
            })
            .await?;
    }
}

/// Prints an order: `write` gets the file piece by piece, `looked_at` how many firms were seen.
///
/// # Errors
/// `validation_failed` naming `filter` when there is nothing to print, or every name that cannot be
/// printed; whatever `write` and `looked_at` answer. The pieces written before are then worth
/// nothing.
pub async fn print(
    store: &Store,
    street: SubdistrictId,
    style: &Style,
    order: &Order,
    mut write: impl AsyncFnMut(Vec<u8>) -> Result<()>,
    mut looked_at: impl AsyncFnMut(usize) -> Result<()>,
) -> Result<Printed> {
    let mut batch = Batch::new(style, order.format, order.first_page)?;
    let mut before = (order.first_page - 1) * PER_PAGE;
    let mut printed = Printed { codes: Vec::new(), without_code: 0 };
    let (mut after, mut seen, mut refused) = (None, 0, Vec::new());
    loop {
        let firms = step(store, street, order, after).await?;
        let Some(last) = firms.last() else { break };
        after = Some(last.id);
        seen += firms.len();
        let (ids, unprinted) = (ids(&firms), order.unprinted);
        let codes = store.read(move |conn| printable(conn, &ids, unprinted)).await?;
        printed.without_code += firms.len() - codes.len();
        let mut codes: HashMap<_, _> = codes.into_iter().map(|code| (code.enterprise, code)).collect();
        let mut stickers = Vec::with_capacity(firms.len());
        for Nameplate { id, name, risk } in firms {
            let Some(code) = codes.remove(&id) else { continue };
            if before > 0 {
                before -= 1;
                continue;
            }
            printed.codes.push(code.id);
            stickers.push(Sticker { code: code.code, name, risk });
        }
        let drawing = tokio::task::spawn_blocking(move || draw(batch, stickers));
        let (again, piece, wrong) = drawing.await.map_err(Error::internal)??;
        batch = again;
        refused.extend(wrong);
        if refused.is_empty() {
            write(piece).await?;
        }
        looked_at(seen).await?;
    }
    if !refused.is_empty() {
        refused.truncate(NAMED);
        return Err(Error::fields(refused));
    }
    if batch.stickers() == 0 {
        return Err(nothing());
    }
    let rest = tokio::task::spawn_blocking(move || batch.finish()).await.map_err(Error::internal)??;
    write(rest).await?;
    Ok(printed)
}

type Drawn = (Batch, Vec<u8>, Vec<FieldError>);

/// Adds stickers to a batch; what is wrong with a name bears the firm's.
fn draw(mut batch: Batch, stickers: Vec<Sticker>) -> Result<Drawn> {
    let mut wrong = Vec::new();
    for sticker in &stickers {
        match batch.push(sticker) {
            Ok(()) => {}
            Err(error) if error.code() == Code::ValidationFailed => {
                wrong.extend(error.field_errors().iter().map(|field| FieldError {
                    message: format!("{}：{}", sticker.name, field.message),
                    ..field.clone()
                }));
            }
            Err(error) => return Err(error),
        }
    }
    let piece = batch.take();
    Ok((batch, piece, wrong))
}

/// Notes the codes as printed.
///
/// # Errors
/// Those of the store.
pub async fn mark(store: &Store, clock: &Clock, codes: &[CodeId]) -> Result<()> {
    let now = clock.now();
    for some in codes.chunks(500) {
        let some = some.to_vec();
        store.write(Lock::Nothing, move |conn| mark_printed(conn, &some, now)).await?;
    }
    Ok(())
}
