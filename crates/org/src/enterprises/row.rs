//! An enterprise as the database keeps it.

use diesel::prelude::*;
use heping_core::{EnterpriseId, Error, Moment, Result, RiskColour, SubdistrictId};
use heping_store::schema::enterprises;
use serde::Serialize;

use super::Enterprise;
use crate::industry::Industry;
use crate::profile::Profile;
use crate::secret;

/// The columns that an [`Enterprise`] is made of.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = enterprises)]
pub(crate) struct EnterpriseRow {
    pub id: EnterpriseId,
    pub subdistrict_id: SubdistrictId,
    #[diesel(embed)]
    pub content: Content,
    pub version: i64,
    pub revision: i64,
    pub content_hash: String,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// The columns that people fill in; a missing value is stored as one.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = enterprises, treat_none_as_null = true)]
pub(crate) struct Content {
    name: String,
    uscc: Option<String>,
    industry: String,
    division: String,
    section: String,
    village_code: String,
    address: Option<String>,
    principal_name: Option<String>,
    phone: Option<String>,
    safety_officer_name: Option<String>,
    safety_officer_phone: Option<String>,
    risk_colour: Option<RiskColour>,
    employees: Option<i32>,
    note: Option<String>,
}

impl Content {
    /// Equal contents have equal digests: what tells a repeated request from another.
    pub fn digest(&self) -> Result<String> {
        Ok(secret::hash(&serde_json::to_string(self).map_err(Error::internal)?))
    }
}

impl From<&Profile> for Content {
    fn from(profile: &Profile) -> Self {
        let profile = profile.clone();
        Self {
            name: profile.name,
            uscc: profile.uscc.map(|uscc| uscc.as_str().to_owned()),
            industry: profile.industry.code().to_owned(),
            division: profile.industry.division().to_owned(),
            section: profile.industry.section().to_owned(),
            village_code: profile.village,
            address: profile.address,
            principal_name: profile.principal_name,
            phone: profile.phone.map(|phone| phone.as_str().to_owned()),
            safety_officer_name: profile.safety_officer_name,
            safety_officer_phone: profile.safety_officer_phone.map(|phone| phone.as_str().to_owned()),
            risk_colour: profile.risk_colour,
            employees: profile.employees,
            note: profile.note,
        }
    }
}

impl EnterpriseRow {
    /// The profile; what is stored was checked when it came in.
    ///
    /// # Errors
    /// `internal` when somebody wrote past the service.
    pub fn profile(&self) -> Result<Profile> {
        let content = self.content.clone();
        Ok(Profile {
            name: content.name,
            uscc: stored(content.uscc)?,
            industry: content.industry.parse::<Industry>().map_err(Error::internal)?,
            village: content.village_code,
            address: content.address,
            principal_name: content.principal_name,
            phone: stored(content.phone)?,
            safety_officer_name: content.safety_officer_name,
            safety_officer_phone: stored(content.safety_officer_phone)?,
            risk_colour: content.risk_colour,
            employees: content.employees,
            note: content.note,
        })
    }

    /// The enterprise, with its village's name.
    ///
    /// # Errors
    /// As [`EnterpriseRow::profile`].
    pub fn into_enterprise(self, village_name: String) -> Result<Enterprise> {
        Ok(Enterprise {
            profile: self.profile()?,
            id: self.id,
            subdistrict: self.subdistrict_id,
            village_name,
            version: self.version,
            revision: self.revision,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

fn stored<T>(text: Option<String>) -> Result<Option<T>>
where
    T: std::str::FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.map(|text| text.parse().map_err(Error::internal)).transpose()
}
