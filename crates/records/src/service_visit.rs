//! Service visits (服务指导): guidance, not inspection. Grid workers may make them; nothing of them
//! counts against anybody, and they are no part of the yearly visit cap.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Actor, CampaignId, Code, EnterpriseId, Error, Moment, Page, PageRequest, PhotoId, RecordKind, Result,
    Scope, ServiceVisitId, SubdistrictId, UserId, words,
};
use heping_evidence::{self as evidence, DeviceClock, Written, clock, content};
use heping_store::schema::{service_visits, users};
use heping_store::statement::{Keep, filled};
use heping_store::{Ask, Bundle, Conn, columns, question};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::firm::{self, Firm};

words! {
    /// What came of a service visit.
    VisitOutcome {
        /// The firm was given guidance.
        Guided = "guided" "已指导",
        /// The gate was locked.
        Locked = "locked" "大门紧锁",
        /// It has moved away.
        Moved = "moved" "已搬迁",
        /// It has closed down.
        ClosedDown = "closed_down" "已停业",
        /// Nobody knows it there.
        NotFound = "not_found" "查无此企业",
        /// It wanted no visit.
        Refused = "refused" "谢绝来访",
        /// The premises are empty.
        Vacant = "vacant" "厂房空置",
    }
}

/// A visit to be recorded. The enterprise stands beside it, found by its id or its code.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewServiceVisit {
    /// Made by the phone, so that sending it again records no second visit.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<ServiceVisitId>,
    /// What came of it.
    pub outcome: VisitOutcome,
    /// What was advised; needed where guidance was given.
    pub advice: Option<String>,
    /// Photos of it.
    #[serde(default)]
    pub photo_ids: Vec<PhotoId>,
    /// When it was.
    pub visited_at: Moment,
    /// The campaign for which it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<CampaignId>,
    /// The clock of the phone that sends it.
    #[serde(skip)]
    pub clock: DeviceClock,
}

/// A service visit.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceVisit {
    /// Its id.
    pub id: ServiceVisitId,
    /// Who was visited.
    pub enterprise_id: EnterpriseId,
    /// The name of the enterprise.
    pub enterprise_name: String,
    /// What came of it.
    pub outcome: VisitOutcome,
    /// The same in Chinese.
    pub outcome_text: &'static str,
    /// What was advised.
    pub advice: Option<String>,
    /// When it was.
    pub visited_at: Moment,
    /// What the phone's clock said, where it was off.
    pub visited_device_at: Option<Moment>,
    /// Who visited.
    pub visited_by: UserId,
    /// The name.
    pub visited_by_name: String,
    /// When it arrived here.
    pub recorded_at: Moment,
    /// Photos of it.
    pub photo_ids: Vec<PhotoId>,
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = service_visits, treat_none_as_default_value = false)]
struct Row {
    id: ServiceVisitId,
    subdistrict_id: SubdistrictId,
    enterprise_id: EnterpriseId,
    outcome: VisitOutcome,
    advice: Option<String>,
    visited_at: Moment,
    visited_device_at: Option<Moment>,
    visited_by: UserId,
    recorded_at: Moment,
    content_hash: String,
}

fn find(id: ServiceVisitId) -> impl Ask<Answer = Option<Row>> {
    let row = service_visits::table.filter(service_visits::id.eq(id)).select(columns::<Row>());
    question::<Row, _>(row).first()
}

impl Row {
    /// The visit as people see it.
    fn seen(self, enterprise_name: String, visited_by_name: String, photo_ids: Vec<PhotoId>) -> ServiceVisit {
        ServiceVisit {
            photo_ids,
            enterprise_name,
            visited_by_name,
            id: self.id,
            enterprise_id: self.enterprise_id,
            outcome: self.outcome,
            outcome_text: self.outcome.text(),
            advice: self.advice,
            visited_at: self.visited_at,
            visited_device_at: self.visited_device_at,
            visited_by: self.visited_by,
            recorded_at: self.recorded_at,
        }
    }
}

fn views(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<ServiceVisit>> {
    let names = firm::names(conn, rows.iter().map(|row| row.enterprise_id))?;
    let mut photos = evidence::of(conn, RecordKind::ServiceVisit, rows.iter().map(|row| row.id.to_string()))?;
    let visitors: Vec<UserId> = rows.iter().map(|row| row.visited_by).collect();
    let visitors: HashMap<UserId, String> = match visitors.is_empty() {
        true => HashMap::new(),
        false => {
            let people = users::table.filter(users::id.eq_any(filled(visitors)));
            let people: Vec<(UserId, String)> = people.select((users::id, users::name)).kept().load(conn)?;
            people.into_iter().collect()
        }
    };
    let seen = rows.into_iter().map(|row| {
        let own = photos.remove(row.id.as_str()).unwrap_or_default();
        let name = names.get(&row.enterprise_id).cloned().unwrap_or_default();
        let visitor = visitors.get(&row.visited_by).cloned().unwrap_or_default();
        row.seen(name, visitor, own)
    });
    Ok(seen.collect())
}

fn view(conn: &mut Conn, row: Row) -> Result<ServiceVisit> {
    views(conn, vec![row])?.pop().ok_or_else(|| Error::internal("a row gives one view"))
}

/// Records a service visit.
///
/// # Errors
/// `not_found` for an enterprise out of reach, `id_conflict`, `validation_failed`.
pub fn record_visit(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    enterprise: EnterpriseId,
    new: &NewServiceVisit,
) -> Result<Written<ServiceVisit>> {
    let content_hash = content::digest(&(enterprise, new))?;
    let asked = (
        Firm::asked(enterprise),
        new.id.map(find),
        evidence::owned_by(actor.user, new.photo_ids.clone()),
        question::<(String,), _>(users::table.filter(users::id.eq(actor.user)).select((users::name,))),
    );
    let (firm, stored, owned, visitor) = asked.ask(conn)?;
    let firm = firm.within(scope)?;
    if let Some(stored) = stored.flatten() {
        content::same(&stored.content_hash, &content_hash)?;
        return Ok(Written::repeated(view(conn, stored)?));
    }
    let mut fields = Fields::new();
    let advice = fields.optional_text("advice", new.advice.as_deref(), 2000);
    if new.outcome == VisitOutcome::Guided && advice.is_none() && fields.is_empty() {
        fields.wrong("advice", "required", "请填写指导意见");
    }
    let visited_at = new.clock.correct(new.visited_at);
    clock::check(&mut fields, "visitedAt", visited_at, now);
    evidence::check(&mut fields, "photoIds", &new.photo_ids, &owned, 0);
    fields.check()?;

    let row = Row {
        id: new.id.unwrap_or_else(ServiceVisitId::new),
        subdistrict_id: firm.subdistrict_id,
        enterprise_id: firm.id,
        outcome: new.outcome,
        advice,
        visited_at,
        visited_device_at: new.clock.wrong(new.visited_at),
        visited_by: actor.user,
        recorded_at: now,
        content_hash,
    };
    rows.add(diesel::insert_into(service_visits::table).values(row.clone()));
    let photos =
        evidence::add_links(rows, RecordKind::ServiceVisit, row.id.as_str(), new.photo_ids.iter().copied());
    let visitor = visitor.into_iter().next().map(|(name,)| name).unwrap_or_default();
    Ok(Written::new(row.seen(firm.name, visitor, photos), Vec::new()))
}

/// One service visit.
///
/// # Errors
/// `not_found` when there is none that the scope admits.
pub fn service_visit(conn: &mut Conn, scope: &Scope, id: ServiceVisitId) -> Result<ServiceVisit> {
    let row = find(id).ask(conn)?.filter(|row| scope.admits(row.subdistrict_id, row.enterprise_id));
    view(conn, row.ok_or_else(|| Error::new(Code::NotFound))?)
}

type Query<'a> = service_visits::BoxedQuery<'a, <Conn as Connection>::Backend>;

/// A page of the service visits that the scope admits, the newest first; of one enterprise if named.
///
/// # Errors
/// `not_found` when the enterprise named is none that the scope admits.
pub fn service_visits(
    conn: &mut Conn,
    scope: &Scope,
    enterprise: Option<EnterpriseId>,
    page: PageRequest,
) -> Result<Page<ServiceVisit>> {
    let firms = firm::chosen(conn, scope, enterprise)?;
    let firms = firms.as_deref();
    let total = wanted(scope, firms).count().kept().get_result(conn)?;
    let rows: Vec<Row> = wanted(scope, firms)
        .order((service_visits::visited_at.desc(), service_visits::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(Row::as_select())
        .kept()
        .load(conn)?;
    Ok(page.of(views(conn, rows)?, total))
}

fn wanted<'a>(scope: &Scope, firms: Option<&[EnterpriseId]>) -> Query<'a> {
    let query = service_visits::table.into_boxed();
    match (firms, scope.street()) {
        (Some([one]), _) => query.filter(service_visits::enterprise_id.eq(*one)),
        (Some(firms), _) => query.filter(service_visits::enterprise_id.eq_any(filled(firms.iter().copied()))),
        (None, Some(street)) => query.filter(service_visits::subdistrict_id.eq(street)),
        (None, None) => {
            query.filter(service_visits::enterprise_id.eq_any(filled(scope.firms().iter().copied())))
        }
    }
}
