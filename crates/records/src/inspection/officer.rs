//! Who inspects: certified officers of the street, two at least.

use std::collections::HashSet;

use diesel::dsl::count_star;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Actor, Code, Error, InspectionId, Moment, Page, PageRequest, Result, Role, Scope, SubdistrictId, UserId,
};
use heping_store::schema::{inspection_officers, memberships, users};
use heping_store::statement::{Keep, filled};
use heping_store::{Ask, Bundle, Conn, question};
use serde::Serialize;
use utoipa::ToSchema;

use super::Party;

/// The law wants two.
pub(crate) const LEAST: usize = 2;
const MOST: usize = 10;

/// An officer of an inspection, as certified when it was opened.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Officer {
    /// Who.
    pub id: UserId,
    /// The name.
    pub name: String,
    /// The number of the enforcement certificate.
    pub certificate_number: String,
    /// When they stood by the record: from a session of their own, or by a drawn signature.
    pub confirmed_at: Option<Moment>,
}

/// Somebody whom an inspection can name as an officer.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CertifiedOfficer {
    /// Who.
    pub id: UserId,
    /// The name.
    pub name: String,
    /// The number of the enforcement certificate.
    pub certificate_number: String,
}

/// A page of the certified officers of a street, by name.
///
/// # Errors
/// Only those of the database.
pub fn officers(conn: &mut Conn, street: SubdistrictId, page: PageRequest) -> Result<Page<CertifiedOfficer>> {
    let certified = users::table
        .inner_join(memberships::table.on(memberships::user_id.eq(users::id)))
        .filter(users::active.eq(true))
        .filter(users::certificate.is_not_null())
        .filter(memberships::subdistrict_id.eq(street))
        .filter(memberships::role.eq(Role::Inspector))
        .filter(memberships::ended_at.is_null());
    let total = certified.count().get_result(conn)?;
    let rows = certified
        .order((users::name, users::id))
        .limit(page.limit())
        .offset(page.offset())
        .select((users::id, users::name, users::certificate.assume_not_null()))
        .load(conn)?;
    Ok(page.of(rows, total))
}

/// The officers named, who acts first, or a note of what is wrong with them.
pub(crate) fn certified(
    conn: &mut Conn,
    fields: &mut Fields,
    actor: &Actor,
    subdistrict: SubdistrictId,
    ids: &[UserId],
) -> Result<Vec<Officer>> {
    let mut distinct = ids.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < LEAST {
        fields.wrong("officerIds", "too_few", "督查须有两名以上不同的执法人员");
    }
    if distinct.len() > MOST {
        fields.wrong("officerIds", "too_many", format!("最多 {MOST} 名执法人员"));
        return Ok(Vec::new());
    }
    if !distinct.contains(&actor.user) {
        fields.wrong("officerIds", "self_missing", "执法人员须包括您本人");
    }
    let inspectors: Vec<(UserId, String, Option<String>)> = users::table
        .inner_join(memberships::table.on(memberships::user_id.eq(users::id)))
        .filter(users::id.eq_any(filled(distinct.iter().copied())))
        .filter(users::active.eq(true))
        .filter(memberships::subdistrict_id.eq(subdistrict))
        .filter(memberships::role.eq(Role::Inspector))
        .filter(memberships::ended_at.is_null())
        .order(users::id)
        .select((users::id, users::name, users::certificate))
        .kept()
        .load(conn)?;
    for (i, id) in ids.iter().enumerate() {
        match inspectors.iter().find(|(inspector, ..)| inspector == id) {
            None => fields.wrong(format!("officerIds[{i}]"), "unknown", "不是本街道的督查人员"),
            Some((_, name, None)) => {
                fields.wrong(format!("officerIds[{i}]"), "no_certificate", format!("{name}没有登记执法证号"));
            }
            Some(_) => {}
        }
    }
    let named = inspectors.into_iter().filter_map(|(id, name, certificate)| {
        certificate.map(|certificate_number| Officer { id, name, certificate_number, confirmed_at: None })
    });
    let mut officers: Vec<Officer> = named.collect();
    officers.sort_by_key(|officer| {
        (officer.id != actor.user, ids.iter().position(|id| *id == officer.id).unwrap_or(ids.len()))
    });
    Ok(officers)
}

/// Checks that somebody re-checked together with a colleague: both certified officers of the street.
///
/// # Errors
/// `validation_failed` naming `secondOfficerId`.
pub(crate) fn must_be_two(conn: &mut Conn, actor: &Actor, scope: &Scope, second: UserId) -> Result<()> {
    let street = scope.street().ok_or_else(|| Error::new(Code::Forbidden))?;
    let certified = |conn: &mut Conn, who: UserId| {
        let officer = users::table
            .inner_join(memberships::table.on(memberships::user_id.eq(users::id)))
            .filter(users::id.eq(who))
            .filter(users::active.eq(true))
            .filter(users::certificate.is_not_null())
            .filter(memberships::subdistrict_id.eq(street))
            .filter(memberships::role.eq(Role::Inspector))
            .filter(memberships::ended_at.is_null());
        diesel::select(diesel::dsl::exists(officer)).get_result::<bool>(conn)
    };
    let wrong = if second == actor.user {
        "另一名执法人员不能是您本人"
    } else if !certified(conn, actor.user)? {
        "您没有登记执法证号，不能出具复查意见；通过照片复查的不用填这一项"
    } else if !certified(conn, second)? {
        "不是本街道持执法证的督查人员，请重新选择"
    } else {
        return Ok(());
    };
    Err(Error::field("secondOfficerId", "unknown", wrong))
}

pub(super) fn save(rows: &mut Bundle, inspection: InspectionId, officers: &[Officer]) {
    for (officer, position) in officers.iter().zip(0_i32..) {
        rows.add(diesel::insert_into(inspection_officers::table).values((
            inspection_officers::position.eq(position),
            inspection_officers::inspection_id.eq(inspection),
            inspection_officers::user_id.eq(officer.id),
            inspection_officers::name.eq(officer.name.clone()),
            inspection_officers::certificate.eq(officer.certificate_number.clone()),
        )));
    }
}

/// Asks for the officers of an inspection, who leads it first.
pub(crate) fn of(inspection: InspectionId) -> impl Ask<Answer = Vec<Officer>> {
    let officers = inspection_officers::table
        .filter(inspection_officers::inspection_id.eq(inspection))
        .order((inspection_officers::position, inspection_officers::user_id))
        .select((
            inspection_officers::user_id,
            inspection_officers::name,
            inspection_officers::certificate,
            inspection_officers::confirmed_at,
        ));
    question::<Officer, _>(officers)
}

/// Which of some inspections two officers stand by, or more.
pub(crate) fn confirmed_of(
    conn: &mut Conn,
    inspections: impl IntoIterator<Item = InspectionId>,
) -> Result<HashSet<InspectionId>> {
    let standing: Vec<(InspectionId, i64)> = inspection_officers::table
        .filter(inspection_officers::inspection_id.eq_any(filled(inspections)))
        .filter(inspection_officers::confirmed_at.is_not_null())
        .group_by(inspection_officers::inspection_id)
        .select((inspection_officers::inspection_id, count_star()))
        .kept()
        .load(conn)?;
    let two = standing.into_iter().filter(|(_, count)| usize::try_from(*count).is_ok_and(|n| n >= LEAST));
    Ok(two.map(|(id, _)| id).collect())
}

/// The number of the certificate of whoever signs by this name as an officer.
pub(crate) fn certificate_of(officers: &[Officer], party: Party, name: &str) -> Option<String> {
    let signs = |officer: &&Officer| party == Party::Inspector && officer.name == name;
    officers.iter().find(signs).map(|officer| officer.certificate_number.clone())
}

/// Writes down that some of the officers stand by the record which is completed now.
///
/// # Errors
/// `state_conflict` where one of them is no officer of it any more.
pub(super) fn sign(
    conn: &mut Conn,
    inspection: InspectionId,
    officers: &mut [Officer],
    signing: &[UserId],
    at: Moment,
) -> Result<()> {
    let theirs = inspection_officers::table
        .filter(inspection_officers::inspection_id.eq(inspection))
        .filter(inspection_officers::user_id.eq_any(filled(signing.iter().copied())));
    let signed = diesel::update(theirs).set(inspection_officers::confirmed_at.eq(at)).kept().execute(conn)?;
    if signed < signing.len() {
        // handed over to a colleague while it was completed
        let detail = "执法人员刚有变更，请刷新后重试。";
        return Err(Error::because(Code::StateConflict, detail).in_state("officers_changed"));
    }
    for officer in officers.iter_mut().filter(|officer| signing.contains(&officer.id)) {
        officer.confirmed_at = Some(at);
    }
    Ok(())
}

/// Has it written down that an officer stands by a completed record, of which no officer changes.
pub(super) fn confirm(rows: &mut Bundle, inspection: InspectionId, officer: &mut Officer, at: Moment) {
    let theirs = inspection_officers::table.find((inspection, officer.id));
    rows.add(diesel::update(theirs).set(inspection_officers::confirmed_at.eq(at)));
    officer.confirmed_at = Some(at);
}

/// The name that an officer had when the inspection was opened.
pub(super) fn name_of(conn: &mut Conn, inspection: InspectionId, officer: UserId) -> Result<String> {
    let row = inspection_officers::table.find((inspection, officer));
    Ok(row.select(inspection_officers::name).first(conn)?)
}

/// # Errors
/// `forbidden` for whoever is not an officer of this inspection.
pub(crate) fn must_be_one(conn: &mut Conn, actor: &Actor, inspection: InspectionId) -> Result<()> {
    if is_one(actor.user, inspection).ask(conn)? { Ok(()) } else { Err(no_officer()) }
}

/// Asks whether somebody is an officer of an inspection.
pub(super) fn is_one(user: UserId, inspection: InspectionId) -> impl Ask<Answer = bool> {
    let row = inspection_officers::table
        .filter(inspection_officers::inspection_id.eq(inspection))
        .filter(inspection_officers::user_id.eq(user))
        .select((inspection_officers::user_id,));
    question::<(UserId,), _>(row).then(|rows| Ok(!rows.is_empty()))
}

/// What whoever is none is told.
pub(super) fn no_officer() -> Error {
    Error::because(Code::Forbidden, "您不是本次督查的执法人员。")
}
