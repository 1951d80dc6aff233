//! The inbox of each of the street's own people: what they should know beside what waits for them.

use diesel::prelude::*;
use heping_core::{Moment, Page, PageRequest, Result, Role, StaffMessageId, SubdistrictId, UserId, words};
use heping_store::schema::staff_messages::{self, table};
use heping_store::schema::{memberships, users};
use heping_store::{Conn, on_either};
use serde::Serialize;
use utoipa::ToSchema;

words! {
    /// Why somebody of the street is told something.
    StaffMessageKind {
        /// Nobody did work in time: it climbed to the supervisor.
        WorkClimbed = "work_climbed" "超期未办",
        /// A colleague's work came to the person.
        WorkTakenOver = "work_taken_over" "接手工作",
        /// The person's own work went to a colleague.
        WorkHandedOver = "work_handed_over" "移交工作",
        /// The person goes out in a campaign.
        CampaignGiven = "campaign_given" "专项任务",
    }
}

/// What somebody of the street is to be told.
#[derive(Clone, Debug)]
pub struct NewStaffMessage {
    /// One that follows from an event makes that event told once.
    pub id: StaffMessageId,
    /// The street.
    pub subdistrict: SubdistrictId,
    /// Whom.
    pub user: UserId,
    /// Why.
    pub kind: StaffMessageKind,
    /// In a sentence or two.
    pub body: String,
}

/// A message to somebody of the street.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StaffMessage {
    /// Its id.
    pub id: StaffMessageId,
    /// Why, for programs.
    pub kind: StaffMessageKind,
    /// The same in Chinese.
    pub kind_text: &'static str,
    /// What it says.
    pub body: String,
    /// When it was written.
    pub created_at: Moment,
    /// When it was read.
    pub read_at: Option<Moment>,
}

/// Tells somebody; what was told before is not told again.
///
/// # Errors
/// Those of the database.
pub fn tell(conn: &mut Conn, new: &NewStaffMessage, now: Moment) -> Result<()> {
    let row = (
        staff_messages::id.eq(new.id),
        staff_messages::subdistrict_id.eq(new.subdistrict),
        staff_messages::user_id.eq(new.user),
        staff_messages::kind.eq(new.kind),
        staff_messages::body.eq(new.body.as_str()),
        staff_messages::created_at.eq(now),
    );
    on_either!(conn, |c| diesel::insert_into(table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// The people of a street who hold a role and may sign in.
///
/// # Errors
/// Those of the database.
pub fn holders(conn: &mut Conn, street: SubdistrictId, role: Role) -> Result<Vec<UserId>> {
    let held = memberships::table
        .inner_join(users::table.on(users::id.eq(memberships::user_id)))
        .filter(users::subdistrict_id.eq(street))
        .filter(users::active.eq(true))
        .filter(memberships::subdistrict_id.eq(street))
        .filter(memberships::role.eq(role))
        .filter(memberships::enterprise_id.is_null())
        .filter(memberships::ended_at.is_null());
    Ok(held.select(users::id).order(users::id).load(conn)?)
}

/// The messages of a person, the newest first.
///
/// # Errors
/// Those of the database.
pub fn list(conn: &mut Conn, user: UserId, page: PageRequest) -> Result<Page<StaffMessage>> {
    type Row = (StaffMessageId, StaffMessageKind, String, Moment, Option<Moment>);
    let own = || table.filter(staff_messages::user_id.eq(user));
    let total = own().count().get_result(conn)?;
    let rows: Vec<Row> = own()
        .order((staff_messages::created_at.desc(), staff_messages::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select((
            staff_messages::id,
            staff_messages::kind,
            staff_messages::body,
            staff_messages::created_at,
            staff_messages::read_at,
        ))
        .load(conn)?;
    let message = |(id, kind, body, created_at, read_at): Row| StaffMessage {
        id,
        kind,
        kind_text: kind.text(),
        body,
        created_at,
        read_at,
    };
    Ok(page.of(rows.into_iter().map(message).collect(), total))
}

/// Marks what a person has not read as read.
///
/// # Errors
/// Those of the database.
pub fn read_all(conn: &mut Conn, user: UserId, now: Moment) -> Result<usize> {
    let unread = table.filter(staff_messages::user_id.eq(user)).filter(staff_messages::read_at.is_null());
    Ok(diesel::update(unread).set(staff_messages::read_at.eq(now)).execute(conn)?)
}

/// Forgets what was written before a moment: it is no record.
///
/// # Errors
/// Those of the database.
pub fn forget(conn: &mut Conn, before: Moment) -> Result<usize> {
    Ok(diesel::delete(table.filter(staff_messages::created_at.lt(before))).execute(conn)?)
}
