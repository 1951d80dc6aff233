//! What a firm states and pleads (陈述申辩), heard by two officers and signed by both sides. It never
//! changes.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Actor, Code, Error, InspectionId, Moment, RecordKind, Result, Scope, StatementId};
use heping_evidence::{self as evidence, DeviceClock, Written, clock, content};
use heping_store::Conn;
use heping_store::schema::inspection_statements as table;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::firm::Firm;
use crate::inspection::{self, Inspection, InspectionState, NewSignature};

/// A statement to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewStatement {
    /// Made by the phone, so that sending it again records it once.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<StatementId>,
    /// Who states it.
    #[schema(min_length = 1, max_length = 50)]
    pub speaker: String,
    /// What they are in the enterprise (职务).
    #[schema(max_length = 50, example = "厂长")]
    pub post: Option<String>,
    /// Where it is heard.
    #[schema(min_length = 1, max_length = 100, example = "企业会议室")]
    pub place: String,
    /// What is stated and pleaded.
    #[schema(min_length = 1, max_length = 4000)]
    pub statement: String,
    /// When it began.
    pub began_at: Moment,
    /// When it ended.
    pub ended_at: Moment,
    /// Two officers', whoever sends it and one by a picture of what they drew, and the speaker's or the
    /// refusal to sign.
    #[serde(default)]
    #[schema(min_items = 3, max_items = 12)]
    pub signatures: Vec<NewSignature>,
    /// The clock of the phone that sends it.
    #[serde(skip)]
    pub clock: DeviceClock,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// Its id.
    pub id: StatementId,
    /// The inspection that it is about.
    pub inspection_id: InspectionId,
    /// Who stated it.
    pub speaker: String,
    /// What they are in the enterprise.
    pub post: Option<String>,
    /// Where it was heard.
    pub place: String,
    /// What was stated and pleaded.
    pub statement: String,
    /// When it began.
    pub began_at: Moment,
    /// When it ended.
    pub ended_at: Moment,
    /// When it arrived here.
    pub recorded_at: Moment,
}

/// A statement that was recorded, with those who signed.
pub(crate) struct Recorded {
    pub(crate) written: Written<Statement>,
    pub(crate) inspection: Inspection,
    pub(crate) signatures: Vec<NewSignature>,
}

/// The statements about an inspection, the oldest first.
pub(crate) fn of_inspection(conn: &mut Conn, inspection: InspectionId) -> Result<Vec<Statement>> {
    let rows = table::table
        .filter(table::inspection_id.eq(inspection))
        .order((table::began_at, table::id))
        .select((
            table::id,
            table::inspection_id,
            table::speaker,
            table::post,
            table::place,
            table::statement,
            table::began_at,
            table::ended_at,
            table::recorded_at,
        ))
        .load(conn)?;
    Ok(rows)
}

/// Records what a firm states about an inspection, while it is made or after it.
///
/// # Errors
/// `not_found`, `forbidden` for an officer of another inspection, `id_conflict`, `state_conflict` when the
/// inspection is void, `validation_failed`.
pub(crate) fn record(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    id: InspectionId,
    new: &NewStatement,
) -> Result<Recorded> {
    let inspection = inspection::reached(conn, scope, id)?;
    inspection::must_be_one(conn, actor, id)?;
    let content_hash = content::digest(&(id, new))?;
    if let Some(known) = new.id {
        let stored: Option<String> =
            table::table.find(known).select(table::content_hash).first(conn).optional()?;
        if let Some(stored) = stored {
            content::same(&stored, &content_hash)?;
            let kept = of_inspection(conn, id)?.into_iter().find(|one| one.id == known);
            let kept = kept.ok_or_else(|| Error::new(Code::NotFound))?;
            return Ok(Recorded { written: Written::repeated(kept), inspection, signatures: Vec::new() });
        }
    }
    if inspection.state == InspectionState::Voided {
        let error = Error::because(Code::StateConflict, "督查已作废，不用再记录陈述。");
        return Err(error.in_state(inspection.state.as_str()));
    }
    let mut fields = Fields::new();
    let speaker = fields.text("speaker", &new.speaker, 50);
    let post = fields.optional_text("post", new.post.as_deref(), 50);
    let place = fields.text("place", &new.place, 100);
    let statement = fields.text("statement", &new.statement, 4000);
    let (began_at, ended_at) = (new.clock.correct(new.began_at), new.clock.correct(new.ended_at));
    clock::check(&mut fields, "endedAt", ended_at, now);
    if ended_at < began_at || began_at < inspection.started_at {
        fields.wrong("beganAt", "out_of_range", "开始时间应在督查开始之后、结束时间之前");
    }
    let signatures =
        inspection::by_both_sides(conn, &mut fields, actor, &inspection.officers, &new.signatures)?;
    fields.check()?;
    let stated = Statement {
        id: new.id.unwrap_or_else(StatementId::new),
        inspection_id: id,
        speaker,
        post,
        place,
        statement,
        began_at,
        ended_at,
        recorded_at: now,
    };
    let street = Firm::of(conn, inspection.enterprise_id)?.subdistrict_id;
    diesel::insert_into(table::table)
        .values((
            table::id.eq(stated.id),
            table::subdistrict_id.eq(street),
            table::enterprise_id.eq(inspection.enterprise_id),
            table::inspection_id.eq(id),
            table::speaker.eq(&stated.speaker),
            table::post.eq(&stated.post),
            table::place.eq(&stated.place),
            table::statement.eq(&stated.statement),
            table::began_at.eq(stated.began_at),
            table::ended_at.eq(stated.ended_at),
            table::recorded_by.eq(actor.user),
            table::recorded_at.eq(now),
            table::content_hash.eq(content_hash),
        ))
        .execute(conn)?;
    let images = signatures.iter().filter_map(|signature| signature.image_id);
    evidence::link(conn, RecordKind::Statement, stated.id.as_str(), images)?;
    Ok(Recorded { written: Written::new(stated, Vec::new()), inspection, signatures })
}
