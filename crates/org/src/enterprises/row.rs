//! An enterprise as the database keeps it.

use diesel::prelude::*;
use heping_core::{EnterpriseId, EnterpriseStatus, Error, Moment, Result, RiskColour, SubdistrictId};
use heping_store::Vault;
use heping_store::schema::{enterprises, villages};
use serde::Serialize;

use super::Enterprise;
use crate::industry::Industry;
use crate::phones::{self, PHONE};
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
    pub status: EnterpriseStatus,
    pub merged_into: Option<EnterpriseId>,
}

/// The columns that people fill in; a missing value is stored as one. Phones are in clear until
/// [`Content::sealed`].
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
    #[serde(skip)]
    phone_index: Option<String>,
    #[serde(skip)]
    safety_officer_phone_index: Option<String>,
}

/// The other columns and the village's name: a question's rows hold no struct inside another, so that it asks
/// for these and the [`Content`] apart.
#[derive(Queryable, Selectable)]
#[diesel(table_name = enterprises)]
pub(super) struct Beside {
    pub(super) subdistrict_id: SubdistrictId,
    pub(super) version: i64,
    pub(super) revision: i64,
    pub(super) content_hash: String,
    pub(super) created_at: Moment,
    pub(super) updated_at: Moment,
    pub(super) status: EnterpriseStatus,
    pub(super) merged_into: Option<EnterpriseId>,
    #[diesel(select_expression = villages::name, select_expression_type = villages::name)]
    pub(super) village_name: String,
}

impl Content {
    /// Equal contents have equal digests: what tells a repeated request from another. It is of the
    /// content in clear, so it is keyed where that holds a phone: none can be tried out against it.
    pub fn digest(&self, vault: &Vault) -> Result<String> {
        let plain = secret::hash(&serde_json::to_string(self).map_err(Error::internal)?);
        let personal = self.phone.is_some() || self.safety_officer_phone.is_some();
        Ok(if personal { keyed(vault, &plain) } else { plain })
    }

    /// The content of an enterprise as the database holds it.
    ///
    /// # Errors
    /// As [`Vault::seal`].
    pub fn sealed(self, vault: &Vault, id: EnterpriseId) -> Result<Self> {
        let index = |phone: &Option<String>| phone.as_ref().map(|phone| vault.index(PHONE, phone));
        let seal =
            |phone: &Option<String>, place| phone.as_ref().map(|phone| vault.seal(&place, phone)).transpose();
        Ok(Self {
            phone_index: index(&self.phone),
            safety_officer_phone_index: index(&self.safety_officer_phone),
            phone: seal(&self.phone, phones::of_firm(id))?,
            safety_officer_phone: seal(&self.safety_officer_phone, phones::of_officer(id))?,
            ..self
        })
    }
}

/// The digest of a content that holds a phone, from its digest without a key.
pub(crate) fn keyed(vault: &Vault, plain: &str) -> String {
    vault.index("content", plain)
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
            phone_index: None,
            safety_officer_phone_index: None,
        }
    }
}

impl EnterpriseRow {
    /// The profile; what is stored was checked when it came in.
    ///
    /// # Errors
    /// `internal` when somebody wrote past the service, or the vault has another key.
    pub fn profile(&self, vault: &Vault) -> Result<Profile> {
        let content = self.content.clone();
        let open = |phone: Option<String>, place| phone.map(|phone| vault.open(&place, &phone)).transpose();
        Ok(Profile {
            name: content.name,
            uscc: stored(content.uscc)?,
            industry: content.industry.parse::<Industry>().map_err(Error::internal)?,
            village: content.village_code,
            address: content.address,
            principal_name: content.principal_name,
            phone: stored(open(content.phone, phones::of_firm(self.id))?)?,
            safety_officer_name: content.safety_officer_name,
            safety_officer_phone: stored(open(content.safety_officer_phone, phones::of_officer(self.id))?)?,
            risk_colour: content.risk_colour,
            employees: content.employees,
            note: content.note,
        })
    }

    /// The enterprise, with its village's name.
    ///
    /// # Errors
    /// As [`EnterpriseRow::profile`].
    pub fn into_enterprise(self, vault: &Vault, village_name: String) -> Result<Enterprise> {
        Ok(Enterprise {
            profile: self.profile(vault)?,
            id: self.id,
            subdistrict: self.subdistrict_id,
            village_name,
            status: self.status,
            merged_into: self.merged_into,
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
