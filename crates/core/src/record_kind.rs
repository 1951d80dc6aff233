//! The kinds of record: what a fact comes from, what a photo proves, what the audit log, a message
//! or an appeal is about.

crate::words! {
    /// The kind of a record; a record is named by its kind and its id.
    RecordKind {
        /// An appeal against an entry of the score.
        Appeal = "appeal" "申诉",
        /// A request to be let into an enterprise.
        Application = "application" "绑定申请",
        /// An approval of an inspection.
        Approval = "approval" "督查审批",
        /// What the street tells many enterprises at once.
        Bulletin = "bulletin" "通知预警",
        /// Firms that are visited within some weeks.
        Campaign = "campaign" "专项行动",
        /// A checklist.
        Checklist = "checklist" "检查表",
        /// A code.
        Code = "code" "河平码",
        /// A record of conduct.
        Conduct = "conduct" "安全履职情况",
        /// A device.
        Device = "device" "感知设备",
        /// A document in a firm's dossier.
        Document = "document" "档案资料",
        /// A random selection of firms and officers.
        Draw = "draw" "双随机抽取",
        /// An enterprise.
        Enterprise = "enterprise" "企业",
        /// Something of an enterprise that became another.
        EnterpriseChange = "enterprise_change" "企业变更",
        /// A finding of an inspection that met a hazard which was known already.
        Finding = "finding" "督查发现",
        /// A hazard, as it was found.
        Hazard = "hazard" "隐患",
        /// A row of a hazard's timeline: a rectification, a review.
        HazardEvent = "hazard_event" "隐患处理记录",
        /// A period's hazards, as a firm's principal signed them.
        HazardStatistics = "hazard_statistics" "隐患统计表",
        /// The installation: its schema, its streets.
        Installation = "installation" "系统",
        /// An inspection.
        Inspection = "inspection" "督查",
        /// A part of an inspection's answered checklist.
        InspectionAnswers = "inspection_answers" "检查表填写记录",
        /// An invitation.
        Invitation = "invitation" "邀请",
        /// A whole list, by its name and how many rows it had.
        List = "list" "台账",
        /// A measure on the spot, or a review of one.
        Measure = "measure" "现场处理措施",
        /// A message.
        Message = "message" "消息",
        /// A self-check's answer sheet.
        SelfCheck = "self_check" "自查",
        /// A self-check that is due by a day.
        SelfCheckTask = "self_check_task" "自查任务",
        /// A service visit.
        ServiceVisit = "service_visit" "服务指导",
        /// What a firm stated to officers.
        Statement = "statement" "陈述申辩",
        /// A file of stickers.
        StickerSheet = "sticker_sheet" "标牌文件",
        /// The street itself.
        Subdistrict = "subdistrict" "街道",
        /// A user of the street.
        User = "user" "用户",
    }
}
