//! What every document says about whom it concerns, and how it gets its number.

use diesel::prelude::*;
use heping_core::{
    Code, EnterpriseId, Error, InspectionDocumentId, InspectionId, Moment, Result, SubdistrictId,
};
use heping_store::schema::{enterprises, inspection_documents, subdistricts, villages};
use heping_store::{Ask, Bundle, Conn, question};

use super::content::{Addressed, Content, Head};
use crate::issuer;
use crate::number::{Formal, Series};

/// Where a document belongs.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) subdistrict: SubdistrictId,
    pub(super) enterprise: EnterpriseId,
    pub(super) inspection: Option<InspectionId>,
}

impl Place {
    /// Where what concerns an enterprise belongs.
    pub(super) fn of(
        conn: &mut Conn,
        enterprise: EnterpriseId,
        inspection: Option<InspectionId>,
    ) -> Result<Self> {
        let subdistrict =
            enterprises::table.find(enterprise).select(enterprises::subdistrict_id).first(conn)?;
        Ok(Self { subdistrict, enterprise, inspection })
    }

    /// Asks for names, places and the street's footing as they are now.
    pub(super) fn addressed(&self) -> impl Ask<Answer = Addressed> + use<> {
        let firm = enterprises::table
            .inner_join(villages::table.on(villages::code.eq(enterprises::village_code)))
            .inner_join(subdistricts::table.on(subdistricts::id.eq(enterprises::subdistrict_id)))
            .filter(enterprises::id.eq(self.enterprise))
            .select((
                enterprises::name,
                enterprises::uscc,
                enterprises::address,
                enterprises::principal_name,
                villages::name,
                subdistricts::name,
            ));
        type Firm = (String, Option<String>, Option<String>, Option<String>, String, String);
        (question::<Firm, _>(firm).first(), issuer::of(self.subdistrict)).then(|(firm, issuer)| {
            let firm = firm.ok_or_else(|| Error::new(Code::NotFound))?;
            let (enterprise, uscc, address, principal, village, street) = firm;
            Ok(Addressed { issuer, street, enterprise, uscc, address: address.unwrap_or(village), principal })
        })
    }

    /// Takes the numbers of documents that are issued together. What they say has been read before.
    pub(super) fn numbers<'c>(
        &self,
        conn: &mut Conn,
        now: Moment,
        contents: impl IntoIterator<Item = &'c Content>,
    ) -> Result<Formal> {
        let series: Vec<Series> = contents.into_iter().map(|content| content.named().1).collect();
        Formal::of(conn, self.subdistrict, &series, now)
    }

    /// Has a document written down under its number, which it answers.
    pub(super) fn issue(
        &self,
        rows: &mut Bundle,
        now: Moment,
        numbers: &Formal,
        id: InspectionDocumentId,
        content: &Content,
    ) -> Result<String> {
        let ((title, series), (street, _)) = (content.named(), content.issuer());
        let number = numbers.number(series, street)?;
        rows.add(diesel::insert_into(inspection_documents::table).values((
            inspection_documents::id.eq(id),
            inspection_documents::kind.eq(content.kind()),
            inspection_documents::subdistrict_id.eq(self.subdistrict),
            inspection_documents::enterprise_id.eq(self.enterprise),
            inspection_documents::inspection_id.eq(self.inspection),
            inspection_documents::number.eq(number.clone()),
            inspection_documents::title.eq(title),
            inspection_documents::issued_at.eq(now),
            inspection_documents::content.eq(serde_json::to_string(content).map_err(Error::internal)?),
        )));
        Ok(number)
    }

    /// Issues one document and answers its number.
    pub(super) fn issue_one(
        &self,
        conn: &mut Conn,
        rows: &mut Bundle,
        now: Moment,
        id: InspectionDocumentId,
        content: &Content,
    ) -> Result<String> {
        let numbers = self.numbers(conn, now, [content])?;
        let number = self.issue(rows, now, &numbers, id, content)?;
        numbers.keep(rows);
        Ok(number)
    }
}

/// The inspection that a document is about.
pub(super) struct About {
    pub(super) place: Place,
    pub(super) number: String,
    pub(super) started_at: Moment,
}

impl About {
    /// Names and places as they are now, at the head of a document.
    pub(super) fn head(&self, addressed: Addressed) -> Head {
        let Addressed { issuer, street, enterprise, uscc, address, principal } = addressed;
        Head {
            street,
            enterprise,
            uscc,
            address,
            principal,
            inspection_number: self.number.clone(),
            started_at: self.started_at,
            issuer: Some(issuer),
        }
    }
}
