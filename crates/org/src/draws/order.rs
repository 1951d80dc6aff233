//! What follows from a seed and two lists.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// A firm or an officer that could be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordedName {
    /// The id, by which the order is made.
    pub id: String,
    /// The name at that time.
    pub name: String,
}

/// A firm that was drawn, and who inspects it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Drawn {
    /// The firm.
    pub firm_id: String,
    /// The officers.
    pub officer_ids: Vec<String>,
}

/// All that is needed to work a draw out again: what is published, and what `heping verify draw` reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DrawRecord {
    /// The draw.
    pub id: String,
    /// What it is for.
    pub title: String,
    /// When the lists and the digest were written down.
    pub created_at: heping_core::Moment,
    /// SHA-256 of the seed's UTF-8, in small hexadecimal.
    pub seed_digest: String,
    /// The firms of which some are drawn, by their ids.
    pub firms: Vec<RecordedName>,
    /// The officers, by their ids.
    pub officers: Vec<RecordedName>,
    /// SHA-256 of the ids of the firms and then the officers as they stand here, each followed by a line
    /// feed, in small hexadecimal: whoever saw it before knows that the lists are the same.
    pub lists_digest: String,
    /// How many firms are drawn.
    pub firms_to_draw: usize,
    /// How many officers inspect each of them.
    pub officers_per_firm: usize,
    /// The seed; not before it was made known.
    pub seed: Option<String>,
    /// When it was.
    pub completed_at: Option<heping_core::Moment>,
    /// What was drawn, in its order.
    pub drawn: Vec<Drawn>,
}

/// SHA-256 in small hexadecimal.
pub fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// In the order of `digest("{seed}:{id}")`.
fn in_order(seed: &str, list: &[RecordedName]) -> Vec<String> {
    let mut keyed: Vec<(String, String)> =
        list.iter().map(|one| (digest(&format!("{seed}:{}", one.id)), one.id.clone())).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, id)| id).collect()
}

impl DrawRecord {
    /// What the seed brings: the first of the firms in its order; the first of them is inspected by the
    /// first officers in its order, the next one by those after them, round and round. Nothing before
    /// the seed is known.
    pub fn outcome(&self) -> Vec<Drawn> {
        let Some(seed) = self.seed.as_deref() else { return Vec::new() };
        let officers = in_order(seed, &self.officers);
        let mut round = officers.iter().cycle().cloned();
        let firms = in_order(seed, &self.firms).into_iter().take(self.firms_to_draw);
        let each = self.officers_per_firm;
        firms.map(|firm_id| Drawn { firm_id, officer_ids: round.by_ref().take(each).collect() }).collect()
    }

    /// [`DrawRecord::lists_digest`] as it should be.
    pub fn digest_of_lists(&self) -> String {
        let ids = self.firms.iter().chain(&self.officers).map(|one| format!("{}\n", one.id));
        digest(&ids.collect::<String>())
    }

    /// What is wrong with it, in Chinese, the gravest first; nothing where it can be relied on.
    pub fn faults(&self) -> Vec<String> {
        let Some(seed) = self.seed.as_deref() else {
            return vec!["种子还没有公布，无法核验。".to_owned()];
        };
        let mut faults = Vec::new();
        if digest(seed) != self.seed_digest {
            faults.push("种子的 SHA-256 与事先公布的摘要不一致。".to_owned());
        }
        if self.digest_of_lists() != self.lists_digest {
            faults.push("名单与名单摘要不一致：企业或执法人员名单被改动过。".to_owned());
        }
        let outcome = self.outcome();
        if outcome.len() != self.drawn.len() {
            faults.push(format!("应抽出 {} 家，记录中有 {} 家。", outcome.len(), self.drawn.len()));
        }
        for ((right, said), number) in outcome.iter().zip(&self.drawn).zip(1..) {
            if right != said {
                faults.push(format!("第 {number} 家与重新计算的结果不一致：应为 {}。", right.firm_id));
                break;
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(ids: &[&str]) -> Vec<RecordedName> {
        ids.iter().map(|id| RecordedName { id: (*id).to_owned(), name: String::new() }).collect()
    }

    fn record() -> DrawRecord {
        let mut record = DrawRecord {
            id: "draw".to_owned(),
            title: String::new(),
            created_at: heping_core::Moment::from_millis(0),
            seed_digest: digest("12 18 22 29 31 33"),
            firms: names(&["a", "b", "c", "d", "e"]),
            officers: names(&["x", "y", "z"]),
            lists_digest: String::new(),
            firms_to_draw: 3,
            officers_per_firm: 2,
            seed: Some("12 18 22 29 31 33".to_owned()),
            completed_at: None,
            drawn: Vec::new(),
        };
        record.lists_digest = record.digest_of_lists();
        record.drawn = record.outcome();
        record
    }

    /// Worked out by other means (Python's hashlib): what was once published must hold for ever.
    #[test]
    fn an_outcome_never_changes() {
        let drawn = record().drawn;
        let said: Vec<_> =
            drawn.iter().map(|one| format!("{}{}", one.firm_id, one.officer_ids.concat())).collect();
        assert_eq!(said, ["dxy", "azx", "cyz"]);
    }

    #[test]
    fn what_was_tampered_with_is_found() {
        assert_eq!(record().faults(), Vec::<String>::new());
        let tampered: [fn(&mut DrawRecord); 5] = [
            |one| one.seed = Some("12 18 22 29 31 34".to_owned()),
            |one| one.seed = None,
            |one| one.firms.truncate(4),
            |one| one.drawn.truncate(2),
            |one| one.drawn.swap(0, 1),
        ];
        for tamper in tampered {
            let mut record = record();
            tamper(&mut record);
            assert!(!record.faults().is_empty());
        }
    }
}
