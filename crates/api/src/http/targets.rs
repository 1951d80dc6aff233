//! The rows that a path can name, and to whom each belongs.

use diesel::prelude::*;
use heping_core::{EnterpriseId, HazardId, InspectionId, MessageId, Result, SelfCheckId, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::{enterprises, hazards, inspections, messages, self_checks};

use crate::auth::Target;

/// An enterprise.
pub struct Enterprise;

impl Target for Enterprise {
    type Id = EnterpriseId;

    fn owner(conn: &mut Conn, id: EnterpriseId) -> Result<Option<(SubdistrictId, EnterpriseId)>> {
        Ok(enterprises::table
            .find(id)
            .select((enterprises::subdistrict_id, enterprises::id))
            .first(conn)
            .optional()?)
    }

    fn enterprise(id: EnterpriseId) -> Option<EnterpriseId> {
        Some(id)
    }
}

macro_rules! targets {
    ($($(#[$doc:meta])* $name:ident $id:ident $table:ident;)+) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Target for $name {
            type Id = $id;

            fn owner(conn: &mut Conn, id: $id) -> Result<Option<(SubdistrictId, EnterpriseId)>> {
                Ok($table::table
                    .find(id)
                    .select(($table::subdistrict_id, $table::enterprise_id))
                    .first(conn)
                    .optional()?)
            }
        }
    )+};
}

targets! {
    /// A hazard.
    Hazard HazardId hazards;
    /// An inspection.
    Inspection InspectionId inspections;
    /// A message.
    Message MessageId messages;
    /// A self-check.
    SelfCheck SelfCheckId self_checks;
}
