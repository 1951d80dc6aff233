//! What a write locks.

use heping_core::{EnterpriseId, SubdistrictId, UserId};

/// Names what a write decides about. Writers that name the same thing come one after the other;
/// everything that a use case reads in order to decide lies under its lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lock {
    /// One enterprise and all its records. Its screens get a new revision with the write.
    Enterprise(EnterpriseId),
    /// The register and the settings of a subdistrict.
    Subdistrict(SubdistrictId),
    /// A person's sessions and memberships.
    Person(UserId),
    /// Nothing: an insert that unique constraints alone keep right.
    Nothing,
}

impl Lock {
    /// The number that PostgreSQL's advisory lock takes; two things may share one, and then
    /// merely wait for each other.
    pub(crate) fn key(self) -> Option<i64> {
        let text = match self {
            Self::Enterprise(id) => format!("enterprise/{id}"),
            Self::Subdistrict(id) => format!("subdistrict/{id}"),
            Self::Person(id) => format!("person/{id}"),
            Self::Nothing => return None,
        };
        use sha2::{Digest, Sha256};
        let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        digest.first_chunk().map(|bytes| i64::from_be_bytes(*bytes))
    }

    /// The enterprise that it names, if it names one.
    pub fn enterprise(self) -> Option<EnterpriseId> {
        match self {
            Self::Enterprise(id) => Some(id),
            _ => None,
        }
    }
}
