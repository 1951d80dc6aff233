//! Invitations into an enterprise: made, listed, taken back.

use actix_web::web;
use heping_core::{InvitationId, Moment, Page, Role};
use heping_operation::operation;
use heping_org::invitations::{self, InvitationState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::{Answer, Is, Made, Nothing, Outcome};
use crate::app::App;
use crate::extract::auth::{On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::PageQuery;
use crate::usecase::{self, InvitationAnswer};

/// Who is invited.
#[derive(Deserialize, ToSchema)]
pub(crate) struct InvitationBody {
    /// `safety_officer` or `principal`.
    role: Role,
}

/// Invites somebody into an enterprise
#[operation("邀请企业人员")]
pub(crate) async fn create_invitation(
    context: Context,
    on: On<perm::ManageFirmPeople, targets::Enterprise>,
    body: Body<InvitationBody>,
) -> Outcome<Made<InvitationAnswer>> {
    let InvitationBody { role } = body.read()?;
    Ok(usecase::invite(&context, on, role).await?)
}

/// An invitation, without its code, which was shown once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListedInvitation {
    /// Its id.
    id: InvitationId,
    /// As what.
    role: Role,
    /// The same in Chinese.
    role_text: &'static str,
    /// Who invited.
    created_by_name: String,
    /// When.
    created_at: Moment,
    /// Until when it works.
    expires_at: Moment,
    /// How it stands.
    state: InvitationState,
    /// The same in Chinese.
    state_text: &'static str,
}

impl From<invitations::Listed> for ListedInvitation {
    fn from(row: invitations::Listed) -> Self {
        Self {
            id: row.id,
            role: row.role,
            role_text: row.role.text(),
            created_by_name: row.created_by_name,
            created_at: row.created_at,
            expires_at: row.expires_at,
            state: row.state,
            state_text: row.state.text(),
        }
    }
}

/// The invitations into an enterprise, the newest first
#[operation("企业邀请列表")]
pub(crate) async fn list_invitations(
    app: web::Data<App>,
    on: On<perm::ManageFirmPeople, targets::Enterprise>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<ListedInvitation>>> {
    let (page, now, enterprise) = (query.read()?.request()?, app.clock.now(), on.enterprise);
    let list = app.store.read(move |conn| invitations::list(conn, now, enterprise, page)).await?;
    Ok(Answer::ok(&list.map(ListedInvitation::from))?)
}

/// Takes an invitation back; 409 when somebody has accepted it
#[operation("撤回企业邀请")]
pub(crate) async fn delete_invitation(
    context: Context,
    on: On<perm::ManageFirmPeople, targets::Invitation>,
) -> Outcome<Nothing> {
    Ok(usecase::withdraw_invitation(&context, on).await?)
}
