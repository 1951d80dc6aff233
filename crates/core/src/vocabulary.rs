//! The closed sets of words of the trade, each with its Chinese label and its spelling on the
//! wire and in the database.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

/// Declares an enum whose variants have one spelling (`snake_case`, for JSON and the database)
/// and one Chinese label (`text`, the `…Text` field beside it on the wire).
#[macro_export]
macro_rules! words {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal $text:literal,)+ }) => {
        $(#[doc = $doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every word, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The spelling on the wire and in the database.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The Chinese label.
            pub fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> std::result::Result<Self, String> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("{word:?} is none of: {}", [$($word),+].join(", "))),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<$name> for &'static str {
            fn from(word: $name) -> Self {
                word.as_str()
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                let words = Self::ALL.iter().map(|word| (word.as_str(), word.text()));
                $crate::vocabulary::schema(concat!($($doc, "\n",)*), words)
            }
        }

        impl utoipa::ToSchema for $name {}

        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                self.as_str().to_sql(out)
            }
        }

        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where
            $crate::column::Parsed<Self>: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                $crate::column::Parsed::from_sql(value).map(|$crate::column::Parsed(word)| word)
            }
        }
    };
}

/// The schema of a closed set of words, each with its Chinese label. utoipa's own derive would list
/// the variants: it does not see a spelling that a macro has put into serde's attribute.
pub fn schema<'w>(about: &str, words: impl Iterator<Item = (&'w str, &'w str)> + Clone) -> RefOr<Schema> {
    let labels: Vec<_> = words.clone().map(|(word, text)| format!("`{word}` {text}")).collect();
    let about: Vec<_> = about.lines().map(str::trim).collect();
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(format!("{}\n\n{}", about.join("\n").trim(), labels.join(" · "))))
        .enum_values(Some(words.map(|(word, _)| word)))
        .into()
}

words! {
    /// How dangerous a hazard is (安全生产法; major is judged against a criteria article only).
    Level {
        /// 一般隐患
        General = "general" "一般",
        /// 重大隐患
        Major = "major" "重大",
    }
}

words! {
    /// Where a hazard came from.
    HazardSource {
        /// The enterprise found it itself.
        SelfCheck = "self_check" "企业自查",
        /// The street found it in an inspection.
        Inspection = "inspection" "街道督查",
        /// A member of the public or a device reported it and the street confirmed it.
        PublicReport = "public_report" "群众或设备上报",
    }
}

words! {
    /// The stored states of a hazard; overdue and the like are derived.
    HazardState {
        /// Reported by the public, not confirmed.
        Reported = "reported" "待核实",
        /// The enterprise must rectify it.
        Rectifying = "rectifying" "整改中",
        /// The enterprise says it is done; the clock stands still.
        Submitted = "submitted" "待复查",
        /// Accepted by the street.
        Closed = "closed" "已销号",
        /// Void: never was.
        Voided = "voided" "已撤销",
        /// Handed to another authority.
        Referred = "referred" "已移送",
    }
}

words! {
    /// How dangerous the plant is by nature (四色风险); says nothing about behaviour.
    RiskColour {
        /// 红: major risk.
        Red = "red" "红",
        /// 橙: larger risk.
        Orange = "orange" "橙",
        /// 黄: ordinary risk.
        Yellow = "yellow" "黄",
        /// 蓝: low risk.
        Blue = "blue" "蓝",
    }
}

words! {
    /// How well the enterprise behaves (码色).
    CodeColour {
        /// Score ≥ 85, no gate.
        Green = "green" "绿码",
        /// Score 70–84, or a gate.
        Yellow = "yellow" "黄码",
        /// Score 55–69, or a gate.
        Orange = "orange" "橙码",
        /// Score < 55, or a gate.
        Red = "red" "红码",
        /// Not rated: neither inspected nor self-checked yet.
        Grey = "grey" "灰码",
    }
}

words! {
    /// Whether a checklist is for self-checks or inspections.
    ChecklistScope {
        /// 企业自查
        SelfCheck = "self_check" "企业自查",
        /// 街道督查
        Inspection = "inspection" "街道督查",
    }
}

words! {
    /// The state of a printed code.
    CodeStatus {
        /// In force.
        Active = "active" "有效",
        /// A newer one was issued.
        Replaced = "replaced" "已更换",
        /// Withdrawn.
        Revoked = "revoked" "已停用",
    }
}

words! {
    /// Why an enterprise is told something.
    MessageKind {
        /// The street recorded a hazard.
        Finding = "finding" "新的整改事项",
        /// A hazard is due in three days.
        DueInThreeDays = "due_in_3_days" "三日后到期",
        /// A hazard is due tomorrow.
        DueTomorrow = "due_tomorrow" "明日到期",
        /// A hazard is overdue.
        Overdue = "overdue" "已逾期",
        /// A rectification was not accepted.
        SentBack = "sent_back" "整改被退回",
        /// A hazard was closed.
        Closed = "closed" "整改已通过",
        /// A request for more time was decided.
        ExtensionDecided = "extension_decided" "延期已审批",
        /// The street set the next due day of an overdue hazard.
        DueDateSet = "due_date_set" "期限已核定",
        /// The street raised or lowered the level of a hazard.
        LevelSet = "level_set" "隐患等级已调整",
        /// A body above the street listed a hazard for supervision.
        Listed = "listed" "挂牌督办",
        /// A hazard went to another authority.
        Referred = "referred" "隐患已移送",
        /// A hazard was declared void.
        Voided = "voided" "隐患记录已撤销",
        /// The closing of a hazard was false.
        Reopened = "reopened" "隐患恢复整改",
        /// The score reached another colour.
        ColourChanged = "colour_changed" "企业码变色",
        /// An appeal was decided.
        AppealDecided = "appeal_decided" "申诉已答复",
        /// The code on the wall was replaced.
        CodeReplaced = "code_replaced" "河平码已更换",
        /// The street takes measures on the spot.
        MeasureTaken = "measure_taken" "现场处理措施",
        /// A measure was reviewed: lifted, or kept in force.
        MeasureReviewed = "measure_reviewed" "恢复生产审查",
        /// An inspection is announced.
        InspectionAnnounced = "inspection_announced" "督查通知",
        /// The street advised a firm on a service visit.
        ServiceVisit = "service_visit" "服务指导",
        /// The street tells many firms something at once.
        Bulletin = "bulletin" "通知预警",
        /// A self-check can be done from today on.
        SelfCheckOpens = "self_check_opens" "自查开始",
        /// A self-check is due in three days.
        SelfCheckDue = "self_check_due" "自查三日后到期",
        /// A self-check was not done in time.
        SelfCheckMissed = "self_check_missed" "自查未做",
        /// A document expires in 30 or in 7 days.
        DocumentExpires = "document_expires" "证照即将到期",
        /// The progress of a plan must be reported within 7 days.
        PlanProgressDue = "plan_progress_due" "治理进展待报",
        /// The principal must sign the statistics of a quarter or a year.
        StatisticsDue = "statistics_due" "隐患统计表待签字",
        /// The firm is suspended, closed, moved, merged, or works again.
        StatusChanged = "status_changed" "企业状态变更",
        /// Somebody asks to be let into the firm: the principal or the street decides.
        ApplicationReceived = "application_received" "有人申请绑定",
    }
}

words! {
    /// Where a firm stands in its life.
    EnterpriseStatus {
        /// It works.
        Operating = "operating" "正常经营",
        /// It stands still for a time.
        Suspended = "suspended" "停产停业",
        /// It is given up.
        Closed = "closed" "已关闭",
        /// It has left the street.
        Moved = "moved" "已迁出",
        /// Another firm of the street has taken it over.
        Merged = "merged" "已并入其他企业",
    }
}

impl EnterpriseStatus {
    /// Of firms that are there to be met, told and joined to.
    pub const PRESENT: [Self; 2] = [Self::Operating, Self::Suspended];

    /// Whether it works: only then it has tasks, a rank, and visits that are missed.
    pub fn is_operating(self) -> bool {
        self == Self::Operating
    }
}

words! {
    /// What subscribe messages are about; each has a template in WeChat's console.
    MessageTopic {
        /// Something must be rectified, and by when.
        Rectification = "rectification" "整改提醒",
        /// How something was decided.
        Result = "result" "办理结果",
        /// The code or its colour.
        Notice = "notice" "河平码通知",
    }
}

impl MessageKind {
    /// Whether it tells that time goes by, and not that somebody did something: what a morning brings is
    /// gathered into one subscribe message for each person.
    pub fn is_reminder(self) -> bool {
        matches!(
            self,
            Self::DueInThreeDays
                | Self::DueTomorrow
                | Self::Overdue
                | Self::SelfCheckOpens
                | Self::SelfCheckDue
                | Self::SelfCheckMissed
                | Self::DocumentExpires
                | Self::PlanProgressDue
                | Self::StatisticsDue
        )
    }

    /// Which template tells it.
    pub fn topic(self) -> MessageTopic {
        match self {
            Self::Finding
            | Self::DueInThreeDays
            | Self::DueTomorrow
            | Self::Overdue
            | Self::SentBack
            | Self::DueDateSet
            | Self::SelfCheckOpens
            | Self::SelfCheckDue
            | Self::DocumentExpires
            | Self::PlanProgressDue
            | Self::StatisticsDue
            | Self::LevelSet
            | Self::Listed
            | Self::Reopened
            | Self::MeasureTaken => MessageTopic::Rectification,
            Self::Closed
            | Self::AppealDecided
            | Self::ExtensionDecided
            | Self::Referred
            | Self::Voided
            | Self::MeasureReviewed => MessageTopic::Result,
            Self::ColourChanged
            | Self::CodeReplaced
            | Self::SelfCheckMissed
            | Self::StatusChanged
            | Self::ApplicationReceived
            | Self::Bulletin
            | Self::ServiceVisit
            | Self::InspectionAnnounced => MessageTopic::Notice,
        }
    }
}

#[cfg(test)]
mod tests {
    use utoipa::PartialSchema;

    use super::*;

    #[test]
    fn the_document_lists_the_words_of_the_wire() {
        let schema = serde_json::to_value(MessageKind::schema()).unwrap();
        let words: Vec<_> = MessageKind::ALL.iter().map(|word| word.as_str()).collect();
        assert_eq!(schema["enum"], serde_json::to_value(words).unwrap());
        assert_eq!(schema["enum"], serde_json::to_value(MessageKind::ALL).unwrap());
        let about = schema["description"].as_str().unwrap();
        assert!(
            about.starts_with("Why an enterprise is told something.\n\n`finding` 新的整改事项 · "),
            "{about}"
        );
    }
}
