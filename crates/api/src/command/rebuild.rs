//! `heping rebuild`: recomputes every score from its facts, and every figure that is kept from its rows.

use std::io::IsTerminal;

use heping_core::{Clock, EnterpriseId, Moment};
use heping_ranking::Rebuilt;
use heping_store::{Conn, Lock, Store, jobs, tally};

use super::Outcome;
use super::database::{note, with_store};
use crate::config::DatabaseArgs;
use crate::usecase::Action;
use crate::usecase::standing::StandingMended;

/// How many enterprises one step examines in one snapshot.
const STEP: i64 = 500;
/// Differences that are told one by one; the rest are counted.
const TOLD: usize = 50;

/// What a whole rebuild found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Enterprises looked at.
    pub enterprises: usize,
    /// Facts they have.
    pub facts: usize,
    /// Enterprises where something differed.
    pub differing: usize,
    /// Rows appended to their ledgers.
    pub appended: usize,
}

/// The command: proves that nothing differs, or appends what does and says why.
///
/// # Errors
/// With `check`, that something differs.
pub fn rebuild(database: &DatabaseArgs, check: bool) -> Outcome {
    let bar = if std::io::stderr().is_terminal() {
        indicatif::ProgressBar::new_spinner()
    } else {
        indicatif::ProgressBar::hidden()
    };
    let mut told = 0;
    let (summary, figures) = with_store(database, async |store| {
        let mut tell = |enterprise: EnterpriseId, found: &Rebuilt| {
            told += 1;
            if told <= TOLD {
                bar.suspend(|| println!("{enterprise}: {}", found.differences.join("；")));
            }
        };
        let mend = (!check).then(|| Clock::System.now());
        let summary =
            everything(&store, mend, &mut tell, &|done| bar.set_message(format!("{done} 家"))).await?;
        if let Some(now) = mend {
            let all = move |conn: &mut Conn| note_all(conn, now);
            store.write(Lock::Nothing, all).await?;
        }
        Ok((summary, figures(&store, mend.is_some()).await?))
    })?;
    bar.finish_and_clear();
    let Summary { enterprises, facts, differing, appended } = summary;
    println!("按 {facts} 项事实重算了 {enterprises} 家企业");
    match (figures, check) {
        (0, _) => println!("按记录重数了各项统计，没有差异"),
        (_, false) => println!("{figures} 个统计数与记录不符，已更正"),
        (_, true) => println!("{figures} 个统计数与记录不符"),
    }
    match (differing, check) {
        (0, true) if figures > 0 => {
            return Err("统计数有差异：请执行 heping rebuild（不加 --check）更正。".into());
        }
        (0, _) => println!("没有差异"),
        (_, false) => {
            println!("{differing} 家有差异；补记 {appended} 条，排名已重写")
        }
        (_, true) => {
            let told = format!("{differing} 家有差异：请执行 heping rebuild（不加 --check）补记。");
            return Err(told.into());
        }
    }
    Ok(())
}

/// Counts anew what is kept of all streets; answers how many counts differed. With `mend` they are put
/// right.
///
/// # Errors
/// Those of the database.
pub async fn figures(store: &Store, mend: bool) -> heping_core::Result<i64> {
    if mend {
        let mended = store.write(Lock::Nothing, tally::mend).await?;
        return i64::try_from(mended).map_err(heping_core::Error::internal);
    }
    Ok(store.read(tally::differing).await?.into_values().sum())
}

/// An audit row in every street.
fn note_all(conn: &mut Conn, now: Moment) -> heping_core::Result<()> {
    for street in heping_org::subdistrict::list(conn)? {
        note(conn, now, Some(street.id), (Action::RebuildScores, street.id.to_string()))?;
    }
    Ok(())
}

/// Recomputes every enterprise; with an instant to `mend` at, appends what differs. `tell` hears of each that
/// differs, `progress` how many are done.
///
/// # Errors
/// Those of the database.
pub async fn everything(
    store: &Store,
    mend: Option<Moment>,
    tell: &mut impl FnMut(EnterpriseId, &Rebuilt),
    progress: &impl Fn(usize),
) -> heping_core::Result<Summary> {
    let mut summary = Summary::default();
    let mut after = None;
    loop {
        let step = store.read(move |conn| examine(conn, after)).await?;
        let Some((last, _)) = step.last() else { return Ok(summary) };
        after = Some(*last);
        for (enterprise, mut found) in step {
            if let Some(now) = mend.filter(|_| !found.differences.is_empty()) {
                found = store
                    .write(Lock::Enterprise(enterprise), move |conn| {
                        let found = heping_ranking::rebuild(conn, enterprise, now)?;
                        jobs::enqueue(conn, now, &StandingMended(enterprise), now, None)?;
                        Ok(found)
                    })
                    .await?;
            }
            summary.enterprises += 1;
            summary.facts += found.facts;
            summary.appended += found.appended;
            if !found.differences.is_empty() {
                summary.differing += 1;
                tell(enterprise, &found);
            }
        }
        progress(summary.enterprises);
    }
}

fn examine(
    conn: &mut Conn,
    after: Option<EnterpriseId>,
) -> heping_core::Result<Vec<(EnterpriseId, Rebuilt)>> {
    let some = heping_org::enterprises::ids(conn, after, STEP)?;
    some.into_iter().map(|enterprise| Ok((enterprise, heping_ranking::examine(conn, enterprise)?))).collect()
}
