//! The service as one value: what every handler and job works with.

pub mod attachments;
mod board;
pub mod fresh;
mod front;
pub mod owners;
pub mod registers;
pub mod stickers;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use chrono::TimeDelta;
use heping_core::{Actor, Clock, Code, EnterpriseId, Error, Result, UserId};
use heping_evidence::photo::PhotoStorage;
use heping_org::policy::Unsettled;
use heping_org::sessions;
use heping_org::sessions::Bounds;
use heping_ranking::{Board, Standing};
use heping_store::audit::anchor::Anchor;
use heping_store::cache::{Cache, Key};
use heping_store::flight::Flights;
use heping_store::limit::{self, Limiter};
use heping_store::{Conn, Store};

use serde::{Deserialize, Serialize};

use crate::answer::Raw;
use crate::answer::photo_links::Links;
use crate::config::RuleFile;
use crate::config::keys::{Keys, resealing};
use crate::edge::pace::Paces;
use crate::edge::proxies::TrustedProxies;
use attachments::Attachments;
use fresh::Fresh;
pub use front::Front;
use owners::Owners;
use registers::Registers;
use stickers::Stickers;

/// Everything that the service stands on. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// What nodes share and may lose.
    pub cache: Cache,
    /// Rate limits.
    pub limiter: Limiter,
    /// The ranking, ready to be asked.
    pub board: Board,
    /// WeChat, or the simulator that speaks like it.
    pub wechat: Option<heping_wechat::Client>,
    /// The templates of subscribe messages.
    pub templates: Arc<heping_wechat::Templates>,
    /// What opens WeChat's pushes; `None` where they are not set up.
    pub push: Option<Arc<heping_wechat::Push>>,
    /// The file that proves to WeChat that `/q/` is ours, where there is one.
    pub rule_file: Option<Arc<crate::config::RuleFile>>,
    /// Whose word on a client's address is believed.
    pub proxies: TrustedProxies,
    /// What bounds sessions.
    pub session_bounds: Bounds,
    /// How large bodies may be, and how slowly they may come.
    pub paces: Paces,
    /// Photos.
    pub photos: PhotoStorage,
    /// Below how many free bytes no photo is taken in any more.
    pub photo_floor: u64,
    /// The versions of the documents that people agree to.
    pub consents: Arc<heping_org::consents::Versions>,
    /// The time.
    pub clock: Clock,
    /// Derived keys.
    pub keys: Keys,
    /// Where the audit log's head goes once a day, if anywhere.
    pub anchor: Option<Arc<Anchor>>,
    /// The address that is printed, without a slash at the end.
    pub public_url: Arc<str>,
    /// Whether the documentation of the API is served.
    pub docs: bool,
    /// Whether it is about to end: `/readyz` says so, and each answer is the last of its connection.
    pub ending: Arc<AtomicBool>,
    /// Fonts, and the files of stickers.
    pub stickers: Stickers,
    /// Whether this server's clock was off the database's when somebody last asked how it is.
    pub clock_is_off: Arc<AtomicBool>,
    /// How often Redis had come back when the board was last filled.
    pub filled_at: Arc<AtomicU64>,
    /// Registers that are being brought in.
    pub registers: Registers,
    /// What bulletins bring.
    pub attachments: Attachments,
    /// Tells the worker of this node that there is a job.
    pub wake: Arc<tokio::sync::Notify>,
    /// Logins by WeChat that are under way, and what all who wait for one are answered.
    pub logins: Flights<Raw>,
    /// What was read of firms a moment ago.
    pub fresh: Fresh,
    /// To whom rows belong.
    pub owners: Owners,
    /// What the front page of a demo shows; `None` in a real installation.
    pub demo: Option<Arc<Front>>,
}

/// What an installation brings; everything else of an [`App`] follows from it.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// What nodes share and may lose.
    pub cache: Cache,
    /// Sets the keys of Redis apart from those of others on it.
    pub namespace: String,
    /// What rate limits are multiplied by.
    pub limit_factor: u32,
    /// The mini-program, and where WeChat is; none where the street has none yet.
    pub wechat: Option<heping_wechat::Settings>,
    /// How long WeChat may take.
    pub patience: heping_wechat::Patience,
    /// The templates of subscribe messages.
    pub templates: heping_wechat::Templates,
    /// What opens WeChat's pushes.
    pub push: Option<heping_wechat::Push>,
    /// The file that proves to WeChat that `/q/` is ours.
    pub rule_file: Option<RuleFile>,
    /// Whose word on a client's address is believed.
    pub proxies: TrustedProxies,
    /// What bounds sessions.
    pub session_bounds: Bounds,
    /// Photos.
    pub photos: PhotoStorage,
    /// Below how many free bytes no photo is taken in any more.
    pub photo_floor: u64,
    /// The versions of the documents that people agree to.
    pub consents: heping_org::consents::Versions,
    /// A font for stickers; without it one of the system's.
    pub font: Option<PathBuf>,
    /// A font for the running text of forms; without it 仿宋 or 宋 of the system.
    pub form_font: Option<PathBuf>,
    /// The time.
    pub clock: Clock,
    /// Derived keys.
    pub keys: Keys,
    /// The address that is printed.
    pub public_url: String,
    /// Whether the documentation of the API is served.
    pub docs: bool,
}

/// How long a signed-in person is remembered before the database is asked again. A sign-out on
/// the same cache takes effect at once.
const REMEMBER_SECONDS: u32 = 60;

/// How many enterprises' losses are worked out in one write.
const LOSSES_STEP: i64 = 200;

#[derive(Serialize, Deserialize)]
struct Remembered {
    actor: Actor,
    #[serde(default)]
    unsettled: Option<Unsettled>,
    until: i64,
}

impl App {
    /// The service that the parts make: the one wiring for a server, the demo and the tests.
    ///
    /// # Errors
    /// `internal` when a client of WeChat cannot be made.
    pub fn assemble(parts: Parts) -> Result<Self> {
        let Parts { store, cache, clock, photos, .. } = parts;
        let board = match cache.redis() {
            Some(link) => Board::in_redis(link, &parts.namespace),
            None => Board::in_process(),
        };
        let client = |settings| {
            heping_wechat::Client::with_patience(settings, cache.clone(), clock.clone(), parts.patience)
        };
        let wechat = parts.wechat.map(client).transpose()?;
        Ok(Self {
            limiter: Limiter::new(&cache, parts.limit_factor),
            board,
            wechat,
            templates: Arc::new(parts.templates),
            push: parts.push.map(Arc::new),
            rule_file: parts.rule_file.map(Arc::new),
            proxies: parts.proxies,
            session_bounds: parts.session_bounds,
            stickers: Stickers::new(&photos, parts.font, parts.form_font),
            clock_is_off: Arc::default(),
            filled_at: Arc::default(),
            registers: Registers::new(&photos),
            attachments: Attachments::new(&photos),
            wake: Arc::default(),
            fresh: Fresh::beside(&store),
            owners: Owners::default(),
            photo_floor: parts.photo_floor,
            consents: Arc::new(parts.consents),
            keys: parts.keys,
            paces: Paces::default(),
            public_url: parts.public_url.into(),
            docs: parts.docs,
            ending: Arc::default(),
            logins: Default::default(),
            anchor: None,
            demo: None,
            store,
            cache,
            photos,
            clock,
        })
    }

    /// The person behind a session token, who asks for one thing more.
    ///
    /// # Errors
    /// `unauthenticated` when the token is unknown, expired or revoked; `password_must_change` or
    /// `second_factor_missing` when the session opens nothing but what mends that; `rate_limited` when
    /// one person asks for more than anybody needs.
    pub async fn actor(&self, token: &str) -> Result<Actor> {
        match self.actor_even_unsettled(token).await? {
            (actor, None) => Ok(actor),
            (_, Some(unsettled)) => Err(unsettled.refusal()),
        }
    }

    /// The person behind a session token, and what the session lacks to open more than what mends it.
    ///
    /// # Errors
    /// `unauthenticated` when the token is unknown, expired or revoked; `rate_limited`.
    pub async fn actor_even_unsettled(&self, token: &str) -> Result<(Actor, Option<Unsettled>)> {
        let (actor, unsettled) = self.session(token).await?;
        self.limiter.check(limit::PERSON, actor.user.as_str(), self.clock.now()).await?;
        Ok((actor, unsettled))
    }

    async fn session(&self, token: &str) -> Result<(Actor, Option<Unsettled>)> {
        let hash = sessions::token_hash(token);
        let now = self.clock.now();
        let key = Key::Session(&hash);
        if let Some(remembered) = self.cache.get::<Remembered>(key).await
            && now.millis() < remembered.until
        {
            return Ok((remembered.actor, remembered.unsettled));
        }
        let wanted = hash.clone();
        let found = self.store.read(move |conn| sessions::authenticate(conn, &wanted, now)).await?;
        let session = found.ok_or_else(|| Error::new(Code::Unauthenticated))?;
        if session.wants_touch(now) {
            let id = session.actor.session;
            self.store
                .write(heping_store::Lock::Person(session.actor.user), move |conn| {
                    sessions::touch(conn, id, now)
                })
                .await?;
        }
        // by the app's clock too, so that a use after a minute is seen and moves the session's end
        let until = session.expires_at.min(now.plus(TimeDelta::seconds(REMEMBER_SECONDS.into())));
        let remembered =
            Remembered { until: until.millis(), unsettled: session.unsettled, actor: session.actor };
        self.cache.put(key, &remembered, REMEMBER_SECONDS.into()).await;
        Ok((remembered.actor, remembered.unsettled))
    }

    /// WeChat, as the street's mini-program.
    ///
    /// # Errors
    /// `wechat_unavailable` with a sentence where the street has none.
    pub fn wechat(&self) -> Result<&heping_wechat::Client> {
        const NONE: &str = "街道尚未开通微信小程序，请用账号密码登录，或联系街道。";
        self.wechat.as_ref().ok_or_else(|| Error::because(Code::WechatUnavailable, NONE))
    }

    /// Makes links to photos.
    pub fn links(&self) -> Links {
        Links::new(self.keys.photo_links)
    }

    /// Forgets what is remembered of a session, after its rights have changed.
    pub async fn forget_session(&self, token: &str) {
        self.cache.remove(Key::Session(&sessions::token_hash(token))).await;
    }

    /// Forgets what is remembered of all sessions of a person, after their rights have changed.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn forget_person(&self, user: UserId) -> Result<()> {
        let now = self.clock.now();
        for hash in self.store.read(move |conn| sessions::hashes_of(conn, user, now)).await? {
            self.cache.remove(Key::Session(&hash)).await;
        }
        Ok(())
    }

    /// What follows a commit that changed a firm: the board takes its standing, and other nodes drop
    /// what they keep of it, as this one has. Both can be rebuilt, so neither can fail a write.
    pub async fn firm_changed(&self, enterprise: EnterpriseId, standing: Option<Standing>) {
        if let Some(standing) = standing {
            if let Err(error) = self.board.put(&[(&standing).into()]).await {
                // the row is in the database; the board is rebuilt when Redis is back
                tracing::debug!(%error, "the board did not take a standing");
            }
            // who has looked for a place since the commit may have the one before
            self.fresh.forget(enterprise);
        }
        self.cache.tell(fresh::TOPIC, enterprise.as_str()).await;
    }

    /// What follows a commit that changed these firms under no lock of theirs.
    pub async fn these_firms_changed(&self, firms: &[EnterpriseId]) {
        firms.iter().for_each(|firm| self.fresh.forget(*firm));
        let words: Vec<&str> = firms.iter().map(EnterpriseId::as_str).collect();
        self.cache.tell(fresh::TOPIC, &words.join(" ")).await;
    }

    /// What follows a commit that may have changed any firm of a street.
    pub async fn firms_changed(&self) {
        self.fresh.forget_all();
        self.cache.tell(fresh::TOPIC, fresh::ANY).await;
    }

    /// Hears for ever what other nodes changed.
    pub async fn hear(self) {
        self.cache.listen(fresh::TOPIC, |heard| self.fresh.hear(heard)).await;
    }

    /// Seals anew what was written before there was a vault, by an older version, or under a key that
    /// was changed.
    async fn seal_old(&self) -> Result<()> {
        let left = resealing::all(&self.store, &self.keys.vault, |_| ()).await?;
        if left > 0 {
            tracing::warn!(left, "texts in the database open under no key that is known");
        }
        Ok(())
    }

    /// Works out for what enterprises lose points that were last settled by an older version.
    async fn fill_losses(&self) -> Result<()> {
        let step = |conn: &mut Conn| heping_ranking::fill_losses(conn, LOSSES_STEP);
        while self.store.write(heping_store::Lock::Nothing, step).await? > 0 {}
        Ok(())
    }

    /// What a node does before it serves: personal data is sealed, losses are known, the board takes
    /// every standing.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn prepare(&self) -> Result<()> {
        self.seal_old().await?;
        self.fill_losses().await?;
        self.fill_board().await
    }
}
