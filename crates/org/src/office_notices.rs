//! The office's own inbox: what somebody there must look at, beside what the firms are told.

use diesel::prelude::*;
use heping_core::{
    Code, EnterpriseId, Error, Moment, OfficeNoticeId, Page, PageRequest, RecordKind, Result, Scope,
    SubdistrictId, UserId, words,
};
use heping_store::schema::{enterprises, office_notices};
use heping_store::{Conn, on_either};
use serde::Serialize;
use utoipa::ToSchema;

words! {
    /// Why the office is told something.
    OfficeNoticeKind {
        /// A device was switched off because it sent without end: nobody hears it any more.
        DeviceOff = "device_off" "设备自动停用",
        /// A device has said nothing for longer than it should.
        DeviceSilent = "device_silent" "设备失联",
        /// A person of an enterprise left their post: who is its contact now?
        PersonLeft = "person_left" "企业人员离职",
        /// Somebody came into an enterprise by their phone number, or because its principal said so: is it
        /// them?
        PersonJoined = "person_joined" "企业人员自行绑定",
        /// Somebody asks to be let into an enterprise.
        PersonApplied = "person_applied" "申请绑定企业",
        /// A person of an enterprise had their personal data erased.
        PersonErased = "person_erased" "企业人员注销",
    }
}

/// What the office is to be told.
#[derive(Clone, Debug)]
pub struct NewOfficeNotice<'a> {
    /// One that follows from an event makes that event told once.
    pub id: OfficeNoticeId,
    /// The tenant.
    pub subdistrict: SubdistrictId,
    /// The enterprise that it concerns.
    pub enterprise: EnterpriseId,
    /// Why.
    pub kind: OfficeNoticeKind,
    /// In a few words.
    pub title: String,
    /// In a sentence.
    pub body: String,
    /// The kind of record that it is about, and which.
    pub subject: (RecordKind, &'a str),
}

/// Something that the office must look at.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfficeNotice {
    /// Its id.
    pub id: OfficeNoticeId,
    /// The enterprise that it concerns.
    pub enterprise_id: EnterpriseId,
    /// Its name.
    pub enterprise_name: String,
    /// Why, for programs.
    pub kind: OfficeNoticeKind,
    /// The same in Chinese.
    pub kind_text: &'static str,
    /// What it is about.
    #[schema(example = "感知设备已自动停用")]
    pub title: String,
    /// What is to be done.
    pub body: String,
    /// The kind of record that it is about.
    pub subject_type: RecordKind,
    /// The same in Chinese.
    pub subject_type_text: &'static str,
    /// Which.
    pub subject_id: String,
    /// When it was written.
    pub created_at: Moment,
    /// When somebody had looked at it.
    pub read_at: Option<Moment>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = office_notices)]
struct Row {
    id: OfficeNoticeId,
    enterprise_id: EnterpriseId,
    kind: OfficeNoticeKind,
    title: String,
    body: String,
    subject_type: RecordKind,
    subject_id: String,
    created_at: Moment,
    read_at: Option<Moment>,
}

impl From<(Row, String)> for OfficeNotice {
    fn from((row, enterprise_name): (Row, String)) -> Self {
        Self {
            id: row.id,
            enterprise_id: row.enterprise_id,
            enterprise_name,
            kind: row.kind,
            kind_text: row.kind.text(),
            title: row.title,
            body: row.body,
            subject_type: row.subject_type,
            subject_type_text: row.subject_type.text(),
            subject_id: row.subject_id,
            created_at: row.created_at,
            read_at: row.read_at,
        }
    }
}

/// Tells the office; one that was told before is not told again.
///
/// # Errors
/// Those of the database.
pub fn tell(conn: &mut Conn, notice: &NewOfficeNotice<'_>, now: Moment) -> Result<()> {
    let (subject_type, subject_id) = notice.subject;
    let row = (
        office_notices::id.eq(notice.id),
        office_notices::subdistrict_id.eq(notice.subdistrict),
        office_notices::enterprise_id.eq(notice.enterprise),
        office_notices::kind.eq(notice.kind),
        office_notices::title.eq(notice.title.as_str()),
        office_notices::body.eq(notice.body.as_str()),
        office_notices::subject_type.eq(subject_type),
        office_notices::subject_id.eq(subject_id),
        office_notices::created_at.eq(now),
    );
    on_either!(conn, |c| {
        diesel::insert_into(office_notices::table).values(row).on_conflict_do_nothing().execute(c)
    })?;
    Ok(())
}

/// The notices of the scope's street, the newest first.
///
/// # Errors
/// `forbidden` when the scope is no street's.
pub fn list(conn: &mut Conn, scope: &Scope, page: PageRequest) -> Result<Page<OfficeNotice>> {
    let street = scope.street().ok_or_else(|| Error::new(Code::Forbidden))?;
    let of_street = || office_notices::table.filter(office_notices::subdistrict_id.eq(street));
    let total = of_street().count().get_result(conn)?;
    let rows: Vec<(Row, String)> = of_street()
        .inner_join(enterprises::table.on(enterprises::id.eq(office_notices::enterprise_id)))
        .order((office_notices::created_at.desc(), office_notices::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select((Row::as_select(), enterprises::name))
        .load(conn)?;
    Ok(page.of(rows.into_iter().map(OfficeNotice::from).collect(), total))
}

/// Notes that somebody has looked at a notice; answers it, and whether it was unread.
///
/// # Errors
/// `not_found`.
pub fn read(conn: &mut Conn, id: OfficeNoticeId, by: UserId, now: Moment) -> Result<(OfficeNotice, bool)> {
    let unread = office_notices::table.find(id).filter(office_notices::read_at.is_null());
    let changed = diesel::update(unread)
        .set((office_notices::read_at.eq(now), office_notices::read_by.eq(by)))
        .execute(conn)?;
    let row: (Row, String) = office_notices::table
        .find(id)
        .inner_join(enterprises::table.on(enterprises::id.eq(office_notices::enterprise_id)))
        .select((Row::as_select(), enterprises::name))
        .first(conn)?;
    Ok((row.into(), changed > 0))
}
