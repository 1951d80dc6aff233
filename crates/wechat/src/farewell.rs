//! The last message to a phone that a person of the street signed in with: that it is bound no more.
//! Written with the change itself, with the address that is about to be forgotten; sent once, and only
//! where its owner once agreed to notices.

use diesel::prelude::*;
use heping_core::{Moment, Result, UserId};
use heping_store::jobs::{self, Payload};
use heping_store::schema::wechat_addresses;
use heping_store::{Conn, Vault};
use serde::{Deserialize, Serialize};

use crate::address;
use crate::templates::{Field, Values, moment};

/// A message to a phone that is bound no more.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Farewell {
    /// Whose phone it was.
    pub user: UserId,
    /// Where it is, sealed.
    pub sealed_openid: String,
    /// When it ended.
    pub at: Moment,
}

impl Payload for Farewell {
    const KIND: &'static str = "farewell";
}

impl Farewell {
    /// The phone; `None` when the key is another one by now.
    pub fn openid(&self, vault: &Vault) -> Option<String> {
        address::open(vault, self.user, &self.sealed_openid)
    }

    /// What it says, by whatever template.
    pub fn values(&self) -> Values {
        vec![
            (Field::Item, "工作账号微信绑定已变更".to_owned()),
            (Field::Status, "已解绑".to_owned()),
            (Field::At, moment(self.at)),
            (Field::Hint, "如非本人操作，请联系管理员".to_owned()),
        ]
    }
}

/// Has the phone told that a person signed in with until now. Runs before its address is forgotten.
///
/// # Errors
/// Those of the database.
pub fn say(conn: &mut Conn, now: Moment, user: UserId) -> Result<()> {
    let known: Option<String> =
        wechat_addresses::table.find(user).select(wechat_addresses::sealed_openid).first(conn).optional()?;
    let Some(sealed_openid) = known else { return Ok(()) };
    jobs::enqueue(conn, now, &Farewell { user, sealed_openid, at: now }, now, None).map(|_new| ())
}
