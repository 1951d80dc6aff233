//! What a firm is told: rows in its inbox, written with what they are about.

use diesel::prelude::*;
use heping_core::{EnterpriseId, HazardState, MessageId, Moment, Result, SubdistrictId};
use heping_records::hazard::Hazard;
use heping_store::Conn;
use heping_store::schema::messages;

/// The street recorded a hazard.
pub fn found(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    let body = format!("{}（{}），请于 {} 前完成整改。", hazard.title, hazard.place, hazard.due_on);
    tell(conn, subdistrict, hazard, "finding", "有新的整改事项", &body, now)
}

/// The street looked at a rectification.
pub fn reviewed(conn: &mut Conn, subdistrict: SubdistrictId, hazard: &Hazard, now: Moment) -> Result<()> {
    match hazard.state {
        HazardState::Closed => tell(
            conn,
            subdistrict,
            hazard,
            "closed",
            "整改已通过",
            &format!("{} 已销号。", hazard.title),
            now,
        ),
        HazardState::Rectifying => {
            let body = format!("{} 复查未通过，请于 {} 前重新整改。", hazard.title, hazard.due_on);
            tell(conn, subdistrict, hazard, "sent_back", "整改被退回", &body, now)
        }
        _ => Ok(()),
    }
}

/// How many messages a firm has not read.
pub fn unread(conn: &mut Conn, enterprise: EnterpriseId) -> Result<i64> {
    Ok(messages::table
        .filter(messages::enterprise_id.eq(enterprise))
        .filter(messages::read_at.is_null())
        .count()
        .get_result(conn)?)
}

fn tell(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    hazard: &Hazard,
    kind: &str,
    title: &str,
    body: &str,
    now: Moment,
) -> Result<()> {
    diesel::insert_into(messages::table)
        .values((
            messages::id.eq(MessageId::new()),
            messages::subdistrict_id.eq(subdistrict),
            messages::enterprise_id.eq(hazard.enterprise_id),
            messages::kind.eq(kind),
            messages::title.eq(title),
            messages::body.eq(body),
            messages::subject_type.eq("hazard"),
            messages::subject_id.eq(hazard.id.as_str()),
            messages::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
