//! Who issues a street's papers, and on what footing: its own name and duty, or the powers that a
//! department of the district has delegated to it (委托书).
//!
//! 安全生产法 art. 65 empowers the departments. A street inspects by art. 9(3): without a delegation it
//! asks (要求) and reports upward, and no paper of it says that it orders.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Code, Error, Result, SubdistrictId, version};
use heping_store::schema::{paper_settings, subdistricts};
use heping_store::{Ask, Conn, columns, question};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// By which a street inspects that nobody has delegated anything to.
const OWN_DUTY: &str = "《中华人民共和国安全生产法》第九条第三款";
/// By which the department inspects that has delegated its powers.
const OF_DEPARTMENTS: &str = "《中华人民共和国安全生产法》第六十五条";
const DISTRICT: &str = "区应急管理局";

/// Powers that were delegated to a street.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Delegation {
    /// Who delegated them.
    #[schema(min_length = 1, max_length = 100, example = "演示区应急管理局")]
    pub by: String,
    /// The number of the document (委托书文号).
    #[schema(min_length = 1, max_length = 100, example = "演应急委〔2026〕1号")]
    pub document_number: String,
}

/// Who issues a paper, as it is kept with the paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Issuer {
    pub(crate) body: String,
    pub(crate) delegation: Option<Delegation>,
    pub(crate) legal_basis: String,
    /// The authority that learns what was not rectified.
    pub(crate) reports_to: String,
    pub(crate) review_body: Option<String>,
    pub(crate) court: Option<String>,
    pub(crate) seal: String,
    pub(crate) telephone: Option<String>,
}

/// What a street says of its papers. What is left out has its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewPaperSettings {
    /// The version that it was made from; 0 before the first.
    pub version: i64,
    /// The name of the body on its papers; left out, the street's office (办事处).
    #[schema(max_length = 100)]
    pub body: Option<String>,
    /// The powers that were delegated to it; without them its papers ask and do not order.
    pub delegation: Option<Delegation>,
    /// On the basis of which rule it inspects.
    #[schema(max_length = 500)]
    pub legal_basis: Option<String>,
    /// The authority to which it reports what is not rectified.
    #[schema(max_length = 100)]
    pub reports_to: Option<String>,
    /// 行政复议机关; needed with a delegation.
    #[schema(max_length = 100)]
    pub review_body: Option<String>,
    /// The court for a suit against it; needed with a delegation.
    #[schema(max_length = 100)]
    pub court: Option<String>,
    /// What the seal says; left out, the name of the body.
    #[schema(max_length = 100)]
    pub seal: Option<String>,
    /// A telephone for questions, which stands on the papers.
    #[schema(max_length = 50)]
    pub telephone: Option<String>,
}

/// Who issues a street's papers from now on. Papers that were issued keep what they said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaperSettings {
    /// The name of the body.
    pub body: String,
    /// The powers that were delegated to it.
    pub delegation: Option<Delegation>,
    /// On the basis of which rule it inspects.
    pub legal_basis: String,
    /// The authority to which it reports what is not rectified.
    pub reports_to: String,
    /// 行政复议机关; its place is left blank on papers while it is not set.
    pub review_body: Option<String>,
    /// The court for a suit against it; left blank as well.
    pub court: Option<String>,
    /// What the seal says.
    pub seal: String,
    /// A telephone for questions.
    pub telephone: Option<String>,
    /// Grows with every change; 0 before the first.
    pub version: i64,
}

#[derive(Default, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = paper_settings)]
#[diesel(treat_none_as_null = true)]
struct Row {
    body: Option<String>,
    delegated_by: Option<String>,
    delegation_number: Option<String>,
    legal_basis: Option<String>,
    reports_to: Option<String>,
    review_body: Option<String>,
    court: Option<String>,
    seal: Option<String>,
    telephone: Option<String>,
    version: i64,
}

/// The body that signs where nothing else is said: a subdistrict acts through its office
/// (地方组织法 art. 85).
pub(crate) fn office(street: &str) -> String {
    if street.ends_with("街道") { format!("{street}办事处") } else { street.to_owned() }
}

/// Asks who issues a street's papers now.
pub(crate) fn of(street: SubdistrictId) -> impl Ask<Answer = Issuer> {
    asked(street).then(|set| {
        Ok(Issuer {
            body: set.body,
            delegation: set.delegation,
            legal_basis: set.legal_basis,
            reports_to: set.reports_to,
            review_body: set.review_body,
            court: set.court,
            seal: set.seal,
            telephone: set.telephone,
        })
    })
}

/// Whether powers were delegated to a street.
pub(crate) fn is_delegated(conn: &mut Conn, street: SubdistrictId) -> Result<bool> {
    Ok(settings(conn, street)?.delegation.is_some())
}

/// What a street says of its papers.
///
/// # Errors
/// `not_found` when there is no such street.
pub fn settings(conn: &mut Conn, street: SubdistrictId) -> Result<PaperSettings> {
    asked(street).ask(conn)
}

/// Asks for the same, together with other things.
pub(crate) fn asked(street: SubdistrictId) -> impl Ask<Answer = PaperSettings> {
    let name = subdistricts::table.filter(subdistricts::id.eq(street)).select((subdistricts::name,));
    let row =
        paper_settings::table.filter(paper_settings::subdistrict_id.eq(street)).select(columns::<Row>());
    (question::<(String,), _>(name), question::<Row, _>(row)).then(|(name, row)| {
        let name = name.into_iter().next().map(|(name,)| name).ok_or_else(|| Error::new(Code::NotFound))?;
        let row = row.into_iter().next().unwrap_or_default();
        let delegation = row
            .delegated_by
            .zip(row.delegation_number)
            .map(|(by, document_number)| Delegation { by, document_number });
        let body = row.body.unwrap_or_else(|| office(&name));
        let basis = if delegation.is_some() { OF_DEPARTMENTS } else { OWN_DUTY };
        Ok(PaperSettings {
            seal: row.seal.unwrap_or_else(|| body.clone()),
            body,
            legal_basis: row.legal_basis.unwrap_or_else(|| basis.to_owned()),
            delegation,
            reports_to: row.reports_to.unwrap_or_else(|| DISTRICT.to_owned()),
            review_body: row.review_body,
            court: row.court,
            telephone: row.telephone,
            version: row.version,
        })
    })
}

/// Replaces what a street says of its papers, if its version is still the present one. Runs under
/// the subdistrict's lock.
///
/// # Errors
/// `validation_failed` naming the field: with a delegation, review body and court must be named
/// (行政复议法 art. 20); without one, art. 65 is no basis. `version_conflict`.
pub fn replace(conn: &mut Conn, street: SubdistrictId, new: &NewPaperSettings) -> Result<PaperSettings> {
    let mut fields = Fields::new();
    let delegation = new.delegation.as_ref().map(|delegation| {
        let by = fields.text("delegation.by", &delegation.by, 100);
        (by, fields.text("delegation.documentNumber", &delegation.document_number, 100))
    });
    let (delegated_by, delegation_number) = delegation.unzip();
    let mut text = |field: &str, value: &Option<String>, most: usize| {
        fields.optional_text(field, value.as_deref(), most)
    };
    let row = Row {
        body: text("body", &new.body, 100),
        legal_basis: text("legalBasis", &new.legal_basis, 500),
        reports_to: text("reportsTo", &new.reports_to, 100),
        review_body: text("reviewBody", &new.review_body, 100),
        court: text("court", &new.court, 100),
        seal: text("seal", &new.seal, 100),
        telephone: text("telephone", &new.telephone, 50),
        delegated_by,
        delegation_number,
        version: version::next(new.version)?,
    };
    check(&mut fields, &row);
    fields.check()?;
    if settings(conn, street)?.version != new.version {
        return Err(Error::new(Code::VersionConflict));
    }
    if diesel::update(paper_settings::table.find(street)).set(&row).execute(conn)? == 0 {
        let row = (paper_settings::subdistrict_id.eq(street), &row);
        diesel::insert_into(paper_settings::table).values(row).execute(conn)?;
    }
    settings(conn, street)
}

fn check(fields: &mut Fields, row: &Row) {
    if row.delegated_by.is_none() {
        if row.legal_basis.as_deref().is_some_and(|basis| basis.contains("第六十五条")) {
            let message =
                "第六十五条授权的是有关部门；街道未取得委托的，请填写第九条第三款等依据，或登记委托书";
            fields.wrong("legalBasis", "no_delegation", message);
        }
        return;
    }
    for (field, value) in [("reviewBody", &row.review_body), ("court", &row.court)] {
        if value.is_none() {
            let message = "有委托的，文书须写明行政复议机关和有管辖权的人民法院";
            fields.wrong(field, "required", message);
        }
    }
}
