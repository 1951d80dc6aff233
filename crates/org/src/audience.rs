//! Which firms are meant: by what the register says of them, or one by one.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{EnterpriseId, EnterpriseStatus, Result, RiskColour, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::enterprises;
use heping_store::statement::Words;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{industry, subdistrict};

/// Firms that can be named one by one.
const MOST_NAMED: usize = 2000;
/// Villages, industries or colours.
const MOST: usize = 200;

/// Which firms: those that fit every list that is not empty; all of the street where all are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Audience {
    /// In these villages, by code or name.
    #[schema(max_items = 200)]
    pub villages: Vec<String>,
    /// In these industries: sections (`C`) or divisions (`21`).
    #[schema(max_items = 200)]
    pub industries: Vec<String>,
    /// With these risk colours.
    #[schema(max_items = 4)]
    pub risks: Vec<RiskColour>,
    /// These firms.
    #[schema(max_items = 2000)]
    pub enterprise_ids: Vec<EnterpriseId>,
}

impl Audience {
    /// The same with villages by their codes; notes what the street does not have.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn checked(
        &self,
        conn: &mut Conn,
        street: SubdistrictId,
        fields: &mut Fields,
    ) -> Result<Self> {
        let known = subdistrict::villages(conn, street)?;
        let mut villages = Vec::new();
        for (i, text) in self.villages.iter().take(MOST).enumerate() {
            match known.find(text) {
                Some(village) => villages.push(village.code.clone()),
                None => fields.wrong(format!("audience.villages[{i}]"), "unknown", "本街道没有这个村或社区"),
            }
        }
        for (i, code) in self.industries.iter().take(MOST).enumerate() {
            if industry::group_name(code).is_none() {
                let message = "请填行业门类（如 C）或大类（如 21）";
                fields.wrong(format!("audience.industries[{i}]"), "unknown", message);
            }
        }
        let lists = [
            ("audience.villages", self.villages.len(), MOST),
            ("audience.industries", self.industries.len(), MOST),
            ("audience.risks", self.risks.len(), RiskColour::ALL.len()),
            ("audience.enterpriseIds", self.enterprise_ids.len(), MOST_NAMED),
        ];
        for (field, count, most) in lists {
            if count > most {
                fields.wrong(field, "too_many", format!("最多 {most} 个"));
            }
        }
        Ok(Self { villages, ..self.clone() })
    }

    /// The firms, in the order of their ids; none that is closed, has moved or was merged: nobody is there.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn firms(&self, conn: &mut Conn, street: SubdistrictId) -> Result<Vec<EnterpriseId>> {
        let mut query = enterprises::table
            .filter(enterprises::subdistrict_id.eq(street))
            .filter(enterprises::status.one_of(|| EnterpriseStatus::PRESENT))
            .into_boxed();
        if !self.villages.is_empty() {
            query = query.filter(enterprises::village_code.eq_any(&self.villages));
        }
        if !self.industries.is_empty() {
            let of_section = enterprises::section.eq_any(&self.industries);
            query = query.filter(of_section.or(enterprises::division.eq_any(&self.industries)));
        }
        if !self.risks.is_empty() {
            query = query.filter(enterprises::risk_colour.eq_any(&self.risks));
        }
        if !self.enterprise_ids.is_empty() {
            query = query.filter(enterprises::id.eq_any(&self.enterprise_ids));
        }
        Ok(query.order(enterprises::id).select(enterprises::id).load(conn)?)
    }
}
