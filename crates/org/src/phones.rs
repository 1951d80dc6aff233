//! Where whole phone numbers stand. Each is sealed for its place, and opens nowhere else.

use heping_core::{EnterpriseId, UserId};
use heping_store::Place;

/// What seals of old held instead of the place.
const KIND: &str = "phone";

/// The phone of an enterprise.
pub(crate) fn of_firm(id: EnterpriseId) -> Place {
    Place::new("enterprises.phone", id).once_of_kind(KIND)
}

/// The phone of its safety officer.
pub(crate) fn of_officer(id: EnterpriseId) -> Place {
    Place::new("enterprises.safety_officer_phone", id).once_of_kind(KIND)
}

/// The phone of a person.
pub(crate) fn of_person(id: UserId) -> Place {
    Place::new("users.phone", id).once_of_kind(KIND)
}
