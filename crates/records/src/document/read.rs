//! The documents of an inspection, a firm, a street; and the paper of one.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{
    Code, EnterpriseId, Error, HazardId, InspectionDocumentId, InspectionId, Moment, Page, PageRequest,
    Result, Scope,
};
use heping_paper::{Fonts, Picture};
use heping_store::Conn;
use heping_store::schema::inspection_documents;
use heping_store::statement::{Keep, filled};

use super::{InspectionDocument, InspectionDocumentKind, IssuedDocument, form};
use crate::firm::{self, Firm};
use crate::inspection;

#[derive(Queryable, Selectable)]
#[diesel(table_name = inspection_documents)]
struct Row {
    kind: InspectionDocumentKind,
    id: InspectionDocumentId,
    number: String,
    title: String,
    enterprise_id: EnterpriseId,
    inspection_id: Option<InspectionId>,
    issued_at: Moment,
}

/// Which documents.
#[derive(Clone, Copy, Debug, Default)]
pub struct DocumentFilter {
    /// Of one enterprise.
    pub enterprise: Option<EnterpriseId>,
    /// Of one kind.
    pub kind: Option<InspectionDocumentKind>,
}

impl IssuedDocument {
    /// The pictures that stand on the paper, by the SHA-256 of what was sent.
    pub fn pictures(&self) -> Vec<&str> {
        self.content.pictures()
    }

    /// The paper, as PDF/A: the same bytes from the same content and fonts. `pictures` are those
    /// that could be found; where one is missing, the paper says so.
    ///
    /// # Errors
    /// `busy` when a font can no longer be read, or may not be put into a file.
    pub fn pdf(&self, fonts: Fonts, pictures: &HashMap<String, Picture>) -> Result<Vec<u8>> {
        form::pdf(self, fonts, pictures)
    }
}

type Query<'a> = inspection_documents::BoxedQuery<'a, <Conn as Connection>::Backend>;

/// A page of the documents that the scope admits, the newest first.
///
/// # Errors
/// `not_found` when the enterprise named is none that the scope admits.
pub fn documents(
    conn: &mut Conn,
    scope: &Scope,
    filter: DocumentFilter,
    page: PageRequest,
) -> Result<Page<InspectionDocument>> {
    if let Some(enterprise) = filter.enterprise {
        Firm::reached(conn, scope, enterprise)?;
    }
    let total = wanted(scope, filter).count().kept().get_result(conn)?;
    let rows = wanted(scope, filter)
        .order((
            inspection_documents::issued_at.desc(),
            inspection_documents::id.desc(),
            inspection_documents::kind.desc(),
        ))
        .limit(page.limit())
        .offset(page.offset())
        .select(Row::as_select())
        .kept()
        .load(conn)?;
    Ok(page.of(views(conn, rows)?, total))
}

fn wanted<'a>(scope: &Scope, filter: DocumentFilter) -> Query<'a> {
    let query = inspection_documents::table.into_boxed();
    let query = match filter.kind {
        Some(kind) => query.filter(inspection_documents::kind.eq(kind)),
        None => query,
    };
    let query = match scope.street() {
        Some(_) => query,
        None => query.filter(inspection_documents::kind.ne_all(InspectionDocumentKind::OF_STREET_ALONE)),
    };
    match (filter.enterprise, scope.street()) {
        (Some(enterprise), _) => query.filter(inspection_documents::enterprise_id.eq(enterprise)),
        (None, Some(street)) => query.filter(inspection_documents::subdistrict_id.eq(street)),
        (None, None) => {
            query.filter(inspection_documents::enterprise_id.eq_any(filled(scope.firms().iter().copied())))
        }
    }
}

/// The documents of an inspection, in the order in which they were issued.
pub(crate) fn of_inspection(conn: &mut Conn, inspection: InspectionId) -> Result<Vec<InspectionDocument>> {
    let rows = inspection_documents::table
        .filter(inspection_documents::inspection_id.eq(inspection))
        .order((inspection_documents::issued_at, inspection_documents::id, inspection_documents::kind))
        .select(Row::as_select())
        .load(conn)?;
    views(conn, rows)
}

/// The documents about a hazard that no inspection found: the letter by which it was referred.
pub(crate) fn of_hazard(conn: &mut Conn, hazard: HazardId) -> Result<Vec<InspectionDocument>> {
    let id: InspectionDocumentId = hazard.as_str().parse().map_err(Error::internal)?;
    let rows = inspection_documents::table
        .filter(inspection_documents::id.eq(id))
        .select(Row::as_select())
        .load(conn)?;
    views(conn, rows)
}

/// One document.
///
/// # Errors
/// `not_found` when there is none that the scope admits.
pub fn document(
    conn: &mut Conn,
    scope: &Scope,
    kind: InspectionDocumentKind,
    id: InspectionDocumentId,
) -> Result<IssuedDocument> {
    let (row, subdistrict, content) = inspection_documents::table
        .find((id, kind))
        .select((Row::as_select(), inspection_documents::subdistrict_id, inspection_documents::content))
        .first::<(Row, _, String)>(conn)?;
    let hidden =
        InspectionDocumentKind::OF_STREET_ALONE.contains(&kind) && scope.street() != Some(subdistrict);
    if hidden || !scope.admits(subdistrict, row.enterprise_id) {
        return Err(Error::new(Code::NotFound));
    }
    let corrections = match row.inspection_id {
        Some(inspection) if kind == InspectionDocumentKind::InspectionRecord => {
            inspection::corrections_of(conn, inspection)?
        }
        _ => Vec::new(),
    };
    let voided = match row.inspection_id {
        Some(inspection) => inspection::void_of(conn, inspection)?,
        None => None,
    };
    let content = serde_json::from_str(&content).map_err(Error::internal)?;
    let document = views(conn, vec![row])?.pop().ok_or_else(|| Error::internal("a row gives one view"))?;
    Ok(IssuedDocument { document, content, corrections, voided })
}

fn views(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<InspectionDocument>> {
    let names = firm::names(conn, rows.iter().map(|row| row.enterprise_id))?;
    let voided = inspection::voided_among(conn, rows.iter().filter_map(|row| row.inspection_id))?;
    let seen = rows.into_iter().map(|row| InspectionDocument {
        voided: row.inspection_id.is_some_and(|inspection| voided.contains(&inspection)),
        enterprise_name: names.get(&row.enterprise_id).cloned().unwrap_or_default(),
        kind: row.kind,
        kind_text: row.kind.text(),
        id: row.id,
        title: row.title,
        number: row.number,
        enterprise_id: row.enterprise_id,
        inspection_id: row.inspection_id,
        issued_at: row.issued_at,
    });
    Ok(seen.collect())
}
