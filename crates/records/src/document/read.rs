//! The documents of an inspection, a firm, a street; and the paper of one.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{
    Code, EnterpriseId, Error, InspectionDocumentId, InspectionId, Moment, Page, PageRequest, Result, Scope,
};
use heping_paper::{Fonts, Picture};
use heping_store::Conn;
use heping_store::schema::inspection_documents;
use heping_store::statement::{Keep, filled};

use super::{Content, InspectionDocument, InspectionDocumentKind, form};
use crate::firm::{self, Firm};
use crate::inspection::{self, Correction};

#[derive(Queryable, Selectable)]
#[diesel(table_name = inspection_documents)]
struct Row {
    kind: InspectionDocumentKind,
    id: InspectionDocumentId,
    number: String,
    enterprise_id: EnterpriseId,
    inspection_id: InspectionId,
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

/// A document with what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct IssuedDocument {
    /// Which it is.
    pub document: InspectionDocument,
    content: Content,
    corrections: Vec<Correction>,
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
        form::pdf(&self.document, &self.content, &self.corrections, fonts, pictures)
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
    if !scope.admits(subdistrict, row.enterprise_id) {
        return Err(Error::new(Code::NotFound));
    }
    let corrections = match kind {
        InspectionDocumentKind::InspectionRecord => inspection::corrections_of(conn, row.inspection_id)?,
        InspectionDocumentKind::RectificationOrder | InspectionDocumentKind::RecheckOpinion => Vec::new(),
    };
    let content = serde_json::from_str(&content).map_err(Error::internal)?;
    let document = views(conn, vec![row])?.pop().ok_or_else(|| Error::internal("a row gives one view"))?;
    Ok(IssuedDocument { document, content, corrections })
}

fn views(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<InspectionDocument>> {
    let names = firm::names(conn, rows.iter().map(|row| row.enterprise_id))?;
    let seen = rows.into_iter().map(|row| InspectionDocument {
        enterprise_name: names.get(&row.enterprise_id).cloned().unwrap_or_default(),
        kind: row.kind,
        kind_text: row.kind.text(),
        id: row.id,
        number: row.number,
        enterprise_id: row.enterprise_id,
        inspection_id: row.inspection_id,
        issued_at: row.issued_at,
    });
    Ok(seen.collect())
}
