//! How often anybody may try to sign in. A pair of account and address that has signed in before is
//! *known* and counted by itself, so that nobody is locked out by what others try, be it at the
//! same account or from the same address (NIST SP 800-63B, 5.2.2, recommends as much). All others
//! are strangers: few of them are checked at once, and of those who guess fewer still.
//! What came of a try that opened nothing is written down.

use heping_core::{Result, SubdistrictId, UserId};
use heping_org::sign_in::Standing;
use heping_org::{secret, staff};
use heping_store::cache::Key;
use heping_store::limit::{self, Limit};
use heping_store::{Conn, Lock};

use super::{Action, note};
use crate::extract::context::Context;

/// How long a pair is known after it has signed in.
const KNOWN_SECONDS: u64 = 30 * 24 * 3600;
/// Rows that say that somebody is held back: one a minute says it.
const LIMITED_ROWS: Limit = Limit { name: "limited-row", count: 1, per: 60, lease: 1 };

/// A try at an account from an address.
pub struct Attempt {
    /// The pair, as a hash: who is where is nobody's business.
    pair: String,
    /// What it is taken for.
    pub standing: Standing,
}

impl Attempt {
    /// Counts one more try at `username` from the request's address.
    ///
    /// # Errors
    /// `rate_limited`, with the seconds to wait.
    pub async fn admit(context: &Context, username: &str) -> Result<Self> {
        let account = staff::canonical(username);
        context.admit(limit::SIGN_IN, &account).await?;
        let pair = secret::hash(&format!("{account}@{}", context.address()));
        let standing = match context.app.cache.get::<bool>(Key::KnownSignIn(&pair)).await {
            Some(_) => Standing::Known,
            None => stranger(context, &account).await?,
        };
        Ok(Self { pair, standing })
    }

    /// Remembers that it came to a session.
    pub async fn succeeded(&self, context: &Context) {
        context.app.cache.put(Key::KnownSignIn(&self.pair), &true, KNOWN_SECONDS).await;
    }
}

/// What a pair that is not known is taken for.
async fn stranger(context: &Context, account: &str) -> Result<Standing> {
    context.admit(limit::SIGN_IN_ADDRESS, "").await?;
    context.admit(limit::SIGN_IN_ADDRESS_HOUR, "").await?;
    let (limiter, now) = (&context.app.limiter, context.now);
    if limiter.check(limit::SIGN_IN_ACCOUNT, account, now).await.is_err() {
        context.admit(limit::SIGN_IN_STRANGER, account).await?;
        return Ok(Standing::Suspect);
    }
    let calm = context.admit(limit::SIGN_IN_CALM_ADDRESS, "").await.is_ok()
        && limiter.check(limit::SIGN_IN_CALM_ACCOUNT, account, now).await.is_ok();
    Ok(if calm { Standing::Stranger } else { Standing::Suspect })
}

/// Whether nothing has been written yet in this minute about `who` being held back.
pub(super) async fn is_first_limited(context: &Context, who: &str) -> bool {
    context.app.limiter.check(LIMITED_ROWS, who, context.now).await.is_ok()
}

/// A row about an account, by whoever it was. What was typed is not in it: people type passwords into
/// the field of the name.
pub(super) async fn note_of(
    context: &Context,
    action: Action,
    user: Option<UserId>,
    street: Option<SubdistrictId>,
) -> Result<()> {
    let (caller, now) = (context.somebody(), context.now);
    let subject = user.map_or_else(|| "unknown".to_owned(), |user| user.to_string());
    let work = move |conn: &mut Conn| note(conn, &caller, now, street, (action, subject.clone()));
    context.app.store.write(Lock::Nothing, work).await
}
