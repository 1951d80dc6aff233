//! What a person agreed to: which document, in which version, when (个人信息保护法 arts. 13–14).

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{ConsentId, Error, Moment, Result, UserId};
use heping_store::schema::consents;
use heping_store::{Conn, on_either};
use serde::Serialize;
use utoipa::ToSchema;

use crate::enterprises::Created;

heping_core::words! {
    /// What is agreed to.
    ConsentDocument {
        /// How personal data is used.
        Privacy = "privacy" "隐私政策",
        /// How the service may be used.
        Terms = "terms" "用户协议",
    }
}

/// The versions of the documents that may be agreed to, in the order in which they came; the last of
/// each is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    privacy: Vec<String>,
    terms: Vec<String>,
}

impl Versions {
    /// The versions of an installation.
    pub fn new(privacy: &[String], terms: &[String]) -> Self {
        Self { privacy: privacy.to_vec(), terms: terms.to_vec() }
    }

    fn of(&self, document: ConsentDocument) -> &[String] {
        match document {
            ConsentDocument::Privacy => &self.privacy,
            ConsentDocument::Terms => &self.terms,
        }
    }

    /// The version that is in force.
    pub fn present(&self, document: ConsentDocument) -> &str {
        self.of(document).last().map_or("", String::as_str)
    }
}

impl Default for Versions {
    /// The first version of each.
    fn default() -> Self {
        Self { privacy: vec!["1.0".to_owned()], terms: vec!["1.0".to_owned()] }
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
    /// When it was withdrawn.
    pub withdrawn_at: Option<Moment>,
}

/// Records a consent; the same one again is the first one, and one that was withdrawn is given anew. Two
/// at once make one.
///
/// # Errors
/// `validation_failed` naming `version`, which must be one of the installation's, or the one `of_street`
/// that its own privacy policy has.
pub fn give(
    conn: &mut Conn,
    versions: &Versions,
    of_street: Option<&str>,
    now: Moment,
    user: UserId,
    document: ConsentDocument,
    version: &str,
) -> Result<Created<Consent>> {
    let mut fields = Fields::new();
    let version = fields.text("version", version, 40);
    fields.check()?;
    if !versions.of(document).contains(&version) && of_street != Some(&version) {
        let present = of_street.unwrap_or(versions.present(document));
        let why = format!("没有这个版本的{}，现行版本为 {present}，请重新打开后阅读并同意", document.text());
        return Err(Error::field("version", "unknown", why));
    }
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
    let row = || {
        consents::table
            .filter(consents::user_id.eq(user))
            .filter(consents::document.eq(document))
            .filter(consents::version.eq(&version))
    };
    let again = diesel::update(row().filter(consents::withdrawn_at.is_not_null()))
        .set((consents::given_at.eq(now), consents::withdrawn_at.eq(None::<Moment>)))
        .execute(conn)?;
    let given = row().select(consents::given_at).first(conn)?;
    Ok(Created { value: consent((document, version, given, None)), created: made + again == 1 })
}

/// Withdraws the consent to a document, in whatever version it was given; answers whether there was one.
///
/// # Errors
/// Those of the database.
pub fn withdraw(conn: &mut Conn, now: Moment, user: UserId, document: ConsentDocument) -> Result<bool> {
    let given = consents::table
        .filter(consents::user_id.eq(user))
        .filter(consents::document.eq(document))
        .filter(consents::withdrawn_at.is_null());
    Ok(diesel::update(given).set(consents::withdrawn_at.eq(now)).execute(conn)? > 0)
}

/// Whether a person has not agreed to the privacy policy in the version that is in force for them, or no
/// longer does.
///
/// # Errors
/// Those of the database.
pub fn required(conn: &mut Conn, present: &str, user: UserId) -> Result<bool> {
    let given = consents::table
        .filter(consents::user_id.eq(user))
        .filter(consents::document.eq(ConsentDocument::Privacy))
        .filter(consents::version.eq(present))
        .filter(consents::withdrawn_at.is_null());
    let given: bool = diesel::select(diesel::dsl::exists(given)).get_result(conn)?;
    Ok(!given)
}

/// Whether a person has withdrawn their consent to the privacy policy and not given it anew.
///
/// # Errors
/// Those of the database.
pub fn is_withdrawn(conn: &mut Conn, user: UserId) -> Result<bool> {
    let states: Vec<Option<Moment>> = consents::table
        .filter(consents::user_id.eq(user))
        .filter(consents::document.eq(ConsentDocument::Privacy))
        .select(consents::withdrawn_at)
        .load(conn)?;
    Ok(!states.is_empty() && states.iter().all(Option::is_some))
}

/// Everything that a person agreed to, in order.
///
/// # Errors
/// Those of the database.
pub fn of(conn: &mut Conn, user: UserId) -> Result<Vec<Consent>> {
    let rows: Vec<Row> = consents::table
        .filter(consents::user_id.eq(user))
        .order((consents::given_at, consents::id))
        .select((consents::document, consents::version, consents::given_at, consents::withdrawn_at))
        .load(conn)?;
    Ok(rows.into_iter().map(consent).collect())
}

type Row = (ConsentDocument, String, Moment, Option<Moment>);

fn consent((document, version, given_at, withdrawn_at): Row) -> Consent {
    Consent { document, document_text: document.text(), version, given_at, withdrawn_at }
}
