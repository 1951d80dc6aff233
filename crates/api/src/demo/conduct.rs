//! Certificates, insurance and a penalty, and the appeal that one firm filed against it.

use heping_core::{AppealId, ConductId, FactId, Moment, Result, SafetyEvent, ScoreEntryId};
use heping_ranking::appeals::NewAppeal;
use heping_ranking::rules::{EntryKey, Rule, Subject};
use heping_records::conduct::{ConductKind, NewConduct};

use super::history::{Firm, PlusDays, Stage, nth};
use crate::usecase;

/// Firms that are insured.
const INSURED: std::ops::Range<usize> = 30..60;

/// What the fact of a penalty is called.
const PENALTY: SafetyEvent = SafetyEvent::PenaltyImposed { amount: None, suspension: false };

impl Stage<'_> {
    /// What the office records of some firms on one day.
    pub(super) async fn conduct(&self, firms: &[Firm], now: Moment) -> Result<()> {
        let firm = |n| nth(firms, n);
        for (n, level) in [(13, 2), (14, 3), (15, 3)] {
            self.record(firm(n)?, ConductKind::Standardization, Some(level), now).await?;
        }
        for firm in firms.iter().skip(INSURED.start).take(INSURED.len()) {
            self.record(firm, ConductKind::Insurance, None, now).await?;
        }
        let fined = firm(16)?;
        let penalty = self.record(fined, ConductKind::Penalty, None, now).await?;
        self.contest(fined, penalty).await
    }

    pub(super) async fn record(
        &self,
        firm: &Firm,
        kind: ConductKind,
        level: Option<i32>,
        now: Moment,
    ) -> Result<ConductId> {
        let id = ConductId::derived(&format!("demo/{}/{kind}", firm.number));
        let today = now.day();
        let new = NewConduct {
            id: Some(id),
            kind,
            occurred_on: today,
            valid_to: (kind != ConductKind::Penalty).then(|| today.plus_days(364)),
            level,
            document_number: Some(format!("演示〔2026〕{}号", firm.number)),
            amount: (kind == ConductKind::Penalty).then_some(20_000),
            suspension: false,
            note: kind.text().to_owned(),
            photo_ids: Vec::new(),
        };
        let on = self.on(self.street.person("office")?, firm.id.as_str()).await?;
        usecase::record_conduct(&self.context(), on, new).await?;
        Ok(id)
    }

    /// The firm appeals against the entry of its penalty; nobody has decided yet.
    async fn contest(&self, firm: &Firm, penalty: ConductId) -> Result<()> {
        let fact = FactId::derived(&format!("conduct/{penalty}/{}/1", PENALTY.name()));
        let key = EntryKey { rule: Rule::D09, subject: Subject::Fact(fact), ordinal: 0 };
        let entry = ScoreEntryId::derived(&key.to_string());
        let new = NewAppeal {
            id: Some(AppealId::derived(&format!("demo/{}/appeal", firm.number))),
            reason: "处罚对象为同一地址的另一家企业，已提交租赁合同".to_owned(),
            photo_ids: Vec::new(),
        };
        let on = self.on(&firm.officer, entry.as_str()).await?;
        usecase::file_appeal(&self.context(), on, new).await?;
        Ok(())
    }
}
