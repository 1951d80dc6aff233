//! A draw is prepared, and completed by its seed.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Code, DrawId, EnterpriseId, Error, Moment, Result, Role, SubdistrictId, UserId};
use heping_store::schema::{draw_firms, draw_officers, draws, enterprises, memberships, users};
use heping_store::{Conn, on_either};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::order::digest;
use super::read::{Row, row_of};
use crate::audience::Audience;

/// Firms that one draw can choose from.
const MOST_FIRMS: usize = 5000;
/// Firms that it can draw.
const MOST_DRAWN: i32 = 500;
/// Officers that it can choose from.
const MOST_OFFICERS: usize = 100;
/// Officers of one inspection.
const MOST_TOGETHER: i32 = 5;
/// Fewer characters could be guessed from the digest.
const SHORTEST_SEED: usize = 12;
/// Rows of one statement: less than the database lets one bind.
const STEP: usize = 500;

/// A draw to be prepared.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewDraw {
    /// What it is for.
    #[schema(min_length = 1, max_length = 60, example = "2026 年四季度“双随机”抽查")]
    pub title: String,
    /// SHA-256 of the seed's UTF-8, in hexadecimal. The seed is best written down by somebody who does
    /// not choose the lists.
    #[schema(min_length = 64, max_length = 64)]
    pub seed_digest: String,
    /// Which firms some are drawn of; left out, every firm of the street.
    #[serde(default)]
    pub audience: Audience,
    /// How many of them.
    #[schema(minimum = 1, maximum = 500)]
    pub firms_to_draw: i32,
    /// Which officers: certified ones of the street.
    #[schema(min_items = 2, max_items = 100)]
    pub officer_ids: Vec<UserId>,
    /// How many of them inspect each firm.
    #[schema(minimum = 2, maximum = 5)]
    pub officers_per_firm: i32,
}

/// The seed, made known.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewSeed {
    /// As it was written down, to the character.
    #[schema(min_length = 12, max_length = 200, example = "20261130 12 18 22 29 31 33 05")]
    pub seed: String,
}

/// Writes down the lists and the digest.
///
/// # Errors
/// `validation_failed` naming the field.
pub fn create(
    conn: &mut Conn,
    street: SubdistrictId,
    by: UserId,
    new: &NewDraw,
    now: Moment,
) -> Result<DrawId> {
    let mut fields = Fields::new();
    let title = fields.text("title", &new.title, 60);
    let seed_digest = new.seed_digest.trim().to_ascii_lowercase();
    if seed_digest.len() != 64 || !seed_digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        fields.wrong("seedDigest", "invalid", "请填种子的 SHA-256 摘要：64 位十六进制");
    }
    if !(1..=MOST_DRAWN).contains(&new.firms_to_draw) {
        fields.wrong("firmsToDraw", "out_of_range", format!("请填 1 至 {MOST_DRAWN}"));
    }
    if !(2..=MOST_TOGETHER).contains(&new.officers_per_firm) {
        fields.wrong("officersPerFirm", "out_of_range", format!("请填 2 至 {MOST_TOGETHER}"));
    }
    let officers = officers(conn, street, &new.officer_ids, &mut fields)?;
    if fields.is_empty() && i32::try_from(officers.len()).is_ok_and(|count| count < new.officers_per_firm) {
        fields.wrong("officerIds", "too_few", "执法人员少于每家企业所需的人数");
    }
    let audience = new.audience.checked(conn, street, &mut fields)?;
    fields.check()?;
    let firms = audience.firms(conn, street)?;
    if firms.len() > MOST_FIRMS {
        return Err(Error::field("audience", "too_many", format!("最多从 {MOST_FIRMS} 家企业中抽取")));
    }
    if usize::try_from(new.firms_to_draw).is_ok_and(|count| count > firms.len()) {
        let message = format!("符合条件的企业只有 {} 家", firms.len());
        return Err(Error::field("firmsToDraw", "out_of_range", message));
    }

    let id = DrawId::new();
    let row = Row {
        id,
        subdistrict_id: street,
        title,
        seed_digest,
        firms_to_draw: new.firms_to_draw,
        officers_per_firm: new.officers_per_firm,
        created_by: by,
        created_at: now,
        seed: None,
        completed_by: None,
        completed_at: None,
    };
    diesel::insert_into(draws::table).values(&row).execute(conn)?;
    for some in firms.chunks(STEP) {
        let named: Vec<(EnterpriseId, String)> = enterprises::table
            .filter(enterprises::id.eq_any(some))
            .select((enterprises::id, enterprises::name))
            .load(conn)?;
        let rows: Vec<_> = named
            .into_iter()
            .map(|(firm, name)| {
                (draw_firms::draw_id.eq(id), draw_firms::enterprise_id.eq(firm), draw_firms::name.eq(name))
            })
            .collect();
        on_either!(conn, |c| diesel::insert_into(draw_firms::table).values(&rows).execute(c))?;
    }
    let rows: Vec<_> = officers
        .into_iter()
        .map(|(user, name)| {
            (draw_officers::draw_id.eq(id), draw_officers::user_id.eq(user), draw_officers::name.eq(name))
        })
        .collect();
    on_either!(conn, |c| diesel::insert_into(draw_officers::table).values(&rows).execute(c))?;
    Ok(id)
}

/// The certified officers of a street among those named.
fn officers(
    conn: &mut Conn,
    street: SubdistrictId,
    named: &[UserId],
    fields: &mut Fields,
) -> Result<Vec<(UserId, String)>> {
    if named.len() > MOST_OFFICERS {
        fields.wrong("officerIds", "too_many", format!("最多 {MOST_OFFICERS} 人"));
        return Ok(Vec::new());
    }
    let known: Vec<(UserId, String)> = users::table
        .inner_join(memberships::table.on(memberships::user_id.eq(users::id)))
        .filter(users::id.eq_any(named))
        .filter(users::active.eq(true))
        .filter(users::certificate.is_not_null())
        .filter(memberships::subdistrict_id.eq(street))
        .filter(memberships::role.eq(Role::Inspector))
        .filter(memberships::ended_at.is_null())
        .select((users::id, users::name))
        .distinct()
        .load(conn)?;
    for (i, id) in named.iter().enumerate() {
        if !known.iter().any(|(one, _)| one == id) {
            fields.wrong(format!("officerIds[{i}]"), "unknown", "不是本街道持证的督查人员");
        }
    }
    Ok(known)
}

/// Makes the seed known; what is drawn follows from it.
///
/// # Errors
/// `not_found`, `state_conflict` where it is known already; `validation_failed` naming `seed` where it is
/// not the one whose digest was written down.
pub fn complete(
    conn: &mut Conn,
    street: SubdistrictId,
    id: DrawId,
    by: UserId,
    new: &NewSeed,
    now: Moment,
) -> Result<()> {
    let row = row_of(conn, street, id)?;
    let mut fields = Fields::new();
    let seed = fields.text("seed", &new.seed, 200);
    if fields.is_empty() && digest(&seed) != row.seed_digest {
        fields.wrong("seed", "mismatch", "与事先公布的摘要不一致，请逐字核对（前后不要有空格）");
    } else if fields.is_empty() && seed.chars().count() < SHORTEST_SEED {
        fields.wrong("seed", "too_short", format!("种子至少 {SHORTEST_SEED} 个字，否则能从摘要猜出"));
    }
    fields.check()?;
    if row.completed_at.is_some() {
        return Err(Error::because(Code::StateConflict, "已经抽取过，结果不能更改。").in_state("completed"));
    }
    diesel::update(draws::table.find(id))
        .set((draws::seed.eq(seed), draws::completed_by.eq(by), draws::completed_at.eq(now)))
        .execute(conn)?;
    Ok(())
}
