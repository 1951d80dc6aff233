//! Certificates, insurance and a penalty, and the appeal that one firm filed against it.

use heping_core::{
    AppealId, ConductId, Error, FactId, Moment, Permission, Result, SafetyEvent, ScoreEntryId,
};
use heping_ranking::appeals::{self, NewAppeal};
use heping_ranking::rules::{EntryKey, Rule, Subject};
use heping_records::conduct::{self, ConductKind, NewConduct};

use super::history::{Firm, PlusDays, Stage, scope};
use crate::answer::Answer;
use crate::usecase::{Action, Effect};

/// Firms that are insured.
const INSURED: std::ops::Range<usize> = 30..60;

impl Stage<'_> {
    /// What the office records of some firms on one day.
    pub(super) async fn conduct(&self, firms: &[Firm], now: Moment) -> Result<()> {
        let firm = |n: usize| firms.get(n).ok_or_else(|| Error::internal("the demo has too few firms"));
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

    async fn record(
        &self,
        firm: &Firm,
        kind: ConductKind,
        level: Option<i32>,
        now: Moment,
    ) -> Result<ConductId> {
        let id = ConductId::derived(&format!("demo/{}/{kind}", firm.number));
        let (enterprise, by, number) = (firm.id, self.street.person("office")?.clone(), firm.number);
        let scope = scope(&by, Permission::RecordConduct)?;
        let today = now.day();
        let context = self.context();
        let caller = context.caller(&by);
        context
            .write_in_firm(caller, (self.street.id, firm.id), move |conn, now| {
                let new = NewConduct {
                    id: Some(id),
                    kind,
                    occurred_on: today,
                    valid_to: (kind != ConductKind::Penalty).then(|| today.plus_days(364)),
                    level,
                    document_number: Some(format!("演示〔2026〕{number}号")),
                    note: kind.text().to_owned(),
                    photo_ids: Vec::new(),
                };
                let written = conduct::record(conn, &by, &scope, now, enterprise, &new)?;
                Effect::of(Action::RecordConduct, id, &written)
            })
            .await?;
        Ok(id)
    }

    /// The firm appeals against the entry of its penalty; nobody has decided yet.
    async fn contest(&self, firm: &Firm, penalty: ConductId) -> Result<()> {
        let fact = FactId::derived(&format!("conduct/{penalty}/{}/1", SafetyEvent::PenaltyImposed.name()));
        let key = EntryKey { rule: Rule::D09, subject: Subject::Fact(fact), ordinal: 0 };
        let entry = ScoreEntryId::derived(&key.to_string());
        let (officer, id) = (firm.officer.user, AppealId::derived(&format!("demo/{}/appeal", firm.number)));
        let context = self.context();
        let caller = context.caller(&firm.officer);
        context
            .write_in_firm(caller, (self.street.id, firm.id), move |conn, now| {
                let reason = "处罚对象为同一地址的另一家企业，已提交租赁合同".to_owned();
                let new = NewAppeal { id: Some(id), reason, photo_ids: Vec::new() };
                let done = appeals::file(conn, officer, now, entry, &new, "")?;
                Ok(Effect::done(Action::FileAppeal, done.appeal.id, Answer::nothing()))
            })
            .await?;
        Ok(())
    }
}
