//! What the street does with many firms at once: a warning, a campaign, a draw; and two firms that become one.

use chrono::TimeDelta;
use heping_core::{BulletinId, CampaignId, DrawId, EnterpriseStatus, Moment, Result};
use heping_org::audience::Audience;
use heping_org::bulletins::{BulletinLevel, NewBulletin};
use heping_org::campaigns::{NewCampaign, NewTeam};
use heping_org::draws::{NewDraw, NewSeed};
use heping_org::life::NewStatus;
use heping_store::audit::digest_of_bytes;
use serde::Deserialize;

use super::deeds::said;
use super::history::{Firm, PlusDays, Stage};
use super::unusual::VISITED;
use crate::extract::auth::Guard;
use crate::usecase;

/// What the demo reads of a bulletin.
#[derive(Deserialize)]
struct Sent {
    id: BulletinId,
}

/// What the demo reads of a campaign.
#[derive(Deserialize)]
struct Began {
    id: CampaignId,
}

/// What the demo reads of a draw.
#[derive(Deserialize)]
struct Drawn {
    id: DrawId,
}

/// What somebody threw before the draw.
const SEED: &str = "20260915 03 11 19 24 30 32 07";

impl Stage<'_> {
    /// Some firms are warned of a storm, half of them confirm.
    pub(super) async fn bulletin(&self, firms: &[Firm], now: Moment) -> Result<()> {
        let warned: Vec<&Firm> = firms.iter().skip(VISITED.start).take(VISITED.len()).collect();
        let new = NewBulletin {
            level: BulletinLevel::Yellow,
            title: "大风降温，请加固户外设施".to_owned(),
            body: "请加固户外广告牌和临时搭建物，停止高处作业，检查取暖和用电。".to_owned(),
            audience: Audience {
                enterprise_ids: warned.iter().map(|firm| firm.id).collect(),
                ..Audience::default()
            },
            confirm_by: Some(now.plus(TimeDelta::days(1))),
            ends_on: None,
            attachments: Vec::new(),
        };
        let guard = Guard::of(self.street.person("office")?.clone())?;
        let sent: Sent = said(usecase::send_bulletin(&self.context(), guard, new).await?)?;
        for firm in warned.iter().step_by(2) {
            let on = self.on(&firm.officer, firm.id.as_str()).await?;
            usecase::confirm_bulletin(&self.context(), on, sent.id).await?;
        }
        Ok(())
    }

    /// Two teams go out to some firms for two weeks; half of the firms are still to be visited.
    pub(super) async fn campaign(&self, firms: &[Firm], now: Moment) -> Result<CampaignId> {
        let targets: Vec<_> =
            firms.iter().skip(VISITED.start).take(2 * VISITED.len()).map(|firm| firm.id).collect();
        let new = NewCampaign {
            name: "冬季用电用气大普查".to_owned(),
            from: now.day(),
            to: now.day().plus_days(13),
            checklist_id: None,
            audience: Audience { enterprise_ids: targets.clone(), ..Audience::default() },
            draw_id: None,
        };
        let guard = || Guard::of(self.street.person("office")?.clone());
        let made: Began = said(usecase::create_campaign(&self.context(), guard()?, new).await?)?;
        let teams = [("第一组", ["inspector1", "inspector2"]), ("第二组", ["inspector3", "grid1"])];
        for ((name, people), enterprises) in teams.into_iter().zip(targets.chunks(VISITED.len())) {
            let members = people.map(|one| self.street.person(one).map(|person| person.user));
            let team = NewTeam {
                name: name.to_owned(),
                member_ids: members.into_iter().collect::<Result<_>>()?,
                villages: Vec::new(),
                enterprise_ids: enterprises.to_vec(),
            };
            usecase::lead_campaign(&self.context(), guard()?, made.id, team).await?;
        }
        Ok(made.id)
    }

    /// Ten firms are drawn, with two officers each, from a seed whose digest was published before.
    pub(super) async fn draw(&self, now: Moment) -> Result<()> {
        let officers = ["inspector1", "inspector2", "inspector3"];
        let officers = officers.map(|one| self.street.person(one).map(|person| person.user));
        let new = NewDraw {
            title: format!("{}“双随机”抽查", now.day().format("%Y年%-m月")),
            seed_digest: digest_of_bytes(SEED.as_bytes()),
            audience: Audience::default(),
            firms_to_draw: 10,
            officer_ids: officers.into_iter().collect::<Result<_>>()?,
            officers_per_firm: 2,
        };
        let guard = || Guard::of(self.street.person("office")?.clone());
        let made: Drawn = said(usecase::create_draw(&self.context(), guard()?, new).await?)?;
        let seed = NewSeed { seed: SEED.to_owned() };
        usecase::complete_draw(&self.context(), guard()?, made.id, seed).await?;
        Ok(())
    }

    /// One firm is taken over by another.
    pub(super) async fn merger(&self, firm: &Firm, into: &Firm, now: Moment) -> Result<()> {
        let new = NewStatus {
            id: None,
            status: EnterpriseStatus::Merged,
            on: now.day(),
            reason: "两厂合并，设备和人员已并入".to_owned(),
            merged_into_id: Some(into.id),
            photo_ids: Vec::new(),
        };
        let on = self.on(self.street.person("office")?, firm.id.as_str()).await?;
        usecase::set_status(&self.context(), on, new).await?;
        Ok(())
    }
}
