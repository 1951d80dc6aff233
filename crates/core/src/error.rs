//! One error type crosses all crates: code → status → Chinese title from one table.
//!
//! What a person reads ([`Error::detail`], [`FieldError::message`]) and what the log keeps (the
//! cause) are separate fields, so that nothing internal can reach a client by accident.

use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

/// What a fallible function of this workspace returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal $status:literal $title:literal $detail:literal;)+) => {
        /// Every way in which a request can be refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            /// All codes, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$name,)+];

            /// The code on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The HTTP status.
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// At most 7 Chinese characters: what a WeChat toast shows.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// The sentence shown when the place that refused has nothing better to say.
            pub fn detail(self) -> &'static str {
                match self { $(Self::$name => $detail,)+ }
            }
        }
    };
}

codes! {
    /// The body is not JSON, or the request cannot be read.
    BadRequest = "bad_request" 400 "请求格式错误" "请求无法读取，请检查格式后重试。";
    /// No session, or one that has ended.
    Unauthenticated = "unauthenticated" 401 "请先登录" "登录已失效，请重新登录。";
    /// Wrong user name or password.
    BadCredentials = "bad_credentials" 401 "账号或密码错误" "账号或密码不正确，请核对后重试。";
    /// Name and password are right, and a code of the second factor is missing or wrong.
    SecondFactorNeeded = "second_factor_needed" 401 "请输入动态码" "账号已启用动态码，请输入验证器显示的 6 位动态码或一个恢复码。";
    /// WeChat did not accept the login code.
    BadLoginCode = "bad_login_code" 401 "微信登录失败" "微信登录凭证无效或已过期，请重新打开小程序。";
    /// Signed in, but the role does not allow it.
    Forbidden = "forbidden" 403 "没有权限" "您没有这项权限，请联系本企业负责人或街道管理员。";
    /// The password was given by somebody else, or is too old: the session opens nothing but its change.
    PasswordMustChange = "password_must_change" 403 "请先修改密码" "当前密码由他人设置或已到期，请先修改密码再继续。";
    /// The street asks for a second factor that the person has not set up: the session opens nothing else.
    SecondFactorMissing = "second_factor_missing" 403 "请先启用动态码" "街道要求您的角色使用动态码，请先启用动态码再继续。";
    /// A signed link whose signature is wrong or whose time is over.
    LinkExpired = "link_expired" 403 "链接已过期" "链接已过期，请返回重新打开。";
    /// Nothing by that id that the asker may know of.
    NotFound = "not_found" 404 "没有找到" "没有找到，可能已被删除或您无权查看。";
    /// The path exists, the method does not.
    MethodNotAllowed = "method_not_allowed" 405 "不支持的操作" "此地址不支持该操作。";
    /// The body did not come in time.
    TooSlow = "too_slow" 408 "传输太慢" "内容未能按时传完，请到信号好的地方重试。";
    /// The same client-made id came with other content.
    IdConflict = "id_conflict" 409 "编号已被使用" "这条记录先前已提交过，内容不一样。请返回首页刷新后再改。";
    /// `version` is not the present one.
    VersionConflict = "version_conflict" 409 "内容已被修改" "内容已被他人修改，请刷新后重试。";
    /// The thing is in a state in which this cannot happen.
    StateConflict = "state_conflict" 409 "状态已变化" "当前状态不能进行此操作，请刷新后查看。";
    /// The second acceptance needs a second officer.
    SameOfficer = "same_officer" 409 "须由他人复核" "重大隐患须由两名不同人员验收。";
    /// Nobody reviews his own work.
    OwnWork = "own_work" 409 "不能自己复查" "不能复查自己提交的内容，请由他人办理。";
    /// Another enterprise has this unified social credit code.
    UsccTaken = "uscc_taken" 409 "信用代码已存在" "该统一社会信用代码已登记在另一家企业名下。";
    /// Another user has this name.
    UsernameTaken = "username_taken" 409 "账号已存在" "该账号已被使用，请换一个。";
    /// A request with the same Idempotency-Key is still being worked on.
    IdempotencyRunning = "idempotency_running" 409 "正在处理中" "相同的请求正在处理，请稍候再试。";
    /// The same Idempotency-Key came with another body.
    IdempotencyMismatch = "idempotency_mismatch" 422 "重复的请求标识" "同一 Idempotency-Key 不能用于不同的内容。";
    /// The code was replaced by a newer one.
    CodeReplaced = "code_replaced" 410 "码已更换" "此码已更换，请扫描企业最新的河平码。";
    /// The code was revoked.
    CodeRevoked = "code_revoked" 410 "码已停用" "此码已停用，如有疑问请联系街道。";
    /// The invitation was used or has expired.
    InvitationSpent = "invitation_spent" 410 "邀请已失效" "邀请已使用或已过期，请向街道重新索取。";
    /// The body is larger than allowed.
    TooLarge = "too_large" 413 "内容过大" "上传的内容超过限制，请缩小后重试。";
    /// The body is of a kind that is not taken here.
    UnsupportedMedia = "unsupported_media" 415 "格式不支持" "不支持这种文件格式。";
    /// One or more fields are wrong; `errors` names them.
    ValidationFailed = "validation_failed" 422 "填写有误" "有内容填写有误，请按提示修改。";
    /// Too many requests of this kind.
    RateLimited = "rate_limited" 429 "操作太频繁" "操作太频繁，请稍后再试。";
    /// Ours, unexpected; the log has it under the request id.
    Internal = "internal" 500 "系统出错" "系统出错，请稍后重试；如仍不行请联系街道并提供请求编号。";
    /// The database or the queue before it is full or away.
    Busy = "busy" 503 "系统繁忙" "系统繁忙，请稍后重试，已填写的内容不会丢失。";
    /// WeChat does not answer.
    WechatUnavailable = "wechat_unavailable" 503 "微信服务异常" "微信服务暂时不可用，请稍后再试。";
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The field as the client named it; a path for nested ones: `answers[2].hazard.dueOn`.
    pub field: String,
    /// What is wrong, for programs: `required`, `too_long`, `out_of_range`, `unknown` …
    pub code: String,
    /// What is wrong and how to mend it, in Chinese.
    pub message: String,
}

/// A refusal or a failure.
pub struct Error(Box<Inner>);

struct Inner {
    code: Code,
    detail: Option<String>,
    fields: Vec<FieldError>,
    state: Option<String>,
    retry_after: Option<u64>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// A refusal with the code's own sentence.
    pub fn new(code: Code) -> Self {
        Self(Box::new(Inner {
            code,
            detail: None,
            fields: Vec::new(),
            state: None,
            retry_after: None,
            cause: None,
        }))
    }

    /// A refusal with a better Chinese sentence.
    pub fn because(code: Code, detail: impl Into<String>) -> Self {
        let mut error = Self::new(code);
        error.0.detail = Some(detail.into());
        error
    }

    /// One wrong field: `validation_failed`.
    pub fn field(field: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError { field: field.into(), code: code.to_owned(), message: message.into() }])
    }

    /// Several wrong fields: `validation_failed`.
    pub fn fields(fields: Vec<FieldError>) -> Self {
        let mut error = Self::new(Code::ValidationFailed);
        error.0.fields = fields;
        error
    }

    /// An unexpected failure. `cause` goes to the log, never to a client.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(Code::Internal).caused_by(cause)
    }

    /// Keeps the cause for the log.
    pub fn caused_by(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// The same for another caller who waited for the same; of the cause its words.
    pub fn repeated(&self) -> Self {
        let Inner { code, detail, fields, state, retry_after, cause } = &*self.0;
        Self(Box::new(Inner {
            code: *code,
            detail: detail.clone(),
            fields: fields.clone(),
            state: state.clone(),
            retry_after: *retry_after,
            cause: cause.as_ref().map(|cause| cause.to_string().into()),
        }))
    }

    /// Names the present state of the thing that refused (a 409 about a state).
    pub fn in_state(mut self, state: impl Into<String>) -> Self {
        self.0.state = Some(state.into());
        self
    }

    /// Seconds after which trying again makes sense.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Puts `prefix` before every field name: errors of a part become errors of the whole.
    pub fn within(mut self, prefix: &str) -> Self {
        for error in &mut self.0.fields {
            error.field = format!("{prefix}.{}", error.field);
        }
        self
    }

    /// The code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The Chinese sentence.
    pub fn detail(&self) -> &str {
        self.0.detail.as_deref().unwrap_or_else(|| self.0.code.detail())
    }

    /// The wrong fields.
    pub fn field_errors(&self) -> &[FieldError] {
        &self.0.fields
    }

    /// The present state, in a 409 about a state.
    pub fn state(&self) -> Option<&str> {
        self.0.state.as_deref()
    }

    /// Seconds to wait, in a 429 or 503.
    pub fn retry_after_seconds(&self) -> Option<u64> {
        self.0.retry_after
    }

    /// The cause, for the log.
    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.0.cause.as_deref()
    }

    /// The database's own error, where that is the cause.
    pub fn database_error(&self) -> Option<&diesel::result::Error> {
        self.cause()?.downcast_ref()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.as_str(), self.detail())?;
        for error in &self.0.fields {
            write!(f, "; {}: {} ({})", error.field, error.message, error.code)?;
        }
        if let Some(cause) = &self.0.cause {
            write!(f, "; cause: {cause}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<diesel::result::Error> for Error {
    /// A missing row is `not_found`; everything else is unexpected until a caller, who knows
    /// which constraint stands for which refusal, says otherwise.
    fn from(error: diesel::result::Error) -> Self {
        match error {
            diesel::result::Error::NotFound => Self::new(Code::NotFound),
            other => Self::internal(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_fit_a_toast_and_codes_are_unique() {
        let mut seen = std::collections::HashSet::new();
        for code in Code::ALL {
            assert!(code.title().chars().count() <= 7, "{code:?}");
            assert!(seen.insert(code.as_str()), "{code:?}");
            assert!(code.detail().ends_with('。'), "{code:?}");
        }
    }
}
