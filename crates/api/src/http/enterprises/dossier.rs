//! The dossier of an enterprise (一企一档): profile, people, licences, special equipment, documents
//! with the day on which each expires.

use actix_web::web;
use heping_core::{Day, Page, PageRequest, Role, UserId};
use heping_operation::operation;
use heping_org::dossier::{self, DocumentState, EnterpriseDocument, EnterpriseDocumentKind, NewDocument};
use heping_org::{enterprises, memberships};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::photo_links::{EnterpriseDocumentWithPhotos, WithPhotos};
use crate::answer::{Answer, Is, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::usecase::{self, Enterprise};

/// A person of an enterprise.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DossierPerson {
    id: UserId,
    name: String,
    role: Role,
    role_text: &'static str,
    /// Masked.
    #[schema(example = "138****1234")]
    phone: Option<String>,
    since: heping_core::Moment,
}

/// All that is on file about an enterprise.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Dossier {
    /// The register's row.
    enterprise: Enterprise,
    /// Its people.
    people: Vec<DossierPerson>,
    /// Business licence and permits.
    #[schema(value_type = Vec<EnterpriseDocumentWithPhotos>)]
    licences: Vec<WithPhotos<EnterpriseDocument>>,
    /// Boilers, lifts, forklifts …
    #[schema(value_type = Vec<EnterpriseDocumentWithPhotos>)]
    special_equipment: Vec<WithPhotos<EnterpriseDocument>>,
    /// Everything else.
    #[schema(value_type = Vec<EnterpriseDocumentWithPhotos>)]
    documents: Vec<WithPhotos<EnterpriseDocument>>,
    /// How many documents expire within 30 days.
    expiring_count: usize,
    /// How many have expired.
    expired_count: usize,
}

/// The dossier of an enterprise
#[operation("一企一档")]
pub(crate) async fn get_dossier(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
) -> Outcome<Is<Dossier>> {
    let (now, links, vault) = (app.clock.now(), app.links(), app.keys.vault.clone());
    let dossier = app
        .store
        .read(move |conn| {
            let enterprise = enterprises::get(conn, &vault, &on.scope, on.enterprise)?;
            let people = memberships::people_of(conn, &vault, on.enterprise)?;
            let all = dossier::of(conn, on.enterprise, now.day())?;
            let count = |state| all.iter().filter(|document| document.state == state).count();
            let (expiring_count, expired_count) =
                (count(DocumentState::Expiring), count(DocumentState::Expired));
            let mut dossier = Dossier {
                enterprise: enterprise.into(),
                people: people
                    .into_iter()
                    .map(|person| DossierPerson {
                        id: person.user,
                        name: person.name,
                        role: person.role,
                        role_text: person.role.text(),
                        phone: person.phone.map(|phone| phone.masked()),
                        since: person.since,
                    })
                    .collect(),
                licences: Vec::new(),
                special_equipment: Vec::new(),
                documents: Vec::new(),
                expiring_count,
                expired_count,
            };
            for document in all {
                let list = match document.kind {
                    EnterpriseDocumentKind::BusinessLicence | EnterpriseDocumentKind::Licence => {
                        &mut dossier.licences
                    }
                    EnterpriseDocumentKind::SpecialEquipment => &mut dossier.special_equipment,
                    _ => &mut dossier.documents,
                };
                list.push(WithPhotos::of(document, &links, now));
            }
            Ok(dossier)
        })
        .await?;
    Ok(Answer::ok(&dossier)?)
}

/// Enters a document; with `replacesId` it takes the place of an earlier one
#[operation("登记证照")]
pub(crate) async fn create_document(
    context: Context,
    on: On<perm::KeepDossier, targets::Enterprise>,
    body: Body<NewDocument>,
) -> Outcome<Stored<WithPhotos<EnterpriseDocument>>> {
    Ok(usecase::enter_document(&context, on, body.read()?).await?)
}

/// Why it is withdrawn.
#[derive(Deserialize, ToSchema)]
pub(crate) struct DocumentReason {
    /// 1–200 characters.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Withdraws a document that should not be there
#[operation("作废证照")]
pub(crate) async fn revoke_document(
    context: Context,
    on: On<perm::KeepDossier, targets::Document>,
    body: Body<DocumentReason>,
) -> Outcome<Is<WithPhotos<EnterpriseDocument>>> {
    let DocumentReason { reason } = body.read()?;
    Ok(usecase::withdraw_document(&context, on, reason).await?)
}

/// Which documents.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentQuery {
    /// That expire before this day; left out, within 30 days or already expired.
    #[param(value_type = Option<chrono::NaiveDate>)]
    expires_before: Option<Day>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// The documents of the street's enterprises that expire soon, or have, the first ones first
#[operation("将到期的证照")]
pub(crate) async fn list_documents(
    app: web::Data<App>,
    guard: Guard<perm::ReadRegister>,
    query: Query<DocumentQuery>,
) -> Outcome<Is<Page<EnterpriseDocument>>> {
    let DocumentQuery { expires_before, page, page_size } = query.read()?;
    let page = PageRequest::new(page, page_size)?;
    let today = app.clock.now().day();
    let before = expires_before.unwrap_or_else(|| today + chrono::TimeDelta::days(31));
    let list = app.store.read(move |conn| dossier::expiring(conn, &guard.scope, today, before, page)).await?;
    Ok(Answer::ok(&list)?)
}
