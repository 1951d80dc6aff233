//! The board in Redis: a hash of rows and a sorted set for each group, changed and asked by
//! scripts, so that every node sees whole answers.
//!
//! A member's sort value is `held down · 1,000,000,000 + (120 − score) · 1,000,000 + overdue`: ascending
//! is best first, and Redis orders equal values by member, which is the id. A second sorted set of each
//! group has the scores alone, for the middle.

use ::redis::{AsyncCommands as _, Script, ScriptInvocation};
use heping_core::{Code, EnterpriseId, Error, Result, SubdistrictId};
use heping_store::cache::Link;

use super::{BoardRow, Listed};
use crate::peers::{MIN_GROUP, PeerGroup, Place, Placing, percentile};

const PUT: &str = include_str!("put.lua");
const PLACE: &str = include_str!("place.lua");
const LIST: &str = include_str!("list.lua");

/// Rows that one call of a script takes: enough to spare round trips, few enough to not hold
/// others up.
const ROWS_A_CALL: usize = 200;

/// Enterprise, score, overdue, colour, how many are better, how many stand the same.
type Line = (String, i32, i32, String, u32, u32);

/// The board that the nodes share.
#[derive(Clone)]
pub struct RedisBoard {
    link: Link,
    namespace: String,
    put: Script,
    place: Script,
    list: Script,
}

impl RedisBoard {
    pub(super) fn new(link: Link, namespace: &str) -> Self {
        Self {
            link,
            namespace: namespace.to_owned(),
            put: Script::new(PUT),
            place: Script::new(PLACE),
            list: Script::new(LIST),
        }
    }

    /// The number is that of the rows' layout: nodes of another release keep a board of their own.
    fn street(&self, subdistrict: SubdistrictId) -> String {
        format!("{}board:2:{{{subdistrict}}}:", self.namespace)
    }

    async fn run<T: ::redis::FromRedisValue>(&self, call: &ScriptInvocation<'_>) -> Result<T> {
        self.link.ask(async |mut redis| call.invoke_async(&mut redis).await).await.ok_or_else(away)
    }

    pub(super) async fn put(&self, rows: &[BoardRow]) -> Result<()> {
        for rows in rows.chunk_by(|a, b| a.subdistrict == b.subdistrict) {
            let Some(first) = rows.first() else { continue };
            for rows in rows.chunks(ROWS_A_CALL) {
                let mut call = self.put.key(self.street(first.subdistrict));
                for row in rows {
                    let sized = PeerGroup { size: row.size, ..PeerGroup::division(&row.division) };
                    call.arg(row.enterprise.as_str())
                        .arg(row.version)
                        .arg(row.size.map_or_else(String::new, |_| sized.key()))
                        .arg(&row.division)
                        .arg(&row.section)
                        .arg(row.score)
                        .arg(row.overdue)
                        .arg(row.colour.as_str())
                        .arg(i32::from(row.held_down));
                }
                self.run::<()>(&call).await?;
            }
        }
        Ok(())
    }

    /// Whether it has been filled since Redis last lost it.
    pub(super) async fn is_filled(&self, subdistrict: SubdistrictId) -> Result<bool> {
        let ready = self.ready(subdistrict);
        self.link.ask(async |mut redis| redis.exists(ready).await).await.ok_or_else(away)
    }

    pub(super) async fn filled(&self, subdistrict: SubdistrictId) -> Result<()> {
        let ready = self.ready(subdistrict);
        self.link.ask(async |mut redis| redis.set(ready, 1).await).await.ok_or_else(away)
    }

    fn ready(&self, subdistrict: SubdistrictId) -> String {
        format!("{}ready", self.street(subdistrict))
    }

    pub(super) async fn place(
        &self,
        subdistrict: SubdistrictId,
        enterprise: EnterpriseId,
    ) -> Result<Option<Placing>> {
        let mut call = self.place.key(self.street(subdistrict));
        call.arg(enterprise.as_str()).arg(MIN_GROUP);
        let (what, code, numbers): (String, String, Vec<i64>) = self.run(&call).await?;
        Ok(match (what.as_str(), numbers.as_slice()) {
            ("unknown", _) => None,
            ("not_rated", _) => Some(Placing::NotRated),
            ("too_small", _) => Some(Placing::PeerGroupTooSmall),
            (_, &[better, same, size, no_higher, median, top_quartile]) => {
                let group_size = count(size)?;
                Some(Placing::Ranked(Place {
                    group: PeerGroup::parse(&code).ok_or_else(|| unreadable(&code))?,
                    rank: count(better)? + 1,
                    group_size,
                    tied: same > 1,
                    percentile: percentile(count(no_higher - 1)?, group_size),
                    median: i32::try_from(median).map_err(Error::internal)?,
                    top_quartile: i32::try_from(top_quartile).map_err(Error::internal)?,
                }))
            }
            _ => return Err(unreadable(&what)),
        })
    }

    pub(super) async fn list(
        &self,
        subdistrict: SubdistrictId,
        group: &PeerGroup,
        offset: usize,
        limit: usize,
    ) -> Result<(Vec<Listed>, u32)> {
        let mut call = self.list.key(self.street(subdistrict));
        call.arg(group.key()).arg(offset).arg(limit);
        let (total, lines): (i64, Vec<Line>) = self.run(&call).await?;
        let total = u32::try_from(total).map_err(|_| Error::new(Code::Busy).retry_after(2))?;
        let lines = lines.into_iter().map(|(enterprise, score, overdue, colour, better, same)| {
            Ok(Listed {
                rank: better + 1,
                tied: same > 1,
                enterprise: enterprise.parse().map_err(Error::internal)?,
                score,
                overdue,
                colour: colour.parse().map_err(|_| unreadable(&colour))?,
            })
        });
        Ok((lines.collect::<Result<_>>()?, total))
    }
}

fn count(number: i64) -> Result<u32> {
    u32::try_from(number).map_err(Error::internal)
}

/// Why is in the log, by the link.
fn away() -> Error {
    Error::new(Code::Busy).retry_after(2)
}

fn unreadable(what: &str) -> Error {
    Error::internal(format!("the board in Redis holds {what:?}, which nobody here wrote"))
}
