//! Which fields the audit log tells before and after, and how an auditor reads them.

use heping_core::{EnterpriseStatus, HazardState, Level, RiskColour, Role};
use heping_ranking::appeals::AppealState;
use heping_store::audit::Change;

heping_core::words! {
    /// A field whose change stands in the audit log.
    ChangedField {
        /// Whether a user may sign in.
        Active = "active" "可以登录",
        /// What does not fit in the audit log.
        AuditBroken = "auditBroken" "对不上的地方",
        /// Who issues the street's papers.
        Body = "body" "文书署名机关",
        /// The number of an officer's certificate.
        Certificate = "certificateNumber" "执法证号",
        /// The court that the street's papers name.
        Court = "court" "管辖法院",
        /// By whom and by which paper the street is empowered.
        Delegation = "delegation" "执法委托",
        /// Until when a hazard must be put right.
        DueOn = "dueOn" "整改期限",
        /// Where an enterprise stands in its life.
        EnterpriseStatus = "enterpriseStatus" "企业状态",
        /// Who has somebody's work from now on.
        HandedTo = "handedTo" "接手人",
        /// The class of industry of an enterprise.
        Industry = "industry" "行业代码",
        /// From when on a version of the rules judges.
        InForceFrom = "inForceFrom" "施行日期",
        /// Of how many kinds of characters a password is.
        Kinds = "kinds" "密码字符种类",
        /// What the street's papers rest on.
        LegalBasis = "legalBasis" "执法依据",
        /// Of a hazard.
        Level = "level" "隐患等级",
        /// The enterprise that took another one over.
        MergedInto = "mergedInto" "并入的企业",
        /// When a password must be changed.
        MaxAge = "maxAgeDays" "密码有效天数",
        /// How long a password is at least.
        MinLength = "minLength" "密码最短长度",
        /// Whether a device is listened to.
        On = "on" "接收上报",
        /// Who inspects.
        Officer = "officer" "执法人员",
        /// What waits for a second administrator.
        PendingRoles = "pendingRoles" "待确认的角色",
        /// To whom the street reports what it may not decide.
        ReportsTo = "reportsTo" "上报机关",
        /// Who decides about objections to the street's papers.
        ReviewBody = "reviewBody" "行政复议机关",
        /// How dangerous an enterprise is.
        RiskColour = "riskColour" "固有风险",
        /// The last seal of the audit log that holds.
        SealHead = "sealHead" "最后一个封印",
        /// How many seals of the audit log hold.
        SealsHold = "sealsHold" "核验无误的封印数",
        /// Of a user.
        Roles = "roles" "角色",
        /// Days on which the street works otherwise than the week says.
        SpecialDays = "specialDays" "放假和调休的日子",
        /// Whose seal the street's papers bear.
        Seal = "seal" "印章名称",
        /// How somebody proved who they are beside the password.
        SecondFactor = "secondFactor" "登录验证",
        /// Who must have a second factor.
        SecondFactorRoles = "secondFactorRoles" "须用动态码的角色",
        /// Of a hazard or an appeal.
        State = "state" "状态",
        /// On the street's papers.
        Telephone = "telephone" "联系电话",
        /// Where an enterprise is.
        Village = "village" "村社",
        /// Visits a year to an enterprise of red risk; so too below.
        VisitsRed = "red" "红色风险企业每年督查次数上限",
        /// Orange.
        VisitsOrange = "orange" "橙色风险企业每年督查次数上限",
        /// Yellow.
        VisitsYellow = "yellow" "黄色风险企业每年督查次数上限",
        /// Blue.
        VisitsBlue = "blue" "蓝色风险企业每年督查次数上限",
        /// Without a colour.
        VisitsUnrated = "unrated" "未评估风险企业每年督查次数上限",
        /// How many working days kinds of work may wait.
        WorkLimits = "workLimits" "办理时限",
    }
}

impl ChangedField {
    /// The change of the field; none where before and after are alike.
    pub fn change(self, before: Option<String>, after: Option<String>) -> Option<Change> {
        Change::of(self.as_str(), before, after)
    }

    /// A value of the field in Chinese, where it is a word of ours.
    pub fn say(self, value: &str) -> String {
        let said = match self {
            Self::Active | Self::On => said_by(value, |yes: bool| if yes { "是" } else { "否" }),
            Self::Level => said_by(value, Level::text),
            Self::RiskColour => said_by(value, RiskColour::text),
            Self::EnterpriseStatus => said_by(value, EnterpriseStatus::text),
            Self::State => said_by(value, HazardState::text).or_else(|| said_by(value, AppealState::text)),
            Self::Roles | Self::PendingRoles | Self::SecondFactorRoles => {
                let roles = value.split(' ').map(|role| said_by(role, Role::text));
                return roles
                    .collect::<Option<Vec<_>>>()
                    .map_or_else(|| value.to_owned(), |all| all.join("、"));
            }
            Self::SecondFactor => match value {
                "authenticator" => Some("动态码"),
                "recovery_code" => Some("恢复码"),
                _ => None,
            },
            _ => None,
        };
        said.unwrap_or(value).to_owned()
    }
}

fn said_by<T: std::str::FromStr>(value: &str, text: impl Fn(T) -> &'static str) -> Option<&'static str> {
    value.parse().ok().map(text)
}
