//! The second factor of those who sign in with a password: codes of an authenticator (TOTP, RFC
//! 6238), and recovery codes for the day on which the phone is lost. The secret is sealed; of a
//! recovery code only the hash is stored. Neither is taken twice.

use diesel::prelude::*;
use heping_core::{Code, Error, Moment, Result, UserId, readable};
use heping_store::schema::{recovery_codes, second_factors};
use heping_store::{Conn, Place, Vault};
use totp_rs::{Builder, Secret, Totp};

use crate::{forgive, secret};

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;
/// What authenticators call the service.
const ISSUER: &str = "河平码";

/// A second factor that waits for its first code; the only time that its secret exists in clear.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// To be typed into an authenticator: base32.
    pub secret: String,
    /// The same as `otpauth://…`, to be shown as a QR code.
    pub uri: String,
}

/// How things stand with a person's second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Since when there is one.
    pub since: Option<Moment>,
    /// Recovery codes that were not used.
    pub recovery_codes: i64,
}

/// How somebody proved to have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// There is none to prove.
    NotNeeded,
    /// By a code of the authenticator.
    Authenticator,
    /// By a recovery code.
    Recovery,
}

/// The person's row: no secret can be given to another person. The pending one is sealed for the
/// place that it will have.
pub(crate) fn place(user: UserId) -> Place {
    Place::new("second_factors.secret", user)
}

fn totp(secret: Secret, account: &str) -> Result<Totp> {
    // a colon parts issuer and account in the address
    let account = account.replace(':', " ");
    Builder::new()
        .with_secret(secret)
        .with_skew(1)
        .with_issuer(Some(ISSUER))
        .with_account_name(account)
        .build()
        .map_err(|error| Error::internal(error.to_string()))
}

fn opened(vault: &Vault, user: UserId, sealed: &str) -> Result<Totp> {
    let text = vault.open(&place(user), sealed)?;
    totp(Secret::try_from_base32(text).map_err(|error| Error::internal(error.to_string()))?, "")
}

type Row = (Option<String>, Option<String>, i64);

fn row(conn: &mut Conn, user: UserId) -> Result<Option<Row>> {
    let row = second_factors::table.find(user).select((
        second_factors::secret,
        second_factors::pending,
        second_factors::last_step,
    ));
    Ok(row.first(conn).optional()?)
}

/// Begins a second factor, or the one that follows the present one: it counts from its first code
/// on ([`confirm`]). Runs under the person's lock.
///
/// # Errors
/// Those of the vault and the database.
pub fn begin(conn: &mut Conn, vault: &Vault, user: UserId, account: &str) -> Result<Enrolment> {
    let secret = Secret::from(rand::random::<[u8; 20]>());
    let text = secret.to_base32();
    let uri = totp(secret, account)?.to_url().map_err(|error| Error::internal(error.to_string()))?;
    let sealed = vault.seal(&place(user), &text)?;
    let pending = second_factors::pending.eq(Some(sealed));
    if diesel::update(second_factors::table.find(user)).set(pending.clone()).execute(conn)? == 0 {
        let row = (second_factors::user_id.eq(user), second_factors::last_step.eq(0), pending);
        diesel::insert_into(second_factors::table).values(row).execute(conn)?;
    }
    Ok(Enrolment { secret: text, uri })
}

/// The first code of the second factor that was begun: from now on it is needed. Answers the
/// recovery codes, this once; those from before do not work any more. Runs under the person's lock.
///
/// # Errors
/// `state_conflict` when none was begun; `validation_failed` naming `code` when it does not fit.
pub fn confirm(
    conn: &mut Conn,
    vault: &Vault,
    now: Moment,
    user: UserId,
    typed: &str,
) -> Result<Vec<String>> {
    let Some((_, Some(pending), _)) = row(conn, user)? else {
        return Err(Error::because(Code::StateConflict, "请先申请动态码密钥，再用验证器显示的动态码确认。"));
    };
    let step = step_of(&opened(vault, user, &pending)?, typed, now)
        .ok_or_else(|| Error::field("code", "invalid", "动态码不正确，请核对手机时间后输入新的动态码"))?;
    diesel::update(second_factors::table.find(user))
        .set((
            second_factors::secret.eq(Some(pending)),
            second_factors::pending.eq(None::<String>),
            second_factors::since.eq(Some(now)),
            second_factors::last_step.eq(step),
        ))
        .execute(conn)?;
    new_recovery_codes(conn, user)
}

fn new_recovery_codes(conn: &mut Conn, user: UserId) -> Result<Vec<String>> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user))).execute(conn)?;
    let codes: Vec<String> =
        std::iter::repeat_with(secret::new_invitation_code).take(RECOVERY_CODES).collect();
    for code in &codes {
        diesel::insert_into(recovery_codes::table)
            .values((
                recovery_codes::code_hash.eq(recovery_hash(user, code)),
                recovery_codes::user_id.eq(user),
            ))
            .execute(conn)?;
    }
    Ok(codes)
}

fn recovery_hash(user: UserId, typed: &str) -> String {
    secret::hash(&format!("recovery/{user}/{}", readable::bare(&forgive::narrow(typed))))
}

/// The half minute of a code, if it is one of the present moment, or of the one before or after it.
fn step_of(totp: &Totp, typed: &str, now: Moment) -> Option<i64> {
    let seconds = u64::try_from(now.millis() / 1000).ok()?;
    totp.check(&forgive::narrow(typed), seconds).and_then(|step| step.try_into().ok())
}

/// Whether somebody whose password was right has the second factor too, where there is one; the
/// code is used up by it. Runs under the person's lock.
///
/// # Errors
/// `second_factor_needed` where a code is missing, wrong, or was used before.
pub fn check(
    conn: &mut Conn,
    vault: &Vault,
    now: Moment,
    user: UserId,
    typed: Option<&str>,
) -> Result<Proof> {
    let Some((Some(sealed), _, last)) = row(conn, user)? else { return Ok(Proof::NotNeeded) };
    let typed = typed.filter(|typed| !typed.trim().is_empty());
    let typed = typed.ok_or_else(|| Error::new(Code::SecondFactorNeeded))?;
    if let Some(step) = step_of(&opened(vault, user, &sealed)?, typed, now).filter(|step| *step > last) {
        let used = second_factors::last_step.eq(step);
        diesel::update(second_factors::table.find(user)).set(used).execute(conn)?;
        return Ok(Proof::Authenticator);
    }
    let unused =
        recovery_codes::table.find(recovery_hash(user, typed)).filter(recovery_codes::used_at.is_null());
    match diesel::update(unused).set(recovery_codes::used_at.eq(Some(now))).execute(conn)? {
        0 => Err(Error::because(
            Code::SecondFactorNeeded,
            "动态码不正确或已使用过，请等待验证器显示新的动态码，或使用一个未用过的恢复码。",
        )),
        _ => Ok(Proof::Recovery),
    }
}

/// How things stand.
///
/// # Errors
/// Those of the database.
pub fn status(conn: &mut Conn, user: UserId) -> Result<Status> {
    let since: Option<Option<Moment>> =
        second_factors::table.find(user).select(second_factors::since).first(conn).optional()?;
    let unused = recovery_codes::table
        .filter(recovery_codes::user_id.eq(user))
        .filter(recovery_codes::used_at.is_null());
    Ok(Status { since: since.flatten(), recovery_codes: unused.count().get_result(conn)? })
}

/// Takes a person's second factor away, whose phone is lost; answers whether there was one. Runs
/// under the person's lock.
///
/// # Errors
/// Those of the database.
pub fn remove(conn: &mut Conn, user: UserId) -> Result<bool> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user))).execute(conn)?;
    Ok(diesel::delete(second_factors::table.find(user)).execute(conn)? > 0)
}
