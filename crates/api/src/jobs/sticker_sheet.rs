//! A file of stickers that somebody ordered.

use heping_core::{Error, FieldError, Result, SheetId};
use heping_qr::sheets::{self, SheetState};
use heping_store::Lock;
use heping_store::jobs::{Failure, TRIES};

use super::Job;
use crate::app::App;
use crate::usecase::sticker_sheet::{Order, StickerSheet, issue_missing, mark, print};

impl Job for StickerSheet {
    async fn run(self, app: &App, attempt: i32) -> Result<(), Failure> {
        make(app, self.0, attempt).await
    }
}

/// The file is there when the order is done, and only then.
async fn make(app: &App, id: SheetId, attempt: i32) -> Result<(), Failure> {
    let sheet = app.store.read(move |conn| sheets::of(conn, id)).await?;
    if matches!(sheet.state, SheetState::Done | SheetState::Failed) {
        return Ok(());
    }
    let order: Order =
        serde_json::from_str(&sheet.wanted).map_err(|error| Failure::Never(Error::internal(error)))?;
    match print_into_storage(app, &sheet, &order).await {
        Ok(()) => Ok(()),
        Err(error) if error.code().status() < 500 => Ok(give_up(app, id, error.field_errors()).await?),
        Err(error) => {
            if attempt >= TRIES {
                let message = error.detail().to_owned();
                give_up(
                    app,
                    id,
                    &[FieldError { field: String::new(), code: error.code().as_str().to_owned(), message }],
                )
                .await?;
            }
            Err(Failure::Again(error))
        }
    }
}

async fn print_into_storage(app: &App, sheet: &sheets::Sheet, order: &Order) -> Result<()> {
    let (id, street) = (sheet.id, sheet.subdistrict);
    issue_missing(&app.store, &app.clock, street, order, sheet.requested_by).await?;
    let name = app.store.read(move |conn| heping_org::subdistrict::get(conn, street)).await?.name;
    let style = app.stickers.style(&name, &app.public_url).await?;
    let mut file = app.stickers.create(id).await?;
    let mut bytes = 0;
    let write = async |piece: Vec<u8>| {
        bytes += piece.len();
        file.write(piece).await
    };
    let looked_at = async |seen| {
        let done = i32::try_from(seen).unwrap_or(i32::MAX);
        app.store.write(Lock::Nothing, move |conn| sheets::advance(conn, id, done)).await
    };
    let printed = match print(&app.store, street, &style, order, write, looked_at).await {
        Ok(printed) => printed,
        Err(error) => {
            if let Err(error) = file.abort().await {
                tracing::warn!(%error, "half a file of stickers was left behind");
            }
            return Err(error);
        }
    };
    file.finish().await?;
    mark(&app.store, &app.clock, &printed.codes).await?;
    let now = app.clock.now();
    let stickers = i32::try_from(printed.codes.len()).unwrap_or(i32::MAX);
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    app.store.write(Lock::Nothing, move |conn| sheets::finish(conn, id, stickers, bytes, now)).await
}

async fn give_up(app: &App, id: SheetId, problems: &[FieldError]) -> Result<()> {
    let (problems, now) = (problems.to_vec(), app.clock.now());
    app.store.write(Lock::Nothing, move |conn| sheets::fail(conn, id, &problems, now)).await
}
