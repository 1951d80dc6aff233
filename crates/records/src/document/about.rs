//! What every document says about whom it concerns, and how it gets its number.

use diesel::prelude::*;
use heping_core::{EnterpriseId, Error, InspectionDocumentId, InspectionId, Moment, Result, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::{enterprises, inspection_documents, subdistricts, villages};
use heping_store::statement::Keep;

use super::content::{Addressed, Content, Head};
use crate::issuer;
use crate::number;

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

    /// Names, places and the street's footing as they are now.
    pub(super) fn addressed(&self, conn: &mut Conn) -> Result<Addressed> {
        let (enterprise, uscc, address, principal, village, street) = enterprises::table
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
            ))
            .first::<(String, Option<String>, Option<String>, Option<String>, String, String)>(conn)?;
        let issuer = issuer::of(conn, self.subdistrict)?;
        Ok(Addressed { issuer, street, enterprise, uscc, address: address.unwrap_or(village), principal })
    }

    /// Issues a document and answers its number.
    pub(super) fn issue(
        &self,
        conn: &mut Conn,
        now: Moment,
        id: InspectionDocumentId,
        content: &Content,
    ) -> Result<String> {
        let ((title, series), (street, _)) = (content.named(), content.issuer());
        let text = serde_json::to_string(content).map_err(Error::internal)?;
        let number = number::take_formal(conn, self.subdistrict, series, street, now)?;
        diesel::insert_into(inspection_documents::table)
            .values((
                inspection_documents::id.eq(id),
                inspection_documents::kind.eq(content.kind()),
                inspection_documents::subdistrict_id.eq(self.subdistrict),
                inspection_documents::enterprise_id.eq(self.enterprise),
                inspection_documents::inspection_id.eq(self.inspection),
                inspection_documents::number.eq(&number),
                inspection_documents::title.eq(title),
                inspection_documents::issued_at.eq(now),
                inspection_documents::content.eq(text),
            ))
            .kept()
            .execute(conn)?;
        Ok(number)
    }
}

/// The inspection that a document is about.
pub(super) struct About<'a> {
    pub(super) place: Place,
    pub(super) inspection: InspectionId,
    pub(super) number: &'a str,
    pub(super) started_at: Moment,
}

impl About<'_> {
    /// Names and places as they are now.
    pub(super) fn head(&self, conn: &mut Conn) -> Result<Head> {
        let Addressed { issuer, street, enterprise, uscc, address, principal } =
            self.place.addressed(conn)?;
        Ok(Head {
            street,
            enterprise,
            uscc,
            address,
            principal,
            inspection_number: self.number.to_owned(),
            started_at: self.started_at,
            issuer: Some(issuer),
        })
    }
}
