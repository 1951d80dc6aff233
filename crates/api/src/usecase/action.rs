//! What the audit log calls what people do: one word for each, and the kind of record it is done to.

use heping_core::{RecordKind, words};

words! {
    /// What was done.
    Action {
        /// Somebody joined an enterprise by invitation.
        AcceptInvitation = "accept_invitation" "接受邀请",
        /// Somebody asked to be let into an enterprise.
        ApplyToJoin = "apply_to_join" "申请绑定企业",
        /// Officers answered items of a checklist.
        AnswerSheet = "answer_sheet" "填写检查表",
        /// A person who came by WeChat said their name.
        ChangeName = "change_name" "填写姓名",
        /// A person changed their own password.
        ChangePassword = "change_password" "修改密码",
        /// An inspection was completed and signed.
        CompleteInspection = "complete_inspection" "完成督查",
        /// A second officer stood by a completed inspection.
        ConfirmInspection = "confirm_inspection" "确认督查",
        /// A report was confirmed or dismissed.
        ConfirmHazard = "confirm_hazard" "核实上报",
        /// A completed inspection was corrected.
        CorrectInspection = "correct_inspection" "更正督查记录",
        /// One officer of an open inspection took another's place.
        ChangeOfficer = "change_officer" "更换执法人员",
        /// The same in an inspection that nobody has approved yet.
        ChangeApprovalOfficer = "change_approval_officer" "更换申请中的执法人员",
        /// Somebody's work went to a colleague.
        HandOver = "hand_over" "移交工作",
        /// Somebody came into an enterprise whose register has their number.
        BindByPhone = "bind_by_phone" "手机号绑定企业",
        /// A firm became a target of a campaign by hand, or another team's.
        AddCampaignTarget = "add_campaign_target" "增加专项企业",
        /// A campaign was closed.
        CompleteCampaign = "complete_campaign" "结束专项",
        /// The seed of a draw was made known, and with it what was drawn.
        CompleteDraw = "complete_draw" "双随机抽取",
        /// A visit made for another reason counts in a campaign.
        CountCampaignVisit = "count_campaign_visit" "认定走访",
        /// A campaign was made.
        CreateCampaign = "create_campaign" "新建专项",
        /// The lists and the seed's digest of a draw were written down.
        CreateDraw = "create_draw" "准备双随机抽取",
        /// A team of a campaign was sent out.
        LeadCampaign = "lead_campaign" "安排专项分组",
        /// A firm confirmed that it has a bulletin.
        ConfirmBulletin = "confirm_bulletin" "确认收到通知",
        /// A checklist of the street's own was written.
        CreateChecklist = "create_checklist" "新建检查表",
        /// A new version of a checklist was written.
        CreateChecklistVersion = "create_checklist_version" "修订检查表",
        /// A person agreed to a document.
        CreateConsent = "create_consent" "同意协议",
        /// A document was put into an enterprise's dossier.
        CreateDocument = "create_document" "登记证照",
        /// An enterprise was put into the register.
        CreateEnterprise = "create_enterprise" "登记企业",
        /// The office handed in a register to be brought in.
        HandInRegister = "hand_in_register" "提交企业名册",
        /// Somebody was invited into an enterprise.
        CreateInvitation = "create_invitation" "邀请企业人员",
        /// A user of the street was made.
        CreateUser = "create_user" "新建用户",
        /// An application to be let into an enterprise was confirmed or refused.
        DecideApplication = "decide_application" "处理绑定申请",
        /// An inspection was approved or refused.
        DecideApproval = "decide_approval" "审批督查",
        /// A request for more time was decided.
        DecideExtension = "decide_extension" "审批延期",
        /// A whole list was taken out as a workbook.
        ExportList = "export_list" "导出台账",
        /// An appeal was decided.
        DecideAppeal = "decide_appeal" "处理申诉",
        /// The day was set from which a version of the score rules judges.
        DecideScoreRules = "decide_score_rules" "施行积分规则",
        /// A firm appealed against an entry of its score.
        FileAppeal = "file_appeal" "提出申诉",
        /// A person left, and what is personal was erased.
        ErasePerson = "erase_person" "注销个人信息",
        /// An enterprise came with an imported register.
        ImportEnterprise = "import_enterprise" "导入企业",
        /// A paper of an inspection was handed out.
        IssuePaper = "issue_paper" "出具文书",
        /// A code was issued.
        IssueCode = "issue_code" "签发河平码",
        /// A hazard was taken off the list of supervision.
        LiftListing = "lift_listing" "解除挂牌督办",
        /// A body above the street listed a hazard for supervision.
        ListHazard = "list_hazard" "挂牌督办",
        /// The plan of a major hazard was made.
        MakePlan = "make_plan" "制定治理方案",
        /// An inspection was opened.
        OpenInspection = "open_inspection" "开始督查",
        /// A file of stickers was ordered.
        OrderStickers = "order_stickers" "打印标牌",
        /// The street published a privacy policy of its own.
        PublishPrivacyText = "publish_privacy_text" "发布隐私政策",
        /// Somebody of the street read what they were told.
        ReadInbox = "read_inbox" "阅读工作消息",
        /// A message was read.
        ReadMessage = "read_message" "阅读消息",
        /// A drill, a certificate, a penalty or the like was recorded.
        RecordConduct = "record_conduct" "登记安全履职情况",
        /// A finding was recorded.
        RecordFinding = "record_finding" "登记隐患",
        /// What a firm states was recorded.
        RecordStatement = "record_statement" "记录陈述申辩",
        /// A service visit was recorded.
        RecordServiceVisit = "record_service_visit" "登记服务指导",
        /// A hazard went to another authority.
        ReferHazard = "refer_hazard" "移送隐患",
        /// Firms that have not confirmed were reminded.
        RemindBulletin = "remind_bulletin" "提醒确认通知",
        /// A closed hazard was reopened.
        ReopenHazard = "reopen_hazard" "隐患恢复整改",
        /// The street set the next date of a hazard.
        ReplaceDueDate = "replace_due_date" "重新核定期限",
        /// The street raised or lowered the level of a hazard.
        ReplaceLevel = "replace_level" "调整隐患等级",
        /// The contact of whoever reported a hazard was looked at.
        ReadReporter = "read_reporter" "查看上报人联系方式",
        /// A device was registered.
        RegisterDevice = "register_device" "登记感知设备",
        /// A device was named anew, switched on or off.
        ReplaceDevice = "replace_device" "修改感知设备",
        /// A device was given a new secret.
        ReplaceDeviceKey = "replace_device_key" "更换设备密钥",
        /// A hazard was reported by the public or a device.
        ReportHazard = "report_hazard" "群众或设备上报",
        /// A major hazard was reported to a body above the street.
        ReportUpward = "report_upward" "向上级报告重大隐患",
        /// A firm reported a hazard of its own.
        ReportOwnHazard = "report_own_hazard" "企业上报隐患",
        /// It was said what a user looks after.
        ReplaceAssignments = "replace_assignments" "调整责任区域",
        /// The register's row of an enterprise was changed.
        ReplaceEnterprise = "replace_enterprise" "修改企业信息",
        /// The street's defaults for self-checks were changed.
        ReplaceScheduleDefaults = "replace_schedule_defaults" "修改默认自查计划",
        /// An enterprise's self-check schedule was changed.
        ReplaceSelfCheckSchedule = "replace_self_check_schedule" "修改自查计划",
        /// The street said how often a year it checks a firm.
        ReplaceVisitCaps = "replace_visit_caps" "修改督查次数上限",
        /// The office loaded the days on which the street works.
        ReplaceWorkCalendar = "replace_work_calendar" "导入工作日历",
        /// The street said how long work may wait.
        ReplaceWorkLimits = "replace_work_limits" "修改办理时限",
        /// Who issues the street's papers was changed.
        ReplacePaperSettings = "replace_paper_settings" "修改文书设置",
        /// A firm was suspended, closed, moved, merged, or works again.
        ReplaceStatus = "replace_status" "变更企业状态",
        /// A user of the street was changed.
        ReplaceUser = "replace_user" "修改用户",
        /// A firm said how it sees a hazard.
        ReplyToHazard = "reply_to_hazard" "企业陈述",
        /// Progress of a plan was reported.
        ReportProgress = "report_progress" "报告治理进展",
        /// A principal signed the statistics of a period's hazards.
        SignStatistics = "sign_statistics" "签署隐患统计表",
        /// An inspection was asked for.
        RequestApproval = "request_approval" "申请督查审批",
        /// More time was asked for.
        RequestExtension = "request_extension" "申请延期",
        /// A user was given a new first password.
        ResetPassword = "reset_password" "重置密码",
        /// A measure on the spot was lifted or kept in force.
        ReviewMeasure = "review_measure" "审查恢复生产",
        /// A rectification was accepted or sent back.
        ReviewRectification = "review_rectification" "复查整改",
        /// Somebody who was not who they said was shut out of an enterprise.
        RevokeBinding = "revoke_binding" "撤销绑定",
        /// A document was withdrawn from an enterprise's dossier.
        RevokeDocument = "revoke_document" "作废证照",
        /// A code was withdrawn.
        RevokeCode = "revoke_code" "停用河平码",
        /// A merger of two firms was taken back.
        RevokeMerger = "revoke_merger" "撤销企业合并",
        /// A rectification was handed in.
        SubmitRectification = "submit_rectification" "提交整改",
        /// A self-check was handed in.
        SubmitSelfCheck = "submit_self_check" "提交自查",
        /// A measure was taken on the spot.
        TakeMeasure = "take_measure" "现场处理",
        /// A record of conduct was declared void.
        VoidConduct = "void_conduct" "撤销安全履职记录",
        /// A hazard was declared void or merged.
        VoidHazard = "void_hazard" "撤销隐患记录",
        /// An inspection was declared void.
        VoidInspection = "void_inspection" "作废督查",
        /// Somebody looked at the whole phone numbers of an enterprise.
        ViewPhone = "view_phone" "查看完整电话",
        /// WeChat said whose a phone number is.
        VerifyPhone = "verify_phone" "验证手机号",
        /// A person agreed to subscribe messages.
        Subscribe = "subscribe" "订阅消息",
        /// A person of the street may sign in with WeChat from now on.
        BindWechat = "bind_wechat" "绑定微信",
        /// A bulletin was taken back.
        WithdrawBulletin = "withdraw_bulletin" "撤回通知",
        /// A person no longer agrees to a document.
        WithdrawConsent = "withdraw_consent" "撤回同意",
        /// The register was searched by a phone number.
        SearchPhone = "search_phone" "按电话查找企业",
        /// A person ended sessions of their own.
        RevokeSessions = "revoke_sessions" "退出其他设备",
        /// A person of an enterprise left their post.
        RecordDeparture = "record_departure" "人员离职解绑",
        /// A person signed in.
        SignIn = "sign_in" "登录",
        /// Somebody tried to sign in, and the name, the password or the code was wrong.
        FailSignIn = "fail_sign_in" "登录失败",
        /// Somebody tried to sign in more often than is allowed.
        LimitSignIn = "limit_sign_in" "登录受限",
        /// A person signed out.
        SignOut = "sign_out" "退出登录",
        /// No WeChat may sign in as a person of the street any more.
        UnbindWechat = "unbind_wechat" "解除微信绑定",
        /// Many firms were told something at once.
        SendBulletin = "send_bulletin" "发送通知",
        /// A person set up a second factor.
        SetSecondFactor = "set_second_factor" "启用动态码",
        /// An administrator took somebody's second factor away.
        RemoveSecondFactor = "remove_second_factor" "解除动态码",
        /// An administrator confirmed that somebody be given a role.
        GrantRole = "grant_role" "确认授权",
        /// An administrator withdrew or refused a request for a role.
        RefuseRole = "refuse_role" "撤回授权申请",
        /// The street changed what it asks of passwords and second factors.
        ReplaceSignInPolicy = "replace_sign_in_policy" "修改登录策略",
        /// Whoever asked to be let into an enterprise does so no more.
        WithdrawApplication = "withdraw_application" "撤回绑定申请",
        /// An invitation was taken back.
        WithdrawInvitation = "withdraw_invitation" "撤回邀请",
        /// A street was set up on the server.
        CreateSubdistrict = "create_subdistrict" "新建街道",
        /// The schema was brought to the newest version on the server.
        Migrate = "migrate" "升级数据库",
        /// A server was started.
        StartServer = "start_server" "启动服务",
        /// A backup was made.
        BackUp = "back_up" "备份",
        /// A backup was restored.
        Restore = "restore" "从备份恢复",
        /// The key was changed.
        Rekey = "rekey" "更换密钥",
        /// What must be thrown away was thrown away.
        Tidy = "tidy" "清理到期数据",
        /// Every seal of this log was computed again.
        VerifyAudit = "verify_audit" "核验审计日志",
        /// Scores were recomputed on the server.
        RebuildScores = "rebuild_scores" "重算积分",
        /// Stickers were made on the server.
        PrintStickers = "print_stickers" "命令行打印标牌",
    }
}

impl Action {
    /// The kind of record that it is done to.
    pub fn subject(self) -> RecordKind {
        match self {
            Self::DecideAppeal | Self::FileAppeal => RecordKind::Appeal,
            Self::ApplyToJoin | Self::DecideApplication | Self::WithdrawApplication => {
                RecordKind::Application
            }
            Self::ChangeApprovalOfficer | Self::DecideApproval | Self::RequestApproval => {
                RecordKind::Approval
            }
            Self::RecordConduct | Self::VoidConduct => RecordKind::Conduct,
            Self::IssueCode | Self::RevokeCode => RecordKind::Code,
            Self::AcceptInvitation
            | Self::BindByPhone
            | Self::CreateEnterprise
            | Self::ImportEnterprise
            | Self::RecordDeparture
            | Self::ReplaceEnterprise
            | Self::ReplaceStatus
            | Self::RevokeBinding
            | Self::RevokeMerger
            | Self::ReplaceSelfCheckSchedule
            | Self::CreateDocument
            | Self::RevokeDocument
            | Self::ViewPhone => RecordKind::Enterprise,
            Self::CreateChecklist | Self::CreateChecklistVersion => RecordKind::Checklist,
            Self::CreateSubdistrict
            | Self::PrintStickers
            | Self::RebuildScores
            | Self::ReplacePaperSettings
            | Self::ReplaceScheduleDefaults
            | Self::DecideScoreRules
            | Self::ReplaceSignInPolicy
            | Self::PublishPrivacyText
            | Self::ReplaceVisitCaps
            | Self::ReplaceWorkCalendar
            | Self::ReplaceWorkLimits
            | Self::SearchPhone => RecordKind::Subdistrict,
            Self::ConfirmHazard
            | Self::DecideExtension
            | Self::MakePlan
            | Self::RecordFinding
            | Self::ReadReporter
            | Self::ReferHazard
            | Self::ReportHazard
            | Self::ReportOwnHazard
            | Self::ReopenHazard
            | Self::LiftListing
            | Self::ListHazard
            | Self::ReportUpward
            | Self::ReplaceDueDate
            | Self::ReplaceLevel
            | Self::ReplyToHazard
            | Self::ReportProgress
            | Self::RequestExtension
            | Self::ReviewRectification
            | Self::SubmitRectification
            | Self::VoidHazard => RecordKind::Hazard,
            Self::AnswerSheet
            | Self::ChangeOfficer
            | Self::CompleteInspection
            | Self::ConfirmInspection
            | Self::CorrectInspection
            | Self::IssuePaper
            | Self::OpenInspection
            | Self::VoidInspection => RecordKind::Inspection,
            Self::RecordServiceVisit => RecordKind::ServiceVisit,
            Self::RecordStatement => RecordKind::Statement,
            Self::SignStatistics => RecordKind::HazardStatistics,
            Self::ConfirmBulletin | Self::RemindBulletin | Self::SendBulletin | Self::WithdrawBulletin => {
                RecordKind::Bulletin
            }
            Self::AddCampaignTarget
            | Self::CompleteCampaign
            | Self::CountCampaignVisit
            | Self::CreateCampaign
            | Self::LeadCampaign => RecordKind::Campaign,
            Self::CompleteDraw | Self::CreateDraw => RecordKind::Draw,
            Self::ReviewMeasure | Self::TakeMeasure => RecordKind::Measure,
            Self::RegisterDevice | Self::ReplaceDevice | Self::ReplaceDeviceKey => RecordKind::Device,
            Self::CreateInvitation | Self::WithdrawInvitation => RecordKind::Invitation,
            Self::BackUp
            | Self::Migrate
            | Self::Rekey
            | Self::Restore
            | Self::StartServer
            | Self::Tidy
            | Self::VerifyAudit => RecordKind::Installation,
            Self::ReadMessage => RecordKind::Message,
            Self::SubmitSelfCheck => RecordKind::SelfCheck,
            Self::ExportList | Self::HandInRegister => RecordKind::List,
            Self::OrderStickers => RecordKind::StickerSheet,
            Self::BindWechat
            | Self::ChangeName
            | Self::ChangePassword
            | Self::CreateConsent
            | Self::CreateUser
            | Self::ErasePerson
            | Self::FailSignIn
            | Self::GrantRole
            | Self::HandOver
            | Self::LimitSignIn
            | Self::ReadInbox
            | Self::RefuseRole
            | Self::RemoveSecondFactor
            | Self::ReplaceAssignments
            | Self::ReplaceUser
            | Self::RevokeSessions
            | Self::SetSecondFactor
            | Self::SignIn
            | Self::SignOut
            | Self::Subscribe
            | Self::UnbindWechat
            | Self::ResetPassword
            | Self::VerifyPhone
            | Self::WithdrawConsent => RecordKind::User,
        }
    }

    /// Whether the address is written down from which it was done: what opens and closes accounts.
    pub fn keeps_address(self) -> bool {
        matches!(
            self,
            Self::BindWechat
                | Self::ChangePassword
                | Self::CreateUser
                | Self::FailSignIn
                | Self::GrantRole
                | Self::LimitSignIn
                | Self::RemoveSecondFactor
                | Self::ReplaceUser
                | Self::ResetPassword
                | Self::RevokeSessions
                | Self::SetSecondFactor
                | Self::SignIn
                | Self::SignOut
                | Self::UnbindWechat
        )
    }
}
