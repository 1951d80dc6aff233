//! Conduct beside self-checks and inspections: drills, training, certificates, insurance, refusals,
//! penalties, accidents, false evidence. The street records them, with evidence; each is a fact.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Actor, Code, ConductId, Day, EnterpriseId, Error, Moment, Page, PageRequest, PhotoId, RecordKind, Result,
    Role, SafetyEvent, SafetyFact, Scope, Source, SubdistrictId, UserId, words,
};
use heping_evidence::{self as evidence, Written, content};
use heping_store::Conn;
use heping_store::schema::{conduct_records as rows, conduct_voids as voids};
use heping_store::statement::filled;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::firm::{self, Firm};

words! {
    /// What was done or suffered.
    ConductKind {
        /// An emergency drill.
        Drill = "drill" "应急演练",
        /// A training session.
        Training = "training" "安全培训",
        /// A certificate of work safety standardization.
        Standardization = "standardization" "安全生产标准化",
        /// A work safety liability insurance.
        Insurance = "insurance" "安全生产责任保险",
        /// A lawful inspection was refused.
        Refusal = "refusal" "拒绝检查",
        /// A penalty case was decided.
        Penalty = "penalty" "行政处罚",
        /// An accident for which the firm is liable.
        Accident = "accident" "责任事故",
        /// Evidence was found to be false.
        FalseEvidence = "false_evidence" "虚假材料",
    }
}

/// Something to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewConduct {
    /// Made by the client, so that sending it again records it once.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<ConductId>,
    /// What.
    pub kind: ConductKind,
    /// On which day; a certificate or policy is valid from it on.
    #[schema(value_type = chrono::NaiveDate)]
    pub occurred_on: Day,
    /// The last day of a certificate or policy.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    pub valid_to: Option<Day>,
    /// The level of a certificate: 1 (highest) to 3.
    #[schema(minimum = 1, maximum = 3)]
    pub level: Option<i32>,
    /// The number of the document: required for a refusal or a penalty.
    #[schema(max_length = 100)]
    pub document_number: Option<String>,
    /// The fine of a penalty in whole yuan; none for a warning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100_000_000)]
    pub amount: Option<i64>,
    /// Whether a penalty suspends production.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suspension: bool,
    /// What happened.
    #[schema(min_length = 1, max_length = 2000)]
    pub note: String,
    /// Evidence: required for a drill or a training session.
    #[serde(default)]
    #[schema(max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
}

/// Why a record of conduct is void.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewConductVoid {
    /// Why it should never have been made.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// A record of conduct.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Conduct {
    /// Its id.
    pub id: ConductId,
    /// Whose.
    pub enterprise_id: EnterpriseId,
    /// What.
    pub kind: ConductKind,
    /// The same in Chinese.
    pub kind_text: &'static str,
    /// On which day.
    #[schema(value_type = chrono::NaiveDate)]
    pub occurred_on: Day,
    /// The last day on which it is valid.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    pub valid_to: Option<Day>,
    /// The level of a certificate.
    pub level: Option<i32>,
    /// The number of the document.
    pub document_number: Option<String>,
    /// The fine of a penalty in whole yuan.
    pub amount: Option<i64>,
    /// Whether a penalty suspended production.
    pub suspension: bool,
    /// What happened.
    pub note: String,
    /// Evidence.
    pub photo_ids: Vec<PhotoId>,
    /// When it was written down.
    pub recorded_at: Moment,
    /// When it was declared void: from then on it counts as if it had never been.
    pub voided_at: Option<Moment>,
    /// Why.
    pub void_reason: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = rows)]
struct Row {
    id: ConductId,
    subdistrict_id: SubdistrictId,
    enterprise_id: EnterpriseId,
    kind: ConductKind,
    occurred_on: Day,
    valid_to: Option<Day>,
    level: Option<i32>,
    document_number: Option<String>,
    note: String,
    recorded_by: UserId,
    content_hash: String,
    recorded_at: Moment,
    amount: Option<i64>,
    suspension: bool,
}

/// Records something. False evidence is for a supervisor to record, everything else for the office.
///
/// # Errors
/// `forbidden`, `not_found`, `id_conflict`, `validation_failed`.
pub fn record(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    enterprise: EnterpriseId,
    new: &NewConduct,
) -> Result<Written<Conduct>> {
    let entitled = if new.kind == ConductKind::FalseEvidence { Role::Supervisor } else { Role::Office };
    if !scope.roles().contains(&entitled) {
        let detail = format!("“{}”由{}登记。", new.kind.text(), entitled.text());
        return Err(Error::because(Code::Forbidden, detail));
    }
    let firm = Firm::reached(conn, scope, enterprise)?;
    let content_hash = content::digest(&(enterprise, new))?;
    if let Some(id) = new.id
        && let Some(stored) = rows::table.find(id).select(Row::as_select()).first(conn).optional()?
    {
        content::same(&stored.content_hash, &content_hash)?;
        return Ok(Written::repeated(view_one(conn, stored)?));
    }
    let mut fields = Fields::new();
    let note = fields.text("note", &new.note, 2000);
    let document_number = fields.optional_text("documentNumber", new.document_number.as_deref(), 100);
    let owned = evidence::owned(conn, actor.user, new.photo_ids.iter().copied())?;
    let least = usize::from(matches!(new.kind, ConductKind::Drill | ConductKind::Training));
    evidence::check(&mut fields, "photoIds", &new.photo_ids, &owned, least);
    check_days(&mut fields, new, now);
    check_proof(&mut fields, new, document_number.is_some());
    fields.check()?;

    let row = Row {
        id: new.id.unwrap_or_else(ConductId::new),
        subdistrict_id: firm.subdistrict_id,
        enterprise_id: firm.id,
        kind: new.kind,
        occurred_on: new.occurred_on,
        valid_to: new.valid_to.filter(|_| is_certificate(new.kind)),
        level: new.level.filter(|_| new.kind == ConductKind::Standardization),
        document_number,
        note,
        recorded_by: actor.user,
        content_hash,
        recorded_at: now,
        amount: new.amount,
        suspension: new.suspension,
    };
    diesel::insert_into(rows::table).values(&row).execute(conn)?;
    evidence::link(conn, RecordKind::Conduct, row.id.as_str(), new.photo_ids.iter().copied())?;
    let fact = row.fact()?;
    Ok(Written::new(view_one(conn, row)?, vec![fact]))
}

/// Declares a record void: for the score it is from now on as if it had never been. The record
/// stays, with the reason.
///
/// # Errors
/// `not_found`, `state_conflict` when it is void for another reason, `validation_failed`.
pub fn void(
    conn: &mut Conn,
    actor: &Actor,
    now: Moment,
    id: ConductId,
    new: &NewConductVoid,
) -> Result<Written<Conduct>> {
    let row: Row = rows::table.find(id).select(Row::as_select()).first(conn)?;
    let mut fields = Fields::new();
    let reason = fields.text("reason", &new.reason, 2000);
    fields.check()?;
    let known: Option<String> = voids::table.find(id).select(voids::reason).first(conn).optional()?;
    match known {
        Some(known) if known == reason => return Ok(Written::repeated(view_one(conn, row)?)),
        Some(_) => return Err(Error::because(Code::StateConflict, "该记录已经撤销。").in_state("voided")),
        None => {}
    }
    diesel::insert_into(voids::table)
        .values((
            voids::conduct_id.eq(id),
            voids::subdistrict_id.eq(row.subdistrict_id),
            voids::enterprise_id.eq(row.enterprise_id),
            voids::reason.eq(reason),
            voids::voided_by.eq(actor.user),
            voids::voided_at.eq(now),
        ))
        .execute(conn)?;
    let fact = SafetyFact::new(row.enterprise_id, now, row.source(), 1, SafetyEvent::ConductVoided);
    Ok(Written::new(view_one(conn, row)?, vec![fact]))
}

fn is_certificate(kind: ConductKind) -> bool {
    matches!(kind, ConductKind::Standardization | ConductKind::Insurance)
}

/// More than any fine is.
const MOST_YUAN: i64 = 100_000_000;

/// How far back something may be recorded: what is older has expired.
const OLDEST_DAYS: i64 = 3 * 366;

fn check_days(fields: &mut Fields, new: &NewConduct, now: Moment) {
    let age = now.day().signed_duration_since(new.occurred_on).num_days();
    if age < 0 {
        fields.wrong("occurredOn", "in_future", "日期不能晚于今天");
    } else if age > OLDEST_DAYS {
        fields.wrong("occurredOn", "too_old", "日期不能早于三年前");
    }
    match new.valid_to {
        None if is_certificate(new.kind) => fields.wrong("validTo", "required", "请填写有效期至哪一天"),
        Some(day) if is_certificate(new.kind) && day < new.occurred_on => {
            fields.wrong("validTo", "out_of_range", "有效期不能早于生效日期");
        }
        Some(day) if day.signed_duration_since(new.occurred_on).num_days() > 10 * 366 => {
            fields.wrong("validTo", "out_of_range", "有效期不能超过十年");
        }
        _ => {}
    }
}

fn check_proof(fields: &mut Fields, new: &NewConduct, has_document: bool) {
    if new.kind != ConductKind::Penalty && (new.amount.is_some() || new.suspension) {
        let field = if new.suspension { "suspension" } else { "amount" };
        fields.wrong(field, "unexpected", "罚款金额和停产停业只用于行政处罚");
    }
    if new.amount.is_some_and(|yuan| !(0..=MOST_YUAN).contains(&yuan)) {
        fields.wrong("amount", "out_of_range", "罚款金额以元为单位，填 0 到 100000000 的整数");
    }
    match (new.kind, new.level) {
        (ConductKind::Standardization, Some(1..=3)) => {}
        (ConductKind::Standardization, None) => fields.wrong("level", "required", "请填写标准化等级（1–3）"),
        (ConductKind::Standardization, _) => fields.wrong("level", "out_of_range", "标准化等级为 1–3"),
        _ => {}
    }
    match new.kind {
        ConductKind::Refusal | ConductKind::Penalty if !has_document => {
            fields.wrong("documentNumber", "required", "请填写文书编号");
        }
        ConductKind::Standardization | ConductKind::Insurance | ConductKind::Accident
            if !has_document && new.photo_ids.is_empty() =>
        {
            fields.wrong("documentNumber", "required", "请填写文书编号，或上传证明照片");
        }
        _ => {}
    }
}

impl Row {
    /// What it means for the score is the rules' to say. A day's conduct counts from its 00:00.
    fn fact(&self) -> Result<SafetyFact> {
        let valid_to = self.valid_to.unwrap_or(self.occurred_on);
        let event = match self.kind {
            ConductKind::Drill => SafetyEvent::DrillHeld,
            ConductKind::Training => SafetyEvent::TrainingHeld,
            ConductKind::Standardization => {
                let level = u8::try_from(self.level.unwrap_or_default()).map_err(Error::internal)?;
                SafetyEvent::StandardizationCertified { level, valid_to }
            }
            ConductKind::Insurance => SafetyEvent::LiabilityInsured { valid_to },
            ConductKind::Refusal => SafetyEvent::InspectionRefused,
            ConductKind::Penalty => {
                SafetyEvent::PenaltyImposed { amount: self.amount, suspension: self.suspension }
            }
            ConductKind::Accident => SafetyEvent::LiableAccident,
            ConductKind::FalseEvidence => SafetyEvent::FalseEvidenceProven,
        };
        Ok(SafetyFact::new(self.enterprise_id, Moment::start_of(self.occurred_on), self.source(), 1, event))
    }

    fn source(&self) -> Source {
        Source { kind: RecordKind::Conduct, id: self.id.to_string(), number: self.document_number.clone() }
    }
}

/// A page of the conduct of an enterprise and of those merged into it, the latest first.
///
/// # Errors
/// `not_found` for an enterprise out of reach.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    enterprise: EnterpriseId,
    page: PageRequest,
) -> Result<Page<Conduct>> {
    let firms = filled(firm::chosen(conn, scope, Some(enterprise))?.unwrap_or_default());
    let all = || rows::table.filter(rows::enterprise_id.eq_any(firms.clone()));
    let total = all().count().get_result(conn)?;
    let found = all()
        .order((rows::occurred_on.desc(), rows::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(Row::as_select())
        .load(conn)?;
    Ok(page.of(view(conn, found)?, total))
}

/// Who recorded it: that person decides no appeal about it.
///
/// # Errors
/// Only those of the database.
pub fn recorded_by(conn: &mut Conn, id: ConductId) -> Result<Option<UserId>> {
    Ok(rows::table.find(id).select(rows::recorded_by).first(conn).optional()?)
}

fn view_one(conn: &mut Conn, row: Row) -> Result<Conduct> {
    view(conn, vec![row])?.pop().ok_or_else(|| Error::internal("a record without a view"))
}

fn view(conn: &mut Conn, found: Vec<Row>) -> Result<Vec<Conduct>> {
    let mut photos = evidence::of(conn, RecordKind::Conduct, found.iter().map(|row| row.id.to_string()))?;
    let ids: Vec<ConductId> = found.iter().map(|row| row.id).collect();
    let void: Vec<(ConductId, Moment, String)> = voids::table
        .filter(voids::conduct_id.eq_any(ids))
        .select((voids::conduct_id, voids::voided_at, voids::reason))
        .load(conn)?;
    let mut void: HashMap<_, _> = void.into_iter().map(|(id, at, reason)| (id, (at, reason))).collect();
    let records = found.into_iter().map(|row| {
        let (voided_at, void_reason) = void.remove(&row.id).unzip();
        Conduct {
            photo_ids: photos.remove(row.id.as_str()).unwrap_or_default(),
            id: row.id,
            enterprise_id: row.enterprise_id,
            kind: row.kind,
            kind_text: row.kind.text(),
            occurred_on: row.occurred_on,
            valid_to: row.valid_to,
            level: row.level,
            document_number: row.document_number,
            amount: row.amount,
            suspension: row.suspension,
            note: row.note,
            recorded_at: row.recorded_at,
            voided_at,
            void_reason,
        }
    });
    Ok(records.collect())
}
