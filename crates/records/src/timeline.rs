//! What befell a firm between two days: self-checks, inspections, visits, hazards found and closed, conduct,
//! codes; its own and those of firms that were merged into it.

use diesel::prelude::*;
use heping_core::{
    CodeId, ConductId, Day, EnterpriseId, HazardId, HazardSource, InspectionId, Moment, Result, SelfCheckId,
    ServiceVisitId, words,
};
use heping_store::Conn;
use heping_store::schema::{
    conduct_records, enterprise_codes, hazards, inspections, self_checks, service_visits,
};
use heping_store::statement::filled;

use crate::conduct::ConductKind;
use crate::hazard::visible_to_firm;
use crate::inspection::{InspectionKind, InspectionOutcome, InspectionState};
use crate::service_visit::VisitOutcome;

words! {
    /// What befell a firm.
    EventKind {
        /// It checked itself.
        SelfCheck = "self_check" "企业自查",
        /// The street inspected it.
        Inspection = "inspection" "街道督查",
        /// The street guided it.
        ServiceVisit = "service_visit" "服务指导",
        /// A hazard was found.
        HazardFound = "hazard_found" "发现隐患",
        /// A hazard was closed.
        HazardClosed = "hazard_closed" "隐患销号",
        /// A drill, a certificate, a penalty or the like was recorded.
        Conduct = "conduct" "安全履职",
        /// A code was issued.
        Code = "code" "签发河平码",
    }
}

/// Something that befell a firm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// The id of the record.
    pub id: String,
    /// Whom.
    pub enterprise: EnterpriseId,
    /// When.
    pub at: Moment,
    /// In a few words.
    pub text: String,
}

/// What befell these firms from one instant until before another one, the newest first. It reads all
/// of it: ask for a year at most. What the street has not confirmed is no part of it. The caller has checked
/// the scope.
///
/// # Errors
/// Only those of the database.
pub fn between(conn: &mut Conn, firms: &[EnterpriseId], span: (Moment, Moment)) -> Result<Vec<Event>> {
    let mut events = self_checked(conn, firms, span)?;
    events.extend(inspected(conn, firms, span)?);
    events.extend(visited(conn, firms, span)?);
    events.extend(found(conn, firms, span)?);
    events.extend(conducted(conn, firms, span)?);
    events.extend(coded(conn, firms, span)?);
    events.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    Ok(events)
}

type Span = (Moment, Moment);

fn self_checked(conn: &mut Conn, firms: &[EnterpriseId], (from, until): Span) -> Result<Vec<Event>> {
    let rows: Vec<(SelfCheckId, EnterpriseId, Moment, String, i32)> = self_checks::table
        .filter(self_checks::enterprise_id.eq_any(filled(firms.iter().copied())))
        .filter(self_checks::performed_at.ge(from))
        .filter(self_checks::performed_at.lt(until))
        .select((
            self_checks::id,
            self_checks::enterprise_id,
            self_checks::performed_at,
            self_checks::title,
            self_checks::hazard_count,
        ))
        .load(conn)?;
    let event = |(id, enterprise, at, title, hazards): (SelfCheckId, _, _, _, i32)| Event {
        kind: EventKind::SelfCheck,
        id: id.to_string(),
        enterprise,
        at,
        text: if hazards > 0 { format!("{title}，隐患 {hazards} 项") } else { title },
    };
    Ok(rows.into_iter().map(event).collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = inspections)]
struct Visit {
    id: InspectionId,
    enterprise_id: EnterpriseId,
    started_at: Moment,
    number: String,
    kind: InspectionKind,
    state: InspectionState,
    outcome: Option<InspectionOutcome>,
    voided_at: Option<Moment>,
}

fn inspected(conn: &mut Conn, firms: &[EnterpriseId], (from, until): Span) -> Result<Vec<Event>> {
    let rows: Vec<Visit> = inspections::table
        .filter(inspections::enterprise_id.eq_any(filled(firms.iter().copied())))
        .filter(inspections::started_at.ge(from))
        .filter(inspections::started_at.lt(until))
        .select(Visit::as_select())
        .load(conn)?;
    let event = |visit: Visit| {
        let result = match (visit.voided_at, visit.outcome) {
            (Some(_), _) => InspectionState::Voided.text(),
            (None, Some(outcome)) => outcome.text(),
            (None, None) => visit.state.text(),
        };
        Event {
            kind: EventKind::Inspection,
            id: visit.id.to_string(),
            enterprise: visit.enterprise_id,
            at: visit.started_at,
            text: format!("{} {}（{result}）", visit.kind.text(), visit.number),
        }
    };
    Ok(rows.into_iter().map(event).collect())
}

fn visited(conn: &mut Conn, firms: &[EnterpriseId], (from, until): Span) -> Result<Vec<Event>> {
    let rows: Vec<(ServiceVisitId, EnterpriseId, Moment, VisitOutcome)> = service_visits::table
        .filter(service_visits::enterprise_id.eq_any(filled(firms.iter().copied())))
        .filter(service_visits::visited_at.ge(from))
        .filter(service_visits::visited_at.lt(until))
        .select((
            service_visits::id,
            service_visits::enterprise_id,
            service_visits::visited_at,
            service_visits::outcome,
        ))
        .load(conn)?;
    let event = |(id, enterprise, at, outcome): (ServiceVisitId, _, _, VisitOutcome)| Event {
        kind: EventKind::ServiceVisit,
        id: id.to_string(),
        enterprise,
        at,
        text: outcome.text().to_owned(),
    };
    Ok(rows.into_iter().map(event).collect())
}

/// By the day on which it was.
fn conducted(conn: &mut Conn, firms: &[EnterpriseId], (from, until): Span) -> Result<Vec<Event>> {
    let rows: Vec<(ConductId, EnterpriseId, Day, ConductKind, String)> = conduct_records::table
        .filter(conduct_records::enterprise_id.eq_any(filled(firms.iter().copied())))
        .filter(conduct_records::occurred_on.ge(from.day()))
        .select((
            conduct_records::id,
            conduct_records::enterprise_id,
            conduct_records::occurred_on,
            conduct_records::kind,
            conduct_records::note,
        ))
        .load(conn)?;
    let within = rows.into_iter().filter(|row| Moment::start_of(row.2) < until);
    let event = |(id, enterprise, on, kind, note): (ConductId, _, _, ConductKind, String)| Event {
        kind: EventKind::Conduct,
        id: id.to_string(),
        enterprise,
        at: Moment::start_of(on),
        text: format!("{}：{note}", kind.text()),
    };
    Ok(within.map(event).collect())
}

fn coded(conn: &mut Conn, firms: &[EnterpriseId], (from, until): Span) -> Result<Vec<Event>> {
    let rows: Vec<(CodeId, EnterpriseId, Moment, String)> = enterprise_codes::table
        .filter(enterprise_codes::enterprise_id.eq_any(filled(firms.iter().copied())))
        .filter(enterprise_codes::issued_at.ge(from))
        .filter(enterprise_codes::issued_at.lt(until))
        .select((
            enterprise_codes::id,
            enterprise_codes::enterprise_id,
            enterprise_codes::issued_at,
            enterprise_codes::code,
        ))
        .load(conn)?;
    let event = |(id, enterprise, at, code): (CodeId, _, _, String)| Event {
        kind: EventKind::Code,
        id: id.to_string(),
        enterprise,
        at,
        text: code,
    };
    Ok(rows.into_iter().map(event).collect())
}

/// Both that they were found and that they were closed, whichever lies within.
fn found(conn: &mut Conn, firms: &[EnterpriseId], (from, until): Span) -> Result<Vec<Event>> {
    type Row = (HazardId, EnterpriseId, Moment, Option<Moment>, (String, String, HazardSource));
    let rows: Vec<Row> = hazards::table
        .filter(hazards::enterprise_id.eq_any(filled(firms.iter().copied())))
        .filter(visible_to_firm())
        .filter(hazards::recorded_at.lt(until))
        .filter(hazards::recorded_at.ge(from).or(hazards::closed_at.ge(from).assume_not_null()))
        .select((
            hazards::id,
            hazards::enterprise_id,
            hazards::recorded_at,
            hazards::closed_at,
            (hazards::number, hazards::title, hazards::source),
        ))
        .load(conn)?;
    let mut events = Vec::new();
    for (id, enterprise, found_at, closed_at, (number, title, source)) in rows {
        let event = |kind, at, text| Event { kind, id: id.to_string(), enterprise, at, text };
        if found_at >= from {
            let text = format!("{number} {title}（{}）", source.text());
            events.push(event(EventKind::HazardFound, found_at, text));
        }
        if let Some(at) = closed_at.filter(|&at| at >= from && at < until) {
            events.push(event(EventKind::HazardClosed, at, format!("{number} {title}")));
        }
    }
    Ok(events)
}
