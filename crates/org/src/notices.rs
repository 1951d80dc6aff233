//! What a person must know of their own account, because it may not have been them, or because they asked
//! for it: it stands in every answer about the session for a week, on whatever device they are signed in.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{Moment, NoticeId, Result, UserId, words};
use heping_store::Conn;
use heping_store::schema::account_notices::{self, table};

words! {
    /// What happened to an account.
    NoticeKind {
        /// A WeChat may sign in as the person from now on.
        WechatBound = "wechat_bound" "您的账号绑定了新的微信",
        /// No WeChat may sign in as the person any more.
        WechatUnbound = "wechat_unbound" "您的账号已解除微信绑定",
        /// An administrator gave the person a new first password.
        PasswordReset = "password_reset" "管理员重置了您的密码",
        /// Codes are needed from now on.
        SecondFactorOn = "second_factor_on" "您的账号启用了动态码",
        /// An administrator took the second factor away.
        SecondFactorOff = "second_factor_off" "管理员解除了您的动态码",
        /// The person's work went to a colleague.
        HandedOver = "handed_over" "您负责的工作已移交给同事",
        /// A colleague's work came to the person.
        TakenOver = "taken_over" "您接手了一位同事的工作",
        /// An application of the person's was confirmed.
        ApplicationConfirmed = "application_confirmed" "您的绑定申请已通过",
        /// One was refused.
        ApplicationRefused = "application_refused" "您的绑定申请未通过",
        /// The street shut the person out of an enterprise.
        BindingRevoked = "binding_revoked" "街道撤销了您与一家企业的绑定",
    }
}

impl NoticeKind {
    /// What is to be done about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::HandedOver => "如有不清楚的，请联系街道办公室。",
            Self::TakenOver => "责任区域、督查和复查已列入您的待办。",
            Self::ApplicationConfirmed => "现在可以在首页看到这家企业。",
            Self::ApplicationRefused => "原因见“我的－绑定申请”，补充后可以再次申请。",
            Self::BindingRevoked => "您不能再看到这家企业的内容。有疑问请联系街道应急管理。",
            _ => "不是您本人操作的，请立即联系街道。",
        }
    }
}

/// How long it is shown.
pub const SHOWN: TimeDelta = TimeDelta::days(7);
/// How many are shown, the newest first.
const MOST: i64 = 10;

/// Something that happened to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
pub struct AccountNotice {
    /// What.
    pub kind: NoticeKind,
    /// When.
    pub at: Moment,
}

/// Tells a person.
///
/// # Errors
/// Those of the database.
pub fn tell(conn: &mut Conn, now: Moment, user: UserId, kind: NoticeKind) -> Result<()> {
    diesel::insert_into(table)
        .values((
            account_notices::id.eq(NoticeId::new()),
            account_notices::user_id.eq(user),
            account_notices::kind.eq(kind),
            account_notices::at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// What a person is to be shown, the newest first.
///
/// # Errors
/// Those of the database.
pub fn shown(conn: &mut Conn, now: Moment, user: UserId) -> Result<Vec<AccountNotice>> {
    Ok(table
        .filter(account_notices::user_id.eq(user))
        .filter(account_notices::at.gt(now.plus(-SHOWN)))
        .order((account_notices::at.desc(), account_notices::id.desc()))
        .limit(MOST)
        .select((account_notices::kind, account_notices::at))
        .load(conn)?)
}

/// Forgets what is not shown any more.
///
/// # Errors
/// Those of the database.
pub fn forget(conn: &mut Conn, now: Moment) -> Result<usize> {
    Ok(diesel::delete(table.filter(account_notices::at.le(now.plus(-SHOWN)))).execute(conn)?)
}
