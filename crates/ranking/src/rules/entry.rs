//! What the rules put out: entries (积分流水), each with its rule, source and expiry.

use std::fmt;

use heping_core::{Day, EnterpriseId, FactId, HazardId, Moment, ScoreEntryId, Source};

heping_core::words! {
    /// A score rule: D takes points, C gives some.
    Rule {
        /// The street confirmed a general hazard.
        D01 = "D01" "街道确认一般隐患",
        /// The street confirmed a major hazard.
        D02 = "D02" "街道确认重大隐患",
        /// A date that the street set has passed.
        D03 = "D03" "逾期未整改",
        /// A further full seven days overdue.
        D04 = "D04" "持续逾期（每满 7 天）",
        /// A re-check failed.
        D05 = "D05" "复查不合格",
        /// Evidence or a closure was false.
        D06 = "D06" "提供虚假材料或虚假销号",
        /// The same checklist item failed again.
        D07 = "D07" "同一检查项重复发现隐患",
        /// A scheduled self-check was missed.
        D08 = "D08" "未按计划完成自查",
        /// A lawful inspection was refused, or a penalty case was decided.
        D09 = "D09" "拒绝检查或受到处罚",
        /// A self-check was done in time.
        C01 = "C01" "按时完成自查",
        /// A hazard that the enterprise found itself was rectified in time.
        C02 = "C02" "自查隐患按期整改销号",
        /// A hazard that the street found was rectified in the first half of its time.
        C03 = "C03" "督查隐患提前整改销号",
        /// A drill or a training session.
        C04 = "C04" "应急演练、安全培训",
        /// A valid certificate of standardization, a valid liability insurance.
        C05 = "C05" "安全生产标准化、安责险有效",
        /// A checked inspection found nothing.
        C06 = "C06" "街道督查未发现隐患",
    }
}

/// What an entry is about, as far as its identity goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Something that befalls a hazard once, or once a step.
    Hazard(HazardId),
    /// Something that each such fact brings.
    Fact(FactId),
}

/// What makes an entry the same entry in every evaluation, whatever else became known meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryKey {
    /// The rule.
    pub rule: Rule,
    /// What it is about.
    pub subject: Subject,
    /// The step, for D04 from 1; how often a certificate was raised before, for C05; otherwise 0.
    pub ordinal: i32,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hazard(id) => id.as_str(),
            Self::Fact(id) => id.as_str(),
        })
    }
}

impl fmt::Display for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.rule, self.subject, self.ordinal)
    }
}

/// That an entry befell another firm, and counts here because that one was merged into this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Whom it befell.
    pub from: EnterpriseId,
    /// For whom it counts too.
    pub into: EnterpriseId,
}

impl Carried {
    /// Between an entry's key and the two firms in the key of a row of the ledger.
    const MARK: char = '@';

    /// The key of an entry, and the firm that it came from, of what [`Entry::ledger_key`] made.
    pub fn read(ledger_key: &str) -> (&str, Option<EnterpriseId>) {
        let mut parts = ledger_key.split(Self::MARK);
        let key = parts.next().unwrap_or_default();
        (key, parts.next().and_then(|from| from.parse().ok()))
    }
}

/// Points that a rule gives or takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What makes it this entry.
    pub key: EntryKey,
    /// From which other firm it came, if from one.
    pub carried: Option<Carried>,
    /// The version of the rules that judged it.
    pub rules: &'static str,
    /// The points after all limits, never 0.
    pub points: i32,
    /// When the event happened: from here on the points count.
    pub occurred_at: Moment,
    /// The first instant at which they no longer count; [`while_open`] while nobody knows.
    pub expires_at: Moment,
    /// The record that brought it.
    pub source: Source,
    /// What a reader should know besides: for D07 the earlier hazard, for D09 and C04 what it was.
    pub note: Option<String>,
}

/// When an entry expires that counts for as long as its hazard is open: at no instant that anybody
/// lives to see. Closing the hazard sets another.
pub fn while_open() -> Moment {
    Moment::start_of(Day::from_ymd_opt(9999, 12, 31).unwrap_or(Day::MAX))
}

impl Entry {
    /// When it expires, where that is known.
    pub fn expiry(&self) -> Option<Moment> {
        Some(self.expires_at).filter(|&at| at != while_open())
    }

    /// What its rows in the ledger are known by: the key, and where it came from. So the same entry has
    /// rows of its own in the ledger of each firm for which it counts.
    pub fn ledger_key(&self) -> String {
        match self.carried {
            None => self.key.to_string(),
            Some(Carried { from, into }) => {
                let mark = Carried::MARK;
                format!("{}{mark}{from}{mark}{into}", self.key)
            }
        }
    }

    /// The id of the entry's first row in the ledger; it follows from [`Entry::ledger_key`] alone.
    pub fn id(&self) -> ScoreEntryId {
        ScoreEntryId::derived(&self.ledger_key())
    }

    /// Whether the points count at `as_of`.
    pub fn counts_at(&self, as_of: Moment) -> bool {
        self.occurred_at <= as_of && as_of < self.expires_at
    }
}
