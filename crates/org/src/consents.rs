//! What a person agreed to: which document, in which version, when (个人信息保护法 arts. 13–14).

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{ConsentId, Day, Moment, Result, UserId};
use heping_store::schema::consents;
use heping_store::{Conn, on_either};
use serde::Serialize;
use utoipa::ToSchema;

use crate::enterprises::Created;

/// The day on which the privacy policy was last changed: older consents no longer count.
const PRIVACY_SINCE: Option<Day> = Day::from_ymd_opt(2025, 1, 1);

heping_core::words! {
    /// What is agreed to.
    ConsentDocument {
        /// How personal data is used.
        Privacy = "privacy" "隐私政策",
        /// How the service may be used.
        Terms = "terms" "用户协议",
    }
}

/// A consent that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Consent {
    /// To what.
    pub document: ConsentDocument,
    /// The same in Chinese.
    pub document_text: &'static str,
    /// In which version, as the client showed it.
    pub version: String,
    /// When.
    pub given_at: Moment,
}

/// Records a consent; the same one again is the first one. Two at once make one.
///
/// # Errors
/// `validation_failed` naming `version`.
pub fn give(
    conn: &mut Conn,
    now: Moment,
    user: UserId,
    document: ConsentDocument,
    version: &str,
) -> Result<Created<Consent>> {
    let mut fields = Fields::new();
    let version = fields.text("version", version, 40);
    fields.check()?;
    let row = (
        consents::id.eq(ConsentId::new()),
        consents::user_id.eq(user),
        consents::document.eq(document),
        consents::version.eq(&version),
        consents::given_at.eq(now),
    );
    let made = on_either!(conn, |c| {
        diesel::insert_into(consents::table).values(row).on_conflict_do_nothing().execute(c)?
    });
    let given = consents::table
        .filter(consents::user_id.eq(user))
        .filter(consents::document.eq(document))
        .filter(consents::version.eq(&version))
        .select(consents::given_at)
        .first(conn)?;
    Ok(Created { value: consent(document, version, given), created: made == 1 })
}

/// Whether a person has not yet agreed to the privacy policy as it is now.
///
/// # Errors
/// Those of the database.
pub fn required(conn: &mut Conn, user: UserId) -> Result<bool> {
    let since = PRIVACY_SINCE.map_or(Moment::from_millis(0), Moment::start_of);
    let given = consents::table
        .filter(consents::user_id.eq(user))
        .filter(consents::document.eq(ConsentDocument::Privacy))
        .filter(consents::given_at.ge(since));
    let given: bool = diesel::select(diesel::dsl::exists(given)).get_result(conn)?;
    Ok(!given)
}

/// Everything that a person agreed to, in order.
///
/// # Errors
/// Those of the database.
pub fn of(conn: &mut Conn, user: UserId) -> Result<Vec<Consent>> {
    let rows: Vec<(ConsentDocument, String, Moment)> = consents::table
        .filter(consents::user_id.eq(user))
        .order((consents::given_at, consents::id))
        .select((consents::document, consents::version, consents::given_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(document, version, given)| consent(document, version, given)).collect())
}

fn consent(document: ConsentDocument, version: String, given_at: Moment) -> Consent {
    Consent { document, document_text: document.text(), version, given_at }
}
