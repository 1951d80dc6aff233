//! Permission as a type: a handler that takes `Guard<perm::Inspect>` cannot be reached without
//! it, and the [`Scope`] it needs to read rows comes from nowhere else.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use heping_core::{Actor, Code, EnterpriseId, Error, Permission, Result, Scope, SubdistrictId};
#[cfg(doc)]
use heping_org::policy::Unsettled;
use heping_store::Ask;

use crate::answer::describe::{Asks, Draft};
use crate::answer::problem::Problem;
use crate::app::App;

/// A permission as a type.
pub trait Perm: 'static {
    /// Which one.
    const PERMISSION: Permission;
    /// Whether it is held even in a session that lacks something ([`Unsettled`]): what mends that.
    const EVEN_UNSETTLED: bool = false;
}

/// The permissions, one type each.
pub mod perm {
    use super::{Perm, Permission};

    macro_rules! perms {
        ($($name:ident)+) => {$(
            /// The permission of the same name.
            pub struct $name;
            impl Perm for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )+};
    }

    /// [`SignedIn`], also in a session that opens nothing else yet.
    pub struct Unready;
    impl Perm for Unready {
        const PERMISSION: Permission = Permission::SignedIn;
        const EVEN_UNSETTLED: bool = true;
    }

    perms! {
        ManageUsers ManageRegister ManageFirmPeople ReadRegister ReadFirm ReadEnterprise PrintCode UploadPhoto ReadChecklists
        SignStatistics DoSelfCheck Inspect MakeServiceVisit SubmitRectification ReviewRectification ReportOwnHazard
        RequestExtension ReplyToHazard PlanRemediation DecideHazard ManageDevices CorrectHazard
        RecordConduct DecideScoreRules CorrectConduct FileAppeal DecideAppeal ReadComparisons ReadRankings ReadMessages ReadAudit SignedIn
        ManageChecklists ManageStreet KeepDossier ExportLists ReadApprovals ApproveInspection ManagePapers SendBulletins
        RunCampaigns OverseeWork
    }
}

/// Somebody who is signed in and holds the permission `P`, and how far it reaches.
pub struct Guard<P> {
    /// Who.
    pub actor: Actor,
    /// The rows that the permission opens.
    pub scope: Scope,
    permission: PhantomData<fn() -> P>,
}

impl<P: Perm> Guard<P> {
    /// # Errors
    /// `forbidden` where no role of the actor has the permission.
    pub fn of(mut actor: Actor) -> Result<Self> {
        let scope = actor.scope(P::PERMISSION).ok_or_else(|| Error::new(Code::Forbidden))?;
        actor.acting = scope.roles().first().copied();
        Ok(Self { actor, scope, permission: PhantomData })
    }

    /// The street that the permission is held in.
    ///
    /// # Errors
    /// `forbidden` for people of a firm.
    pub fn street(&self) -> Result<SubdistrictId> {
        self.scope.street().ok_or_else(|| Error::new(Code::Forbidden))
    }
}

type Pending<T> = Pin<Box<dyn Future<Output = std::result::Result<T, Problem>>>>;

impl<P: Perm> Asks for Guard<P> {
    fn asks(draft: &mut Draft) {
        draft.permission = Some(P::PERMISSION);
    }
}

impl<P: Perm, T: Target> Asks for On<P, T> {
    fn asks(draft: &mut Draft) {
        draft.permission = Some(P::PERMISSION);
    }
}

impl Asks for Visitor {
    fn asks(draft: &mut Draft) {
        draft.visitors = true;
    }
}

impl<P: Perm> FromRequest for Guard<P> {
    type Error = Problem;
    type Future = Pending<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let credentials = credentials(request);
        Box::pin(async move {
            let (app, token) = credentials?;
            let actor = match app.actor_even_unsettled(&token).await? {
                (_, Some(unsettled)) if !P::EVEN_UNSETTLED => return Err(unsettled.refusal().into()),
                (actor, _) => actor,
            };
            Ok(Self::of(actor)?)
        })
    }
}

/// Somebody who may be signed in, and whose answer tells more if so. A token that does not
/// work is 401 all the same: the client would otherwise never learn that it has expired.
pub struct Visitor(pub Option<Actor>);

impl FromRequest for Visitor {
    type Error = Problem;
    type Future = Pending<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        if !request.headers().contains_key(AUTHORIZATION) {
            return Box::pin(std::future::ready(Ok(Self(None))));
        }
        let credentials = credentials(request);
        Box::pin(async move {
            let (app, token) = credentials?;
            Ok(Self(Some(app.actor(&token).await?)))
        })
    }
}

/// The bearer token of a request.
pub fn bearer(request: &HttpRequest) -> Result<String> {
    request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(|token| token.trim().to_owned())
        .ok_or_else(|| Error::new(Code::Unauthenticated))
}

fn credentials(request: &HttpRequest) -> Result<(web::Data<App>, String)> {
    let app = request.app_data::<web::Data<App>>().cloned().ok_or_else(|| Error::internal("no app"))?;
    Ok((app, bearer(request)?))
}

/// The id that a path names. What cannot be one is not found.
///
/// # Errors
/// `not_found`.
pub fn id_of<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::new(Code::NotFound))
}

/// A kind of row that belongs to an enterprise and is named by `{id}` in a path.
pub trait Target: 'static {
    /// Its id.
    type Id: std::str::FromStr + std::fmt::Display + Copy + Send + 'static;

    /// Asks whose the row is; `None` if there is no such row.
    fn owner(id: Self::Id) -> impl Ask<Answer = Option<Owner>>;

    /// The enterprise, where the id alone says it.
    fn enterprise(_: Self::Id) -> Option<EnterpriseId> {
        None
    }
}

/// Whose a row is.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    /// The tenant.
    pub subdistrict: SubdistrictId,
    /// The enterprise that it is about.
    pub enterprise: EnterpriseId,
    /// Whether it is hidden from that enterprise, and the street's alone.
    pub hidden: bool,
}

impl App {
    /// The tenant and the enterprise that a row belongs to, unless it is hidden from whoever is not of the
    /// `street`; `None` if there is no such row.
    async fn owner<T: Target>(
        &self,
        id: T::Id,
        street: Option<SubdistrictId>,
    ) -> Result<Option<(SubdistrictId, EnterpriseId)>> {
        let text = id.to_string();
        let is_own = move |(subdistrict, _): &(SubdistrictId, EnterpriseId)| street == Some(*subdistrict);
        if let Some(owner) = self.owners.get::<T>(&text).filter(is_own) {
            return Ok(Some(owner));
        }
        let Some(found) = self.store.ask(move || T::owner(id)).await? else { return Ok(None) };
        let owner = (found.subdistrict, found.enterprise);
        self.owners.keep::<T>(&text, owner);
        Ok(Some(owner).filter(|owner| is_own(owner) || !found.hidden))
    }
}

/// Permission `P` over the row `T` that the path names: it exists, and the actor may touch it.
/// A row of another firm or another street is 404, as if it were not there.
pub struct On<P, T: Target> {
    /// Who.
    pub actor: Actor,
    /// The rows that the permission opens.
    pub scope: Scope,
    /// The row.
    pub id: T::Id,
    /// The tenant that the row belongs to.
    pub subdistrict: SubdistrictId,
    /// The enterprise that the row belongs to.
    pub enterprise: EnterpriseId,
    permission: PhantomData<fn() -> P>,
}

impl<P: Perm, T: Target> On<P, T> {
    /// Checks permission, existence and reach.
    ///
    /// # Errors
    /// `forbidden` without the permission, `not_found` for a row out of reach.
    pub async fn of(app: &App, actor: Actor, id: &str) -> Result<Self> {
        let Guard { actor, scope, .. } = Guard::<P>::of(actor)?;
        let id: T::Id = id_of(id)?;
        let known = T::enterprise(id).and_then(|enterprise| {
            let own = actor.memberships.iter().find(|m| m.enterprise == Some(enterprise))?;
            Some((own.subdistrict, enterprise))
        });
        let owner = match known {
            Some(owner) => Some(owner),
            None => app.owner::<T>(id, scope.street()).await?,
        };
        match owner {
            Some((subdistrict, enterprise)) if scope.admits(subdistrict, enterprise) => {
                let acting = actor.granting(P::PERMISSION, subdistrict, enterprise);
                let actor = Actor { acting, ..actor };
                Ok(Self { actor, scope, id, subdistrict, enterprise, permission: PhantomData })
            }
            _ => Err(Error::new(Code::NotFound)),
        }
    }
}

impl<P: Perm, T: Target> FromRequest for On<P, T> {
    type Error = Problem;
    type Future = Pending<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let credentials = credentials(request);
        let id = request.match_info().get("id").unwrap_or_default().to_owned();
        Box::pin(async move {
            let (app, token) = credentials?;
            let actor = app.actor(&token).await?;
            Ok(Self::of(&app, actor, &id).await?)
        })
    }
}
