//! Asking to be let into an enterprise: for whoever the register has no number of. A person asks a firm
//! once at a time; the office decides, and a principal about those who are to help them.

mod apply;
mod decide;
mod read;

use diesel::prelude::*;
use heping_core::{
    ApplicationId, EnterpriseId, MembershipId, Moment, PhotoId, Result, Role, SubdistrictId, UserId, words,
};
use heping_store::Conn;
use heping_store::schema::applications::{self, table};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::apply::{apply, forget, withdraw};
pub use self::decide::decide;
pub use self::read::{applicant, list, open_since, own, street_of_own, with_old_photos};

words! {
    /// How an application stands.
    ApplicationState {
        /// Nobody has decided yet.
        Open = "open" "待处理",
        /// The person belongs to the firm since then.
        Confirmed = "confirmed" "已通过",
        /// They do not.
        Refused = "refused" "未通过",
        /// They asked no more.
        Withdrawn = "withdrawn" "已撤回",
    }
}

words! {
    /// What is said to an application.
    ApplicationDecision {
        /// It is them.
        Confirm = "confirm" "通过",
        /// It is not, or it cannot be seen that it is.
        Refuse = "refuse" "不通过",
    }
}

/// What somebody asks who belongs to no post of the firm.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewApplication {
    /// Made by the client, so that sending it again asks once.
    pub id: Option<ApplicationId>,
    /// The real name of whoever asks.
    #[schema(min_length = 2, max_length = 50, example = "样例青")]
    pub name: String,
    /// Their number; not needed where WeChat has said it before.
    #[schema(example = "19057310286")]
    pub phone: Option<String>,
    /// As what.
    pub role: Role,
    /// The business licence, which only the office sees; it is thrown away 30 days after the decision.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
    /// What helps to recognise them.
    #[schema(max_length = 200, example = "去年接手的新负责人")]
    pub note: Option<String>,
}

/// What is decided.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct NewApplicationDecision {
    /// What it is.
    pub decision: ApplicationDecision,
    /// Why; needed for a refusal, and shown to whoever asked.
    #[schema(max_length = 200)]
    pub reason: Option<String>,
}

/// A request to be let into an enterprise.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// The enterprise.
    pub enterprise_id: EnterpriseId,
    /// Its name today.
    pub enterprise_name: String,
    /// Who asks.
    pub name: String,
    /// Their number, masked.
    #[schema(example = "190****0001")]
    pub phone: Option<String>,
    /// Whether WeChat has said that the number is theirs.
    pub phone_verified: bool,
    /// As what.
    pub role: Role,
    /// The same in Chinese.
    pub role_text: &'static str,
    /// What helps to recognise them.
    pub note: Option<String>,
    /// How it stands.
    pub state: ApplicationState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// When it was made.
    pub applied_at: Moment,
    /// When it was decided, or withdrawn.
    pub ended_at: Option<Moment>,
    /// Who decided; whoever asked is not told.
    pub decided_by_name: Option<String>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// The licence, for the office alone.
    pub photo_ids: Vec<PhotoId>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = applications)]
struct Row {
    id: ApplicationId,
    subdistrict_id: SubdistrictId,
    enterprise_id: EnterpriseId,
    user_id: UserId,
    role: Role,
    note: Option<String>,
    state: ApplicationState,
    applied_at: Moment,
    decided_by: Option<UserId>,
    ended_at: Option<Moment>,
    reason: Option<String>,
    membership_id: Option<MembershipId>,
    content_hash: String,
}

fn find(conn: &mut Conn, id: ApplicationId) -> Result<Option<Row>> {
    Ok(table.find(id).select(Row::as_select()).first(conn).optional()?)
}
