//! Where whole phone numbers stand, and what they are found by. Each is sealed for its place, and opens
//! nowhere else.

use diesel::prelude::*;
use heping_core::{EnterpriseId, Phone, Result, UserId};
use heping_store::schema::users;
use heping_store::{Conn, Place, Vault};

/// What phones are looked up as.
pub(crate) const PHONE: &str = "phone";

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

/// Writes down the number of a person, sealed, and what it is found by.
pub(crate) fn write(conn: &mut Conn, vault: &Vault, user: UserId, phone: &Phone) -> Result<()> {
    diesel::update(users::table.find(user))
        .set((
            users::phone.eq(Some(vault.seal(&of_person(user), phone.as_str())?)),
            users::phone_index.eq(Some(vault.index(PHONE, phone.as_str()))),
        ))
        .execute(conn)?;
    Ok(())
}
