//! Who issues the street's papers, and on what footing.

use actix_web::web;
use heping_operation::operation;
use heping_records::issuer::{self, NewPaperSettings, PaperSettings};

use crate::answer::{Answer, Is, Outcome};
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::usecase;

/// Who issues the street's papers, and on what footing
#[operation("查看文书设置")]
pub(crate) async fn get_paper_settings(
    app: web::Data<App>,
    guard: Guard<perm::ManagePapers>,
) -> Outcome<Is<PaperSettings>> {
    let street = guard.street()?;
    Ok(Answer::ok(&app.store.read(move |conn| issuer::settings(conn, street)).await?)?)
}

/// Changes who issues the street's papers, 409 when it was changed since `version`; papers that were
/// issued keep what they said
#[operation("修改文书设置")]
pub(crate) async fn replace_paper_settings(
    context: Context,
    guard: Guard<perm::ManagePapers>,
    body: Body<NewPaperSettings>,
) -> Outcome<Is<PaperSettings>> {
    Ok(usecase::replace_paper_settings(&context, guard, body.read()?).await?)
}
