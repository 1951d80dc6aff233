//! Ids: UUIDv7 in text, one type per kind of row, so that an inspection's id can never be looked
//! up among hazards. Made by the server or by the phone that recorded the row.

use std::fmt;
use std::str::FromStr;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::column::Parsed;

/// The 36 characters of an id, kept inline so that every id is `Copy`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct IdText([u8; 36]);

impl IdText {
    fn new() -> Self {
        Self::from_uuid(uuid::Uuid::now_v7())
    }

    fn from_uuid(uuid: uuid::Uuid) -> Self {
        let mut text = [0; 36];
        uuid.hyphenated().encode_lower(&mut text);
        Self(text)
    }

    fn as_str(&self) -> &str {
        // ASCII by construction: only `from_uuid` fills the array
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// A text that is not an id; whoever looks it up answers "not found".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID in its 36-character form")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
        #[diesel(sql_type = Text)]
        pub struct $name(IdText);

        impl $name {
            /// A fresh id, ordered by the time at which it was made.
            #[allow(clippy::new_without_default, reason = "a default id would be a random one")]
            pub fn new() -> Self {
                Self(IdText::new())
            }

            /// An id that follows from `seed` alone: the same seed gives the same id.
            /// For rows that must not be made twice, and for data that must come out the same.
            pub fn derived(seed: &str) -> Self {
                Self(IdText::from_uuid(derive_uuid(seed)))
            }

            /// The 36 characters, lower case.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                if text.len() != 36 {
                    return Err(NotAnId);
                }
                let uuid = uuid::Uuid::try_parse(text).map_err(|_| NotAnId)?;
                Ok(Self(IdText::from_uuid(uuid)))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl<DB: Backend> ToSql<Text, DB> for $name
        where
            str: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.as_str().to_sql(out)
            }
        }

        impl<DB: Backend> FromSql<Text, DB> for $name
        where
            Parsed<Self>: FromSql<Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Parsed::from_sql(value).map(|Parsed(id)| id)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .format(Some(utoipa::openapi::SchemaFormat::Custom("uuid".into())))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}
    )+};
}

ids! {
    /// A subdistrict: the tenant.
    SubdistrictId;
    /// A person who can sign in.
    UserId;
    /// One sign-in.
    SessionId;
    /// A role that a person holds, in the street or in an enterprise.
    MembershipId;
    /// A request that a person be given a role.
    RoleGrantId;
    /// Something that a person of the street must know of their own account.
    NoticeId;
    /// A village or enterprise that an inspector looks after.
    AssignmentId;
    /// A document in an enterprise's dossier.
    DocumentId;
    /// A consent that was given.
    ConsentId;
    /// Something that the office must look at.
    OfficeNoticeId;
    /// A message to somebody of the street.
    StaffMessageId;
    /// What the street tells many enterprises at once.
    BulletinId;
    /// A file that a bulletin brings.
    AttachmentId;
    /// Firms that are visited within some weeks.
    CampaignId;
    /// Who goes out together in a campaign.
    CampaignTeamId;
    /// A random selection of firms and officers.
    DrawId;
    /// A look at something personal.
    AccessId;
    /// An invitation into an enterprise.
    InvitationId;
    /// A request to be let into an enterprise.
    ApplicationId;
    /// An enterprise.
    EnterpriseId;
    /// Something of an enterprise that became another: its status, its name, its industry, its village.
    EnterpriseChangeId;
    /// A row of an enterprise's code history.
    CodeId;
    /// A file of stickers that was ordered.
    SheetId;
    /// A checklist, whatever its version.
    ChecklistId;
    /// An item of a checklist; it keeps its id from version to version.
    ChecklistItemId;
    /// A self-check that is due.
    TaskId;
    /// A self-check that was done.
    SelfCheckId;
    /// An inspection by the street.
    InspectionId;
    /// A document of an inspection: the id of what it is about, or that of the review which
    /// completed a re-check.
    InspectionDocumentId;
    /// An approval of an inspection.
    ApprovalId;
    /// A measure on the spot.
    MeasureId;
    /// A review of a measure.
    MeasureReviewId;
    /// What a firm stated to officers.
    StatementId;
    /// What a principal signed of a period's hazards.
    HazardStatisticsId;
    /// A hazard.
    HazardId;
    /// A row of a hazard's timeline.
    HazardEventId;
    /// A device of the city's platform that reports hazards.
    DeviceId;
    /// A service visit.
    ServiceVisitId;
    /// A part of an inspection's answered checklist, as it was sent.
    InspectionAnswersId;
    /// A correction of a completed inspection.
    CorrectionId;
    /// A request for more time.
    ExtensionId;
    /// A photo.
    PhotoId;
    /// A safety fact.
    FactId;
    /// A row of the score ledger.
    ScoreEntryId;
    /// A record of an enterprise's conduct: a drill, a certificate, an accident.
    ConductId;
    /// An appeal against an entry of the score ledger.
    AppealId;
    /// A message to a person or an enterprise.
    MessageId;
    /// A job.
    JobId;
    /// An audit row.
    AuditId;
    /// A request, named in logs and problems.
    RequestId;
}

/// Says of the id in a body that it is left out when the body is digested: the id names what is
/// written and is no part of what it says. (`skip_serializing` would do, but utoipa then hides the
/// field from clients too.)
pub fn is_no_content<T>(_: &T) -> bool {
    true
}

/// A version 8 UUID (custom) from SHA-256 of the seed.
fn derive_uuid(seed: &str) -> uuid::Uuid {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(seed.as_bytes());
    let mut bytes = [0u8; 16];
    for (to, from) in bytes.iter_mut().zip(digest) {
        *to = from;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_folds_case() {
        let id = HazardId::new();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
        assert_eq!("".parse::<HazardId>(), Err(NotAnId));
        assert_eq!(HazardId::derived("a"), HazardId::derived("a"));
        assert_ne!(HazardId::derived("a"), HazardId::derived("b"));
    }
}
