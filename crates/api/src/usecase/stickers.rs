//! Files of stickers, ordered by the office and made by a job.

use heping_core::{Error, FieldError, Moment, Result, SheetId};
use heping_evidence::photo::link;
use heping_qr::sheets::{self, Sheet, SheetState};
use heping_store::Lock;
use heping_store::jobs::{self, Payload};
use serde::Serialize;
use utoipa::ToSchema;

use super::sticker_sheet::{Order, StickerSheet, scope_of};
use super::{Action, Effect};
use crate::answer::{Accepted, Answer};
use crate::app::stickers::{KEPT, sign};
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;

/// A job and how far it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobAnswer {
    /// The job.
    id: SheetId,
    /// What is done: `sticker_sheet`.
    kind: &'static str,
    /// The same in Chinese.
    kind_text: &'static str,
    /// How far it is.
    state: SheetState,
    /// The same in Chinese.
    state_text: &'static str,
    /// Enterprises to be looked at.
    total: i32,
    /// Enterprises looked at.
    done: i32,
    /// Stickers in the file, once it is done.
    stickers: Option<i32>,
    /// The file's size, once it is done.
    bytes: Option<i64>,
    /// Where the file can be fetched without a session until `expiresAt`; asked for again, the
    /// answer has a new one, as long as the file is kept (a day).
    download_url: Option<String>,
    /// When the link ends.
    expires_at: Option<Moment>,
    /// Why it failed.
    errors: Vec<FieldError>,
    /// When it was ordered.
    created_at: Moment,
    /// When it was done or failed.
    ended_at: Option<Moment>,
}

impl JobAnswer {
    /// How far a sheet is, with a link where there is a file.
    ///
    /// # Errors
    /// `internal` when what went wrong with it cannot be read.
    pub fn of(sheet: &Sheet, key: &[u8], now: Moment) -> Result<Self> {
        let kept =
            sheet.state == SheetState::Done && sheet.ended_at.is_some_and(|ended| now < ended.plus(KEPT));
        let exp = link::expiry(now);
        let query = if kept { Some(sign(key, sheet.id, exp)?) } else { None };
        let errors = sheet.problems().into_iter();
        Ok(Self {
            id: sheet.id,
            kind: StickerSheet::KIND,
            kind_text: "打印标牌",
            state: sheet.state,
            state_text: sheet.state.text(),
            total: sheet.total,
            done: sheet.done,
            stickers: sheet.stickers,
            bytes: sheet.bytes,
            expires_at: query.is_some().then(|| Moment::from_millis(exp * 1000)),
            download_url: query.map(|query| format!("/api/v1/sticker-sheets/{}/file?{query}", sheet.id)),
            errors: errors.map(|(field, code, message)| FieldError { field, code, message }).collect(),
            created_at: sheet.created_at,
            ended_at: sheet.ended_at,
        })
    }
}

/// The office orders a file of stickers: the order and its job are written together.
///
/// # Errors
/// `validation_failed` naming the field, `busy` where there are no fonts; the database's.
pub async fn order_stickers(
    context: &Context,
    guard: Guard<perm::ManageRegister>,
    order: Order,
) -> Result<Answer<Accepted<JobAnswer>>> {
    let (street, app) = (guard.street()?, &context.app);
    order.check()?;
    let total = scope_of(&app.store, street, &order).await?;
    // said now rather than after the job has failed
    app.stickers.fonts().await?;
    let wanted = serde_json::to_string(&order).map_err(Error::internal)?;
    let (by, key) = (guard.actor.user, app.keys.sheet_links);
    let answer = context
        .write(context.caller(&guard.actor), Lock::Nothing, Some(street), move |conn, now| {
            let sheet = sheets::order(conn, street, by, wanted.clone(), total, now)?;
            jobs::enqueue(conn, now, &StickerSheet(sheet.id), now, None)?;
            let answer = Answer::accepted(&JobAnswer::of(&sheet, &key, now)?)?;
            Ok(Effect::done(Action::OrderStickers, sheet.id, answer))
        })
        .await?;
    app.wake.notify_one();
    Ok(answer)
}
