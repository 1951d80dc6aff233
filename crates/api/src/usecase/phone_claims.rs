//! Somebody comes in by their phone number, without anybody of the office having invited them.

use heping_core::{Code, EnterpriseId, Error, Moment, OfficeNoticeId, RecordKind, Result, Role};
use heping_org::office_notices::{self, NewOfficeNotice, OfficeNoticeKind};
use heping_org::phone_claims::{self, Match};
use heping_store::{Conn, Lock, limit};
use serde::Serialize;
use utoipa::ToSchema;

use super::write::note;
use super::{Action, Caller, Effect};
use crate::answer::{Answer, Is};
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;

/// What a phone number leads to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PhoneClaim {
    /// The number, masked.
    #[schema(example = "138****1234")]
    phone: Option<String>,
    /// Where the person belongs from now on.
    joined: Vec<ClaimedPost>,
    /// Where the register has the number as well: the person says which.
    choices: Vec<ClaimedPost>,
    /// Where somebody else holds the post already: only the street can change that.
    taken: Vec<ClaimedPost>,
    /// What is to be done now.
    advice: &'static str,
}

/// A post in an enterprise.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClaimedPost {
    /// The enterprise.
    enterprise_id: EnterpriseId,
    /// Its name.
    enterprise_name: String,
    /// As what.
    role: Role,
    /// The same in Chinese.
    role_text: &'static str,
}

impl From<&Match> for ClaimedPost {
    fn from(post: &Match) -> Self {
        Self {
            enterprise_id: post.enterprise,
            enterprise_name: post.name.clone(),
            role: post.role,
            role_text: post.role.text(),
        }
    }
}

/// Asks WeChat whose number it is. Where the register has it for one post that nobody holds, the person
/// belongs there at once and the office is told; where it has it for several, the person is asked.
///
/// # Errors
/// `forbidden` for staff of the street, `validation_failed` naming `code`, `rate_limited`,
/// `wechat_unavailable`; the database's.
pub async fn claim_by_phone(
    context: &Context,
    guard: Guard<perm::SignedIn>,
    code: String,
) -> Result<Answer<Is<PhoneClaim>>> {
    let (app, user) = (&context.app, guard.actor.user);
    if guard.actor.street().is_some() {
        return Err(Error::because(Code::Forbidden, "街道工作人员的电话由系统管理员登记。"));
    }
    app.limiter.check(limit::PHONE_CLAIM, user.as_str(), context.now).await?;
    let wechat = app.wechat.as_ref().ok_or_else(|| Error::new(Code::WechatUnavailable))?;
    let phone = wechat.phone(&code).await?;
    let (vault, caller) = (app.keys.vault.clone(), context.caller(&guard.actor));
    let noting = Caller { repeat: None, ..caller.clone() };
    let answer = context
        .write(caller, Lock::Person(user), None, move |conn, now| {
            phone_claims::verify(conn, &vault, now, user, &phone)?;
            let found = phone_claims::matches(conn, user)?;
            let mut claim = PhoneClaim::of(Some(phone.masked()), &found);
            if let [only] = found.iter().filter(|post| !post.taken).collect::<Vec<_>>()[..] {
                join(conn, &noting, now, user, only)?;
                claim.joins(vec![only.into()]);
            }
            Ok(Effect::done(Action::VerifyPhone, user, Answer::ok(&claim)?))
        })
        .await?;
    app.forget_person(user).await?;
    Ok(answer)
}

/// The person says which of the posts that the register has their number for are theirs.
///
/// # Errors
/// `validation_failed` naming `enterpriseIds` for one that it has not, or that somebody holds; the database's.
pub async fn choose_posts(
    context: &Context,
    guard: Guard<perm::SignedIn>,
    chosen: Vec<EnterpriseId>,
) -> Result<Answer<Is<PhoneClaim>>> {
    let (user, caller) = (guard.actor.user, context.caller(&guard.actor));
    let noting = Caller { repeat: None, ..caller.clone() };
    let answer = context
        .write(caller, Lock::Person(user), None, move |conn, now| {
            let found = phone_claims::matches(conn, user)?;
            let mut joined = Vec::new();
            for (i, enterprise) in chosen.iter().enumerate() {
                let mut posts =
                    found.iter().filter(|post| post.enterprise == *enterprise && !post.taken).peekable();
                if posts.peek().is_none() {
                    let field = format!("enterpriseIds[{i}]");
                    return Err(Error::field(field, "unknown", "登记表中没有用您手机号登记的这个岗位"));
                }
                for post in posts {
                    join(conn, &noting, now, user, post)?;
                    joined.push(post.into());
                }
            }
            let mut claim = PhoneClaim::of(None, &phone_claims::matches(conn, user)?);
            claim.joins(joined);
            Ok(Effect::nothing(Answer::ok(&claim)?))
        })
        .await?;
    context.app.forget_person(user).await?;
    Ok(answer)
}

impl PhoneClaim {
    fn of(phone: Option<String>, found: &[Match]) -> Self {
        let posts = |taken| {
            found.iter().filter(|post| post.taken == taken).map(ClaimedPost::from).collect::<Vec<_>>()
        };
        let (choices, taken) = (posts(false), posts(true));
        let advice = match (choices.is_empty(), taken.is_empty()) {
            (false, _) => "您的手机号登记在多个岗位，请选择您所在的企业。",
            (true, false) => "该岗位已有人绑定，或您的绑定已被解除。请联系街道应急管理核对登记表。",
            (true, true) => {
                "登记表中没有您的手机号。请向企业负责人或街道索取邀请码，或请街道核对登记的电话。"
            }
        };
        Self { phone, joined: Vec::new(), choices, taken, advice }
    }

    /// Says where the person belongs now.
    fn joins(&mut self, joined: Vec<ClaimedPost>) {
        let is_joined = |post: &ClaimedPost| {
            joined.iter().any(|one| (one.enterprise_id, one.role) == (post.enterprise_id, post.role))
        };
        self.choices.retain(|post| !is_joined(post));
        if !joined.is_empty() {
            self.advice = "已绑定。街道已收到通知，如有误请联系街道。";
        }
        self.joined = joined;
    }
}

/// Gives the post, writes it down and tells the office, who may end it.
fn join(
    conn: &mut Conn,
    caller: &Caller,
    now: Moment,
    user: heping_core::UserId,
    post: &Match,
) -> Result<()> {
    phone_claims::join(conn, now, user, post)?;
    note(conn, caller, now, Some(post.subdistrict), (Action::BindByPhone, post.enterprise.to_string()))?;
    let notice = NewOfficeNotice {
        id: OfficeNoticeId::new(),
        subdistrict: post.subdistrict,
        enterprise: post.enterprise,
        kind: OfficeNoticeKind::PersonJoined,
        title: "有人凭手机号绑定了企业".to_owned(),
        body: format!(
            "{}：登记表中{}的手机号本人已在微信验证并绑定。如不是本人，请在“绑定记录”中撤销，其看到的内容立即收回。",
            post.name,
            post.role.text(),
        ),
        subject: (RecordKind::Enterprise, post.enterprise.as_str()),
    };
    office_notices::tell(conn, &notice, now)
}
