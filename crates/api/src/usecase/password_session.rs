//! Signing in with a password, and where there is one, a second factor: the same request twice, the
//! second time with the code. What came of it is written down, also when nothing did.

use heping_core::{Actor, Code, Error, Result, Secret};
use heping_org::second_factor::{self, Proof};
use heping_org::sessions::{self, Entry, Opened, SignInDevice};
use heping_org::sign_in::{self, Recognised};
use heping_org::staff;
use heping_store::limit::{self, Limit};
use heping_store::{Conn, Lock};

use super::attempts::{self, Attempt};
use super::sign_in::{SessionAnswer, opened};
use super::write::note_changes;
use super::{Action, Caller, ChangedField};
use crate::answer::{Answer, Made};
use crate::extract::context::Context;

/// Codes of a second factor: per person, whose password whoever tries them knows already.
const CODES: Limit = Limit { name: "second-factor", count: 5, per: 300, lease: 1 };

/// What somebody typed who signs in.
pub struct PasswordSignIn {
    /// The name.
    pub username: String,
    /// The password.
    pub password: Secret,
    /// The area code of the street, needed where several have that name.
    pub subdistrict: Option<String>,
    /// A code of the authenticator, or a recovery code.
    pub second_factor: Option<Secret>,
    /// Where they sit.
    pub device: SignInDevice,
}

/// A member of the staff signs in with a password.
///
/// # Errors
/// `bad_credentials`, `second_factor_needed`, `rate_limited`; `validation_failed` naming `subdistrict`
/// where several streets have that name; the database's.
pub async fn sign_in_with_password(
    context: &Context,
    typed: PasswordSignIn,
) -> Result<Answer<Made<SessionAnswer>>> {
    let (app, now) = (&context.app, context.now);
    let who = format!("{}@{}", staff::canonical(&typed.username), context.address());
    let attempt = match Attempt::admit(context, &typed.username).await {
        Ok(attempt) => attempt,
        Err(refused) => {
            note_limited(context, &who, &typed).await?;
            return Err(refused);
        }
    };
    let street = typed.subdistrict.as_deref();
    let found =
        sign_in::recognise(&app.store, attempt.standing, street, &typed.username, typed.password.reveal())
            .await?;
    match enter(context, found, &typed).await {
        Ok(session) => {
            attempt.succeeded(context).await;
            Answer::made(&opened(app, now, session).await?)
        }
        Err(refused) => {
            // that a code is asked for is the first of two steps, not a failure
            let wrong = match refused.code() {
                Code::BadCredentials => true,
                Code::SecondFactorNeeded => typed.second_factor.is_some(),
                _ => false,
            };
            if wrong {
                let (user, street) = found.named.unzip();
                attempts::note_of(context, Action::FailSignIn, user, street).await?;
            }
            Err(refused)
        }
    }
}

/// The session of whoever was recognised and has the second factor too.
async fn enter(context: &Context, found: Recognised, typed: &PasswordSignIn) -> Result<Opened> {
    let (app, now) = (&context.app, context.now);
    let (user, street) = found.user()?;
    if typed.second_factor.is_some() {
        app.limiter.check(CODES, user.as_str(), now).await?;
    }
    let (vault, bounds, caller) = (app.keys.vault.clone(), app.session_bounds, context.somebody());
    let (code, entry) = (typed.second_factor.clone().map(Secret::into_inner), Entry::Password(typed.device));
    let work = move |conn: &mut Conn| {
        let proof = second_factor::check(conn, &vault, now, user, code.as_deref())?;
        let opened = sessions::open(conn, now, user, entry, bounds)?;
        let role = opened.session.actor.roles().first().map(ToString::to_string);
        let caller = Caller { user: Some(user), role, ..caller.clone() };
        let proof = match proof {
            Proof::NotNeeded => None,
            Proof::Authenticator => Some("authenticator".to_owned()),
            Proof::Recovery => Some("recovery_code".to_owned()),
        };
        let changes = ChangedField::SecondFactor.change(None, proof).into_iter().collect();
        note_changes(conn, &caller, now, Some(street), (Action::SignIn, user.to_string()), changes)?;
        Ok(opened)
    };
    app.store.write(Lock::Person(user), work).await.map_err(|error| match error.code() {
        // deactivated since we looked
        Code::NotFound => Error::new(Code::BadCredentials),
        _ => error,
    })
}

/// Writes down that somebody tries too often.
async fn note_limited(context: &Context, who: &str, typed: &PasswordSignIn) -> Result<()> {
    if !attempts::is_first_limited(context, who).await {
        return Ok(());
    }
    let (street, username) = (typed.subdistrict.clone(), typed.username.clone());
    let named =
        context.app.store.read(move |conn| sign_in::whose(conn, street.as_deref(), &username)).await?;
    let (user, street) = named.unzip();
    attempts::note_of(context, Action::LimitSignIn, user, street).await
}

/// Whether whoever is signed in knows the password: before what a phone that was found must not do.
///
/// # Errors
/// `bad_credentials`, `rate_limited`; the database's.
pub(super) async fn confirm(context: &Context, actor: &Actor, password: &str) -> Result<()> {
    let (app, user) = (&context.app, actor.user);
    app.limiter.check(limit::SIGN_IN, user.as_str(), context.now).await?;
    let confirmed = sign_in::confirm(&app.store, user, password).await;
    if confirmed.as_ref().is_err_and(|refused| refused.code() == Code::BadCredentials) {
        attempts::note_of(context, Action::FailSignIn, Some(user), actor.street()).await?;
    }
    confirmed
}
