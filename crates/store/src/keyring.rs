//! The secrets that every key follows from. They lie in the database, sealed under the operator's
//! key, so that a wrong one is noticed at the start, and a new one can take its place: a change
//! adds a secret, and seals those before it under the new key as well, for they are needed as long
//! as something in the database was made under them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::dsl::exists;
use diesel::prelude::*;
use heping_core::{Code, Error, Moment, Result};

use crate::schema::{
    devices, enterprises, hazard_reports, secret_keys, users, wechat_addresses, wechat_identities,
};
use crate::vault::{Cipher, Place, SecretKey, Vault};
use crate::{Conn, on_either};

/// The number of the lock under which keys change.
const CHANGING: i64 = 330_114_003_002;

/// One secret for each time that the operator's key was changed, and one for the beginning.
#[derive(Clone)]
pub struct Keyring {
    cipher: Cipher,
    first: Vec<u8>,
    later: Vec<Vec<u8>>,
}

type Row = (i32, String, String);

impl Keyring {
    /// The ring whose only secret is the operator's key itself: that of an installation from before
    /// there were rings, and of a test.
    pub fn of_one(key: &[u8]) -> Self {
        Self { cipher: Cipher::Aes, first: key.to_vec(), later: Vec::new() }
    }

    /// What it seals with.
    pub fn cipher(&self) -> Cipher {
        self.cipher
    }

    /// How often the operator's key was changed.
    pub fn changes(&self) -> usize {
        self.later.len()
    }

    /// The key for a purpose that follows from the first secret, and those from the later ones.
    pub fn keys(&self, purpose: &[u8]) -> (SecretKey, Vec<SecretKey>) {
        let of = |secret: &Vec<u8>| SecretKey::following(self.cipher, secret, purpose);
        (of(&self.first), self.later.iter().map(of).collect())
    }

    /// The key for a purpose of the newest secret.
    pub fn newest(&self, purpose: &[u8]) -> SecretKey {
        SecretKey::following(self.cipher, self.later.last().unwrap_or(&self.first), purpose)
    }

    /// The key for a purpose of the first secret: for what is in people's hands and in devices, and
    /// lives through every change.
    pub fn enduring(&self, purpose: &[u8]) -> SecretKey {
        SecretKey::following(self.cipher, &self.first, purpose)
    }

    /// Opens the ring of a database with the operator's key; the first start makes it. `wanted` is
    /// the cipher that the settings name.
    ///
    /// # Errors
    /// As [`Keyring::find`].
    pub fn open(conn: &mut Conn, key: &[u8], wanted: Option<Cipher>, now: Moment) -> Result<Self> {
        crate::dialect::take_key(conn, CHANGING)?;
        if let Some(ring) = Self::find(conn, key, wanted)? {
            return Ok(ring);
        }
        let ring = if is_keyed(conn)? {
            let ring = Self::of_one(key);
            if !ring.fits(conn)? {
                return Err(not_this_key());
            }
            ring.checked(wanted)?
        } else {
            let cipher = wanted.unwrap_or(Cipher::Aes);
            Self { cipher, first: rand::random::<[u8; 32]>().to_vec(), later: Vec::new() }
        };
        ring.store(conn, key, now)?;
        Ok(ring)
    }

    /// The ring of a database, if it was ever made; nothing is written.
    ///
    /// # Errors
    /// `bad_request` with a sentence when the key is not the one that the database was sealed with,
    /// or the cipher is another one; those of the database.
    pub fn find(conn: &mut Conn, key: &[u8], wanted: Option<Cipher>) -> Result<Option<Self>> {
        Self::stored(conn, key)?.map(|ring| ring.checked(wanted)).transpose()
    }

    /// Whether a key opens the ring of a database; true where there is none yet.
    ///
    /// # Errors
    /// Those of the database.
    pub fn is_opened_by(conn: &mut Conn, key: &[u8]) -> Result<bool> {
        let rows = rows(conn)?;
        Ok(rows.is_empty() || opened(&rows, key).is_some())
    }

    /// How often the operator's key of a database was changed.
    ///
    /// # Errors
    /// Those of the database.
    pub fn changes_of(conn: &mut Conn) -> Result<usize> {
        let generations: i64 = secret_keys::table.count().get_result(conn)?;
        Ok(usize::try_from(generations).unwrap_or_default().saturating_sub(1))
    }

    /// Adds a secret and seals all of them under a new key, which alone opens the ring from here on.
    ///
    /// # Errors
    /// Those of the database.
    pub fn change(mut self, conn: &mut Conn, key: &[u8], now: Moment) -> Result<Self> {
        crate::dialect::take_key(conn, CHANGING)?;
        self.later.push(rand::random::<[u8; 32]>().to_vec());
        self.store(conn, key, now)?;
        Ok(self)
    }

    fn checked(self, wanted: Option<Cipher>) -> Result<Self> {
        match wanted {
            Some(wanted) if wanted != self.cipher => Err(Error::because(
                Code::BadRequest,
                format!(
                    "HEPING_CIPHER 现为 {}，而数据库首次启动时用的是 {}：加密算法不能更改，请去掉这项设置或改回原值。",
                    wanted.as_str(),
                    self.cipher.as_str()
                ),
            )),
            _ => Ok(self),
        }
    }

    fn stored(conn: &mut Conn, key: &[u8]) -> Result<Option<Self>> {
        let rows = rows(conn)?;
        if rows.is_empty() {
            return Ok(None);
        }
        opened(&rows, key).map(Some).ok_or_else(not_this_key)
    }

    /// Whether a database from before there were rings was sealed under this one's secret: a text of
    /// each kind that there is opens.
    fn fits(&self, conn: &mut Conn) -> Result<bool> {
        let (first, later) = self.keys(b"personal data");
        let vault = Vault::of(&first, &later);
        let sealed = "v_.%";
        let firm = enterprises::table.filter(enterprises::phone.like(sealed)).select(enterprises::phone);
        let person = users::table.filter(users::phone.like(sealed)).select(users::phone);
        let phones: [Option<Option<String>>; 2] =
            [firm.first(conn).optional()?, person.first(conn).optional()?];
        let address: Option<(String, String)> = wechat_addresses::table
            .filter(wechat_addresses::sealed_openid.like(sealed))
            .select((wechat_addresses::user_id, wechat_addresses::sealed_openid))
            .first(conn)
            .optional()?;
        let opens =
            |kind: String, text: &str| vault.open(&Place::new("", "").once_of_kind(kind), text).is_ok();
        Ok(phones.iter().flatten().flatten().all(|phone| opens("phone".to_owned(), phone))
            && address.is_none_or(|(user, text)| opens(format!("openid/{user}"), &text)))
    }

    fn store(&self, conn: &mut Conn, key: &[u8], now: Moment) -> Result<()> {
        let wrapping = wrapping(self.cipher, key);
        for (secret, generation) in std::iter::once(&self.first).chain(&self.later).zip(1_i32..) {
            let sealed = URL_SAFE_NO_PAD.encode(wrapping.seal(&place(generation), secret)?);
            let row = (
                secret_keys::generation.eq(generation),
                secret_keys::cipher.eq(self.cipher.as_str()),
                secret_keys::sealed_root.eq(&sealed),
                secret_keys::created_at.eq(now),
            );
            on_either!(conn, |c| diesel::insert_into(secret_keys::table)
                .values(row)
                .on_conflict(secret_keys::generation)
                .do_update()
                .set(secret_keys::sealed_root.eq(&sealed))
                .execute(c))?;
        }
        Ok(())
    }
}

fn not_this_key() -> Error {
    Error::because(
        Code::BadRequest,
        "HEPING_SECRET_KEY 不是这个数据库的密钥：请换回原来的密钥；要更换密钥，请把原密钥设为 HEPING_SECRET_KEY_OLD，\
         再执行 heping rekey。",
    )
}

fn rows(conn: &mut Conn) -> Result<Vec<Row>> {
    let columns = (secret_keys::generation, secret_keys::cipher, secret_keys::sealed_root);
    Ok(secret_keys::table.order(secret_keys::generation).select(columns).load(conn)?)
}

fn opened(rows: &[Row], key: &[u8]) -> Option<Keyring> {
    let cipher = rows.first()?.1.parse().ok()?;
    let wrapping = wrapping(cipher, key);
    let mut secrets = Vec::with_capacity(rows.len());
    for (generation, _, sealed) in rows {
        secrets.push(wrapping.open(&place(*generation), &URL_SAFE_NO_PAD.decode(sealed).ok()?)?);
    }
    let later = secrets.split_off(1);
    Some(Keyring { cipher, first: secrets.pop()?, later })
}

fn wrapping(cipher: Cipher, key: &[u8]) -> SecretKey {
    SecretKey::following(cipher, key, b"keyring")
}

fn place(generation: i32) -> Vec<u8> {
    format!("secret_keys/{generation}").into_bytes()
}

/// Whether anything in the database follows from the operator's key itself, as it did before there
/// were rings.
fn is_keyed(conn: &mut Conn) -> Result<bool> {
    let phones = enterprises::table.filter(enterprises::phone_index.is_not_null());
    let officers = enterprises::table.filter(enterprises::safety_officer_phone_index.is_not_null());
    let people = users::table.filter(users::phone_index.is_not_null());
    Ok(diesel::select(exists(wechat_identities::table.select(wechat_identities::user_id)))
        .get_result::<bool>(conn)?
        || diesel::select(exists(devices::table.select(devices::id))).get_result::<bool>(conn)?
        || diesel::select(exists(hazard_reports::table.select(hazard_reports::hazard_id)))
            .get_result::<bool>(conn)?
        || diesel::select(exists(people)).get_result::<bool>(conn)?
        || diesel::select(exists(phones)).get_result::<bool>(conn)?
        || diesel::select(exists(officers)).get_result::<bool>(conn)?)
}
