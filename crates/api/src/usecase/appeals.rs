//! Appeals against entries of the score: filed by the firm, decided by another officer.

use heping_core::{
    Actor, AppealId, Day, EnterpriseId, Error, Moment, Permission, PhotoId, RecordKind, Result, ScoreEntryId,
    UserId,
};
use heping_evidence::{self as evidence, Written};
use heping_ranking::Rule;
use heping_ranking::appeals::{self, Appeal, AppealState, Done, NewAppeal, NewDecision};
use heping_records::{conduct, hazard};
use heping_store::{Conn, audit};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Action, ChangedField, Effect, notice};
use crate::answer::photo_links::{Links, PhotoLink};
use crate::answer::{Answer, Is, Stored};
use crate::extract::auth::{On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// An appeal (申诉).
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppealView {
    /// Its id.
    id: AppealId,
    /// Whose.
    enterprise_id: EnterpriseId,
    /// The name of the enterprise.
    enterprise_name: String,
    /// Against which entry of the ledger.
    entry_id: ScoreEntryId,
    /// For what the entry took its points.
    rule: Rule,
    /// The same in Chinese.
    rule_text: &'static str,
    /// How many points are contested.
    points: i32,
    /// Where it stands.
    state: AppealState,
    /// The same in Chinese.
    state_text: &'static str,
    /// Why the firm contests the entry.
    reason: String,
    /// Evidence.
    photos: Vec<PhotoLink>,
    /// When it was filed.
    filed_at: Moment,
    /// The last day on which it should be decided.
    #[schema(value_type = chrono::NaiveDate)]
    decide_by: Day,
    /// Whether that day has passed without a decision.
    late: bool,
    /// When it was decided.
    decided_at: Option<Moment>,
    /// Why so.
    decision_reason: Option<String>,
}

impl AppealView {
    /// Appeals with links to their evidence.
    ///
    /// # Errors
    /// Those of the database; so too below.
    pub fn all(conn: &mut Conn, appeals: Vec<Appeal>, links: &Links, now: Moment) -> Result<Vec<Self>> {
        let ids = appeals.iter().map(|appeal| appeal.id.to_string());
        let mut photos = evidence::of(conn, RecordKind::Appeal, ids)?;
        let names =
            heping_records::enterprise_names(conn, appeals.iter().map(|appeal| appeal.enterprise_id))?;
        let entries: Vec<_> = appeals.iter().map(|appeal| appeal.entry_id).collect();
        let rules = appeals::rules_of(conn, &entries)?;
        let seen = appeals.into_iter().map(|appeal| {
            let (rule, points) =
                rules.get(&appeal.entry_id).copied().ok_or_else(|| Error::internal("an entry was lost"))?;
            let evidence: Vec<PhotoId> = photos.remove(appeal.id.as_str()).unwrap_or_default();
            Ok(Self {
                photos: evidence.iter().map(|id| links.of(*id, now)).collect(),
                late: appeal.state == AppealState::Open && now >= Moment::end_of(appeal.decide_by),
                id: appeal.id,
                enterprise_name: names.get(&appeal.enterprise_id).cloned().unwrap_or_default(),
                enterprise_id: appeal.enterprise_id,
                entry_id: appeal.entry_id,
                rule,
                rule_text: rule.text(),
                points,
                state: appeal.state,
                state_text: appeal.state.text(),
                reason: appeal.reason,
                filed_at: appeal.filed_at,
                decide_by: appeal.decide_by,
                decided_at: appeal.decided_at,
                decision_reason: appeal.decision_reason,
            })
        });
        seen.collect()
    }

    /// One appeal.
    ///
    /// # Errors
    /// As [`AppealView::all`].
    pub fn one(conn: &mut Conn, appeal: Appeal, links: &Links, now: Moment) -> Result<Self> {
        let mut views = Self::all(conn, vec![appeal], links, now)?;
        views.pop().ok_or_else(|| Error::internal("an appeal without a view"))
    }
}

fn written(conn: &mut Conn, done: Done, links: &Links, now: Moment) -> Result<Written<AppealView>> {
    let Done { appeal, changed: created, facts } = done;
    Ok(Written { value: AppealView::one(conn, appeal, links, now)?, facts, created })
}

/// The firm contests an entry of its score, with evidence; the entry counts meanwhile.
///
/// # Errors
/// `validation_failed` naming the field, `id_conflict`, `conflict` where the entry cannot be contested; the
/// database's.
pub async fn file_appeal(
    context: &Context,
    on: On<perm::FileAppeal, targets::ScoreEntry>,
    new: NewAppeal,
) -> Result<Answer<Stored<AppealView>>> {
    let (caller, links) = (context.caller(&on.actor), context.app.links());
    let sent = serde_json::to_vec(&new).map_err(Error::internal)?;
    let digest = audit::digest_of_bytes(&sent);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let by = on.actor.user;
            let done = appeals::file(conn, by, now, on.id, &new, &digest)?;
            let id = done.appeal.id;
            if done.changed {
                evidence::attach(conn, by, RecordKind::Appeal, id.as_str(), &new.photo_ids)?;
            }
            Effect::of(Action::FileAppeal, id, &written(conn, done, &links, now)?)
        })
        .await
}

/// An officer who had no hand in what is contested decides an appeal; the firm is told.
///
/// # Errors
/// `forbidden` for whoever had a hand in it; else as [`file_appeal`].
pub async fn decide_appeal(
    context: &Context,
    on: On<perm::DecideAppeal, targets::Appeal>,
    new: NewDecision,
) -> Result<Answer<Is<AppealView>>> {
    let (caller, links) = (context.caller(&on.actor), context.app.links());
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let involved = involved(conn, on.id)?;
            let done = appeals::decide(conn, on.actor.user, now, on.id, &new, &involved)?;
            notice::appeal_decided(conn, &done.appeal, now)?;
            let change = ChangedField::State.change(None, Some(done.appeal.state.to_string()));
            let effect = Effect::changed(Action::DecideAppeal, on.id, &written(conn, done, &links, now)?)?;
            Ok(effect.noting([change]))
        })
        .await
}

/// Whether this person may decide an appeal as it stands: it is open, and somebody else's work.
///
/// # Errors
/// Those of the database.
pub fn may_decide(conn: &mut Conn, actor: &Actor, appeal: &Appeal) -> Result<bool> {
    let (street, firm) = (appeal.subdistrict_id, appeal.enterprise_id);
    let may = actor.granting(Permission::DecideAppeal, street, firm).is_some();
    Ok(may && appeal.state == AppealState::Open && !involved(conn, appeal.id)?.contains(&actor.user))
}

/// The officers who had a hand in the record that the contested entry comes from.
fn involved(conn: &mut Conn, appeal: AppealId) -> Result<Vec<UserId>> {
    let source = appeals::contested(conn, appeal)?;
    Ok(match source.kind {
        RecordKind::Hazard => hazard::officers_of(conn, source.id.parse().map_err(Error::internal)?)?,
        RecordKind::Conduct => {
            let id = source.id.parse().map_err(Error::internal)?;
            conduct::recorded_by(conn, id)?.into_iter().collect()
        }
        _ => Vec::new(),
    })
}
