//! Firms that were merged: records, people and codes stay where they are, and whoever asks for them by
//! the firm that took over finds those of both. So a merger, and its undoing, is one pointer.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{Code, EnterpriseId, Error, Result};

use crate::dialect::{Ask, Conn, question};
use crate::schema::enterprises;
use crate::statement::{Keep, filled};

/// The firm that stands for an enterprise now: itself, unless it was merged.
///
/// # Errors
/// `not_found` when there is no such enterprise.
pub fn successor(conn: &mut Conn, enterprise: EnterpriseId) -> Result<EnterpriseId> {
    standing_for(enterprise).ask(conn)
}

/// Asks for the same, together with other things.
pub fn standing_for(enterprise: EnterpriseId) -> impl Ask<Answer = EnterpriseId> {
    let heir =
        enterprises::table.filter(enterprises::id.eq(enterprise)).select((enterprises::successor_id,)).kept();
    question::<(Option<EnterpriseId>,), _>(heir).first().then(move |row| {
        let (heir,) = row.ok_or_else(|| Error::new(Code::NotFound))?;
        Ok(heir.unwrap_or(enterprise))
    })
}

/// An enterprise and, after it, those that were merged into it.
///
/// # Errors
/// Those of the database.
pub fn with_merged(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Vec<EnterpriseId>> {
    let merged = into(enterprise).ask(conn)?;
    Ok(std::iter::once(enterprise).chain(merged).collect())
}

/// Asks which enterprises were merged into this one.
pub fn into(enterprise: EnterpriseId) -> impl Ask<Answer = Vec<EnterpriseId>> {
    let merged =
        enterprises::table.filter(enterprises::successor_id.eq(enterprise)).select((enterprises::id,)).kept();
    question::<(EnterpriseId,), _>(merged).then(|rows| {
        let mut merged: Vec<EnterpriseId> = rows.into_iter().map(|(id,)| id).collect();
        merged.sort_unstable();
        Ok(merged)
    })
}

/// All firms that stand together with an enterprise, whichever of them it is: what befalls one concerns
/// the people of each.
///
/// # Errors
/// `not_found` when there is no such enterprise.
pub fn together(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Vec<EnterpriseId>> {
    let head = successor(conn, enterprise)?;
    with_merged(conn, head)
}

/// The same of many firms in two queries, by the firm that was asked about; one that there is none of is
/// left out.
///
/// # Errors
/// Those of the database.
pub fn all_together(
    conn: &mut Conn,
    firms: &[EnterpriseId],
) -> Result<HashMap<EnterpriseId, Vec<EnterpriseId>>> {
    let asked: Vec<(EnterpriseId, Option<EnterpriseId>)> = enterprises::table
        .filter(enterprises::id.eq_any(filled(firms.iter().copied())))
        .select((enterprises::id, enterprises::successor_id))
        .kept()
        .load(conn)?;
    let heads = asked.iter().map(|(firm, successor)| successor.unwrap_or(*firm));
    let mut groups: HashMap<EnterpriseId, Vec<EnterpriseId>> =
        heads.clone().map(|head| (head, vec![head])).collect();
    let merged: Vec<(EnterpriseId, Option<EnterpriseId>)> = enterprises::table
        .filter(enterprises::successor_id.eq_any(filled(heads.clone())))
        .order(enterprises::id)
        .select((enterprises::id, enterprises::successor_id))
        .kept()
        .load(conn)?;
    for (firm, head) in merged {
        if let Some(group) = head.and_then(|head| groups.get_mut(&head)) {
            group.push(firm);
        }
    }
    let with_group = asked.iter().zip(heads).filter_map(|((firm, _), head)| {
        let group = groups.get(&head)?;
        Some((*firm, group.clone()))
    });
    Ok(with_group.collect())
}
