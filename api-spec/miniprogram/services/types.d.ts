// What the pages use of the API, made from openapi.json: scripts/clients --types

interface components {
    schemas: {
        /** @description Where in a basis an item stands. */
        BasisReference: {
            /**
             * @description The articles; of a standard the number alone may be enough.
             * @example 第十六条、第二十八条
             */
            article?: string | null;
            /**
             * @description The key of the basis.
             * @example fire_law
             */
            key: string;
        };
        /** @description A version of a checklist. */
        Checklist: {
            /** @description The same in every version. */
            id: components["schemas"]["ChecklistId"];
            /** @description Beginnings of GB/T 4754 codes that it is made for; none means every industry. */
            industries: string[];
            /** @description What is looked at, in order. */
            items: components["schemas"]["ShownItem"][];
            /** @description Whether it is a list of the street's own rather than a shipped one. */
            own: boolean;
            /** @description For self-checks or inspections. */
            scope: components["schemas"]["ChecklistScope"];
            /** @description The same in Chinese. */
            scopeText: string;
            /** @description Its Chinese title. */
            title: string;
            /**
             * Format: int32
             * @description Which version, from 1.
             */
            version: number;
        };
        /** Format: uuid */
        ChecklistId: string;
        /** @description One thing to look at, as it stands in the database. */
        ChecklistItem: {
            /** @description The same as rows of the table of bases; none where the street wrote the words itself. */
            basis?: components["schemas"]["BasisReference"][];
            /** @description Whether a "no" is grave enough to be looked at first. */
            critical: boolean;
            /** @description What is wrong when it is not so: the title of the hazard. Items of old versions have none. */
            hazard?: string | null;
            /** @description The same in every version and in both scopes, so that a repeat is known as one. */
            id: components["schemas"]["ChecklistItemId"];
            /** @description How it is answered. */
            kind: components["schemas"]["ItemKind"];
            /** @description The rule it comes from, in words. */
            legalBasis: string;
            /**
             * Format: double
             * @description The greatest number that is in order.
             */
            max?: number | null;
            /** @description What to do about it when it is not so. */
            measure: string;
            /**
             * Format: double
             * @description The least number that is in order.
             */
            min?: number | null;
            /** @description Whether the answer needs a photo. */
            photoRequired: boolean;
            /** @description The same in words that need no training. */
            plain?: string | null;
            /** @description What must be so. */
            text: string;
            /** @description What the number counts. */
            unit?: string | null;
        };
        /** Format: uuid */
        ChecklistItemId: string;
        /**
         * @description Whether a checklist is for self-checks or inspections.
         *
         *     `self_check` 企业自查 · `inspection` 街道督查
         * @enum {string}
         */
        ChecklistScope: "self_check" | "inspection";
        /**
         * @description How well the enterprise behaves (码色).
         *
         *     `green` 绿码 · `yellow` 黄码 · `orange` 橙码 · `red` 红码 · `grey` 灰码
         * @enum {string}
         */
        CodeColour: "green" | "yellow" | "orange" | "red" | "grey";
        /**
         * @description The state of a printed code.
         *
         *     `active` 有效 · `replaced` 已更换 · `revoked` 已停用
         * @enum {string}
         */
        CodeStatus: "active" | "replaced" | "revoked";
        /** @description The article by which a hazard is judged; a major hazard must have one. */
        Criteria: {
            /**
             * @description The article in it.
             * @example 第十三条第（一）项
             */
            article: string;
            /**
             * @description 判定标准: the document.
             * @example 工贸企业重大事故隐患判定标准（应急管理部令第10号）
             */
            document: string;
        };
        /** @description An enterprise as people see it; phones are masked. */
        Enterprise: {
            /** @description Where it produces. */
            address?: string | null;
            /**
             * Format: int32
             * @description How many people work there.
             */
            employees?: number | null;
            /** @description Its id. */
            id: components["schemas"]["EnterpriseId"];
            /**
             * @description Class of GB/T 4754-2017.
             * @example 2110
             */
            industry: string;
            /** @description The same in Chinese. */
            industryText: string;
            /**
             * @description Its name.
             * @example 杭州紫椰蟹家具有限公司
             */
            name: string;
            /**
             * @description The principal's phone, masked.
             * @example 138****1234
             */
            phone?: string | null;
            /** @description 主要负责人 */
            principalName?: string | null;
            riskColour?: components["schemas"]["RiskColour"] | null;
            /** @description The same in Chinese. */
            riskColourText?: string | null;
            /** @description 安全员 */
            safetyOfficerName?: string | null;
            /** @description The safety officer's phone, masked. */
            safetyOfficerPhone?: string | null;
            /** @description 统一社会信用代码 */
            uscc?: string | null;
            /**
             * Format: int64
             * @description To be sent back with a change.
             */
            version: number;
            /**
             * @description The village's code.
             * @example 330114003219
             */
            village: string;
            /** @description Its name. */
            villageText: string;
        };
        /** Format: uuid */
        EnterpriseId: string;
        /** @description A request for more time and what became of it. */
        Extension: {
            decidedAt?: components["schemas"]["Moment"] | null;
            /** @description Of which hazard. */
            hazardId: components["schemas"]["HazardId"];
            /** @description Its id. */
            id: components["schemas"]["ExtensionId"];
            /**
             * Format: date
             * @description The day asked for.
             */
            newDueOn: string;
            /** @description What the officer said. */
            note?: string | null;
            /**
             * Format: date
             * @description The due day when it was asked for.
             */
            oldDueOn: string;
            /** @description Why. */
            reason: string;
            /** @description When it was asked for. */
            requestedAt: components["schemas"]["Moment"];
            /** @description Where it stands. */
            state: components["schemas"]["ExtensionState"];
            /** @description The same in Chinese. */
            stateText: string;
        };
        /** Format: uuid */
        ExtensionId: string;
        /**
         * @description Where a request for more time stands.
         *
         *     `requested` 待审批 · `granted` 已同意 · `refused` 未同意
         * @enum {string}
         */
        ExtensionState: "requested" | "granted" | "refused";
        /** @description What is wrong with one field. */
        FieldError: {
            /** @description What is wrong, for programs: `required`, `too_long`, `out_of_range`, `unknown` … */
            code: string;
            /** @description The field as the client named it; a path for nested ones: `answers[2].hazard.dueOn`. */
            field: string;
            /** @description What is wrong and how to mend it, in Chinese. */
            message: string;
        };
        /** @description A state of affairs that holds the colour down whatever the score. */
        Gate: {
            /** @description What clears it, in Chinese. */
            clearedBy: string;
            /**
             * @description Its name: `accident`, `open_major`, `own_major_overdue`, `own_major_slipped`, `own_major`,
             *     `long_overdue` or `overdue`.
             */
            gate: string;
            /** @description What it is, in Chinese. */
            text: string;
        };
        /**
         * @description How wide a peer group is.
         *
         *     `division` 行业大类 · `section` 行业门类
         * @enum {string}
         */
        GroupLevel: "division" | "section";
        /** @description A hazard on a given day. */
        Hazard: {
            /**
             * Format: int32
             * @description How many officers have accepted the present rectification.
             */
            acceptances: number;
            checklistItemId?: components["schemas"]["ChecklistItemId"] | null;
            closedAt?: components["schemas"]["Moment"] | null;
            criteria?: components["schemas"]["Criteria"] | null;
            /**
             * Format: int64
             * @description Days until then, negative when past. In review the clock stands still; without a clock
             *     (closed, voided, referred) there is none.
             */
            daysLeft?: number | null;
            /** @description What is wrong, in full. */
            description?: string | null;
            /**
             * Format: date
             * @description The day by whose end it must be rectified; before a report is confirmed, the day by whose
             *     end the street should have looked.
             */
            dueOn: string;
            /** @description Whose it is. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /** @description The name of the enterprise. */
            enterpriseName: string;
            /** @description Its id. */
            id: components["schemas"]["HazardId"];
            inspectionId?: components["schemas"]["InspectionId"] | null;
            /** @description The rule that it breaks. */
            legalBasis?: string | null;
            /** @description How grave. */
            level: components["schemas"]["Level"];
            /** @description The same in Chinese. */
            levelText: string;
            /** @description What the checklist suggests to do. */
            measure?: string | null;
            /**
             * @description The number people know it by.
             * @example YH-2026-000123
             */
            number: string;
            /** @description Whether it must be rectified and the day has passed. */
            overdue: boolean;
            /** @description The photos of the finding. */
            photoIds: components["schemas"]["PhotoId"][];
            /** @description Where. */
            place: string;
            /** @description When it was recorded. */
            recordedAt: components["schemas"]["Moment"];
            /**
             * Format: int32
             * @description Which attempt this is, from 1; 0 before a report is confirmed.
             */
            round: number;
            selfCheckId?: components["schemas"]["SelfCheckId"] | null;
            /** @description Who found it. */
            source: components["schemas"]["HazardSource"];
            /** @description The same in Chinese. */
            sourceText: string;
            /** @description Where it stands. */
            state: components["schemas"]["HazardState"];
            /** @description The same in Chinese. */
            stateText: string;
            submittedAt?: components["schemas"]["Moment"] | null;
            /** @description What is wrong, in a line. */
            title: string;
        };
        /** @description A hazard with all that happened to it. */
        HazardDetail: components["schemas"]["Hazard"] & {
            /** @description The documents of the inspection that found it, in the order in which they were issued. */
            documents: components["schemas"]["InspectionDocument"][];
            /** @description The requests for more time, the oldest first. */
            extensions: components["schemas"]["Extension"][];
            listing?: components["schemas"]["Listing"] | null;
            mergedInto?: components["schemas"]["HazardId"] | null;
            plan?: components["schemas"]["Plan"] | null;
            referral?: components["schemas"]["Referral"] | null;
            report?: components["schemas"]["ReportInfo"] | null;
            /** @description What happened to it, in order. */
            timeline: components["schemas"]["TimelineEntry"][];
            /** @description What was reported upward of it, the first first. */
            upwardReports: components["schemas"]["UpwardReport"][];
        };
        HazardDetailWithPhotos: components["schemas"]["HazardDetail"] & {
            photos: components["schemas"]["PhotoLink"][];
        };
        /**
         * @description What a row of the timeline says: the events of the [life cycle](super::LIFE_CYCLE).
         *
         *     `recorded` 登记隐患 · `reported` 收到举报 · `confirmed` 核实确认 · `dismissed` 核实不成立 · `matched` 督查时再次发现 · `submitted` 提交整改 · `accepted` 首次验收通过 · `sent_back` 退回整改 · `closed` 验收销号 · `extension_requested` 申请延期 · `extension_granted` 同意延期 · `extension_refused` 不同意延期 · `due_date_set` 重新核定期限 · `level_set` 调整等级 · `planned` 制定治理方案 · `progressed` 报告治理进展 · `reported_upward` 上报重大隐患 · `listed` 挂牌督办 · `listing_lifted` 解除挂牌督办 · `replied` 企业陈述 · `referred` 移送其他部门 · `voided` 撤销 · `merged` 并入其他隐患 · `reopened` 恢复整改（经查未整改到位）
         * @enum {string}
         */
        HazardEvent: "recorded" | "reported" | "confirmed" | "dismissed" | "matched" | "submitted" | "accepted" | "sent_back" | "closed" | "extension_requested" | "extension_granted" | "extension_refused" | "due_date_set" | "level_set" | "planned" | "progressed" | "reported_upward" | "listed" | "listing_lifted" | "replied" | "referred" | "voided" | "merged" | "reopened";
        /** Format: uuid */
        HazardEventId: string;
        /** Format: uuid */
        HazardId: string;
        /**
         * @description Where a hazard came from.
         *
         *     `self_check` 企业自查 · `inspection` 街道督查 · `public_report` 群众或设备上报
         * @enum {string}
         */
        HazardSource: "self_check" | "inspection" | "public_report";
        /**
         * @description The stored states of a hazard; overdue and the like are derived.
         *
         *     `reported` 待核实 · `rectifying` 整改中 · `submitted` 待复查 · `closed` 已销号 · `voided` 已撤销 · `referred` 已移送
         * @enum {string}
         */
        HazardState: "reported" | "rectifying" | "submitted" | "closed" | "voided" | "referred";
        HazardWithPhotos: components["schemas"]["Hazard"] & {
            photos: components["schemas"]["PhotoLink"][];
        };
        /** @description A document that was issued. `/api/v1/documents/{kind}/{id}.pdf` is its paper. */
        InspectionDocument: {
            /** @description Whom it concerns. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /** @description The name that the enterprise has today. */
            enterpriseName: string;
            /**
             * @description Its id among those of its kind: the inspection's, or that of the review which completed the
             *     re-check.
             */
            id: components["schemas"]["InspectionDocumentId"];
            /** @description The inspection that it belongs to. */
            inspectionId: components["schemas"]["InspectionId"];
            /** @description When. */
            issuedAt: components["schemas"]["Moment"];
            /** @description What it is. */
            kind: components["schemas"]["InspectionDocumentKind"];
            /** @description The same in Chinese. */
            kindText: string;
            /**
             * @description The number that stands on it.
             * @example 河庄街道责改〔2026〕3号
             */
            number: string;
        };
        /** Format: uuid */
        InspectionDocumentId: string;
        /**
         * @description What a document is.
         *
         *     `inspection_record` 现场检查记录 · `rectification_order` 责令限期整改指令书 · `recheck_opinion` 整改复查意见书
         * @enum {string}
         */
        InspectionDocumentKind: "inspection_record" | "rectification_order" | "recheck_opinion";
        /** Format: uuid */
        InspectionId: string;
        /**
         * @description How an item is answered.
         *
         *     `yes_no` 符合或不符合 · `number` 数值 · `text` 文字
         * @enum {string}
         */
        ItemKind: "yes_no" | "number" | "text";
        /**
         * @description How dangerous a hazard is (安全生产法; major is judged against a criteria article only).
         *
         *     `general` 一般 · `major` 重大
         * @enum {string}
         */
        Level: "general" | "major";
        /** @description A supervised listing as it stands. */
        Listing: {
            /** @description The body that listed it. */
            body: string;
            /** @description The number of the notice. */
            documentNumber: string;
            /** @description The body that takes it off the list. */
            liftedBy: string;
            /**
             * Format: date
             * @description The day on which it was taken off.
             */
            liftedOn?: string | null;
            /** @description The number of that notice. */
            liftingNumber?: string | null;
            /**
             * Format: date
             * @description The day from which it is listed.
             */
            listedOn: string;
        };
        /** @description A message. */
        Message: {
            /** @description What it says. */
            body: string;
            /** @description When it was written. */
            createdAt: components["schemas"]["Moment"];
            /** @description To whom. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /** @description Its id. */
            id: components["schemas"]["MessageId"];
            /** @description What it is about, for programs. */
            kind: components["schemas"]["MessageKind"];
            /** @description The same in Chinese. */
            kindText: string;
            readAt?: components["schemas"]["Moment"] | null;
            /** @description Which. */
            subjectId: string;
            /** @description The kind of record that it is about. */
            subjectType: components["schemas"]["RecordKind"];
            /** @description The same in Chinese. */
            subjectTypeText: string;
            /** @description What it is about. */
            title: string;
        };
        /** Format: uuid */
        MessageId: string;
        /**
         * @description Why an enterprise is told something.
         *
         *     `finding` 新的整改事项 · `due_in_3_days` 三日后到期 · `due_tomorrow` 明日到期 · `overdue` 已逾期 · `sent_back` 整改被退回 · `closed` 整改已通过 · `extension_decided` 延期已审批 · `due_date_set` 期限已核定 · `level_set` 隐患等级已调整 · `listed` 挂牌督办 · `referred` 隐患已移送 · `voided` 隐患记录已撤销 · `reopened` 隐患恢复整改 · `colour_changed` 企业码变色 · `appeal_decided` 申诉已答复 · `code_replaced` 河平码已更换
         * @enum {string}
         */
        MessageKind: "finding" | "due_in_3_days" | "due_tomorrow" | "overdue" | "sent_back" | "closed" | "extension_decided" | "due_date_set" | "level_set" | "listed" | "referred" | "voided" | "reopened" | "colour_changed" | "appeal_decided" | "code_replaced";
        /**
         * @description What subscribe messages are about; each has a template in WeChat's console.
         *
         *     `rectification` 整改提醒 · `result` 办理结果 · `notice` 安全码通知
         * @enum {string}
         */
        MessageTopic: "rectification" | "result" | "notice";
        /**
         * Format: date-time
         * @example 2026-11-24T16:20:00+08:00
         */
        Moment: string;
        /**
         * @description What the person who scanned would probably do next.
         *
         *     `rectify` 去整改 · `self_check` 去自查 · `inspect` 开始督查 · `view` 查看 · `bind` 申请绑定
         * @enum {string}
         */
        NextAction: "rectify" | "self_check" | "inspect" | "view" | "bind";
        /** @description The self-check that comes next. */
        NextSelfCheck: {
            /**
             * Format: date
             * @description The last day on which it is in time.
             */
            dueOn: string;
            /**
             * Format: date
             * @description The first day on which it can be done.
             */
            opensOn: string;
            /** @description The task. */
            taskId: components["schemas"]["TaskId"];
            /** @description The title of its checklist. */
            title: string;
        };
        /**
         * @description What happened to an account.
         *
         *     `wechat_bound` 您的账号绑定了新的微信 · `wechat_unbound` 您的账号已解除微信绑定 · `password_reset` 管理员重置了您的口令 · `second_factor_on` 您的账号启用了动态码 · `second_factor_off` 管理员解除了您的动态码
         * @enum {string}
         */
        NoticeKind: "wechat_bound" | "wechat_unbound" | "password_reset" | "second_factor_on" | "second_factor_off";
        /** @description A hazard that is not done with. */
        OpenItem: {
            /**
             * Format: int64
             * @description Days until then, negative when past.
             */
            daysLeft: number;
            /**
             * Format: date
             * @description The day by whose end it must be rectified.
             */
            dueOn: string;
            /** @description Its id. */
            hazardId: components["schemas"]["HazardId"];
            /** @description How grave. */
            level: components["schemas"]["Level"];
            /** @description The same in Chinese. */
            levelText: string;
            /** @description Its number. */
            number: string;
            /** @description Whether it must be rectified and the day has passed. */
            overdue: boolean;
            /** @description Who found it. */
            source: components["schemas"]["HazardSource"];
            /** @description The same in Chinese. */
            sourceText: string;
            /** @description Where it stands. */
            state: components["schemas"]["HazardState"];
            /** @description The same in Chinese. */
            stateText: string;
            /** @description What is wrong. */
            title: string;
        };
        /** @description Everything that an enterprise sees first. */
        Overview: {
            /** @description Its code in force. */
            code?: string | null;
            /** @description How well it behaves. */
            codeColour: components["schemas"]["CodeColour"];
            /** @description The same in Chinese. */
            codeColourText: string;
            /** @description The enterprise. */
            enterprise: components["schemas"]["Enterprise"];
            /** @description What holds the colour down, and what clears it. */
            gates: components["schemas"]["Gate"][];
            nextSelfCheck?: components["schemas"]["NextSelfCheck"] | null;
            /** @description What must be rectified, what is due first first. */
            openItems: components["schemas"]["OpenItem"][];
            ranking?: components["schemas"]["Ranking"] | null;
            /** @description Self-checks and inspections, the newest first. */
            records: components["schemas"]["RecordLine"][];
            /**
             * Format: int32
             * @description 0–120 points.
             */
            score: number;
            /**
             * Format: int64
             * @description Messages not read yet.
             */
            unreadMessages: number;
            /** @description How often it was checked this year, and how often it may be without a reason for each further visit. */
            visitCap: components["schemas"]["VisitCap"];
        };
        /** @description A peer group and what it is called. */
        Peers: {
            /**
             * @description Two digits (division) or a letter (section).
             * @example 21
             */
            code: string;
            /** @description How wide it is. */
            level: components["schemas"]["GroupLevel"];
            /** @description The same in Chinese. */
            levelText: string;
            /**
             * @description Its Chinese name.
             * @example 家具制造业
             */
            name: string;
        };
        /** Format: uuid */
        PhotoId: string;
        /** @description A photo as an answer shows it. */
        PhotoLink: {
            /** @description Its id. */
            id: components["schemas"]["PhotoId"];
            /** @description The same, at most 320 pixels wide or high. */
            thumbUrl: string;
            /** @description Where it can be fetched for about half an hour. */
            url: string;
        };
        /** @description The plan of a major hazard as it stands. */
        Plan: {
            /** @description 安全措施和应急预案 */
            emergency: string;
            /** @description 治理的目标和任务 */
            goals: string;
            /** @description When it was made. */
            madeAt: components["schemas"]["Moment"];
            /** @description 采取的方法和措施 */
            methods: string;
            /**
             * Format: date
             * @description The day by whose end the next progress must be reported.
             */
            progressDueOn: string;
            /** @description 经费和物资的落实 */
            resources: string;
            /** @description 负责治理的机构和人员 */
            responsible: string;
            /** @description 治理的时限和要求 */
            timetable: string;
            /**
             * Format: int32
             * @description From 1; a plan made anew is the next version, and the earlier ones stay.
             */
            version: number;
        };
        /** @description A refused request, as the client reads it. */
        ProblemBody: {
            /** @description The kind of problem, for programs. */
            code: string;
            /** @description A full sentence that says what to do. */
            detail: string;
            /** @description The wrong fields; empty when no single field is to blame. */
            errors: components["schemas"]["FieldError"][];
            /** @description Names the request in the log. */
            requestId: string;
            /** @description The present state of the thing, in a 409 about a state. */
            state?: string | null;
            /**
             * Format: int32
             * @description The HTTP status again.
             */
            status: number;
            /** @description At most 7 Chinese characters, for a toast. */
            title: string;
            /** @description A URN that names the kind of problem. */
            type: string;
        };
        /** @description What anyone who scans a code sees; signed in, also who one is here. */
        PublicCard: {
            /** @description The enterprise. */
            enterpriseId?: components["schemas"]["EnterpriseId"];
            /** @description What to do next. */
            nextAction?: components["schemas"]["NextAction"];
            /** @description The same in Chinese. */
            nextActionText?: string;
            yourRole?: components["schemas"]["Role"] | null;
            /** @description The same in Chinese. */
            yourRoleText?: string | null;
        } & {
            /** @description The code. */
            code: string;
            /** @description How well it behaves. */
            codeColour: components["schemas"]["CodeColour"];
            /** @description The same in Chinese. */
            codeColourText: string;
            /** @description The enterprise's name. */
            enterpriseName: string;
            /** @description `active`: other codes are refused with 410. */
            status: components["schemas"]["CodeStatus"];
            /** @description The same in Chinese. */
            statusText: string;
            /** @description Since when the code is in force. */
            validSince: components["schemas"]["Moment"];
        };
        /** @description Where an enterprise stands among its peers. */
        Ranking: {
            /** @description Whether an appeal against an entry of this score is open: the rank may change with it. */
            appealOpen: boolean;
            /**
             * Format: int32
             * @description How many are ranked.
             */
            groupSize?: number | null;
            /**
             * Format: int32
             * @description The middle score of the group.
             */
            median?: number | null;
            /** @description Among whom; the division where nothing can be ranked. */
            peerGroup: components["schemas"]["Peers"];
            /** @description Fewer than five rated peers even in the section: no rank. */
            peerGroupTooSmall: boolean;
            /**
             * Format: int32
             * @description ⌊100 × others with a score no higher ÷ (group size − 1)⌋
             */
            percentile?: number | null;
            /**
             * Format: int32
             * @description Competition rank: 1, 2, 2, 4. None while not rated or with too few peers.
             */
            rank?: number | null;
            /**
             * Format: int32
             * @description 0–120 points.
             */
            score: number;
            /** @description Whether another holds the same rank. */
            tied: boolean;
            /** @description Whether the score lies within the group's first quarter. */
            topQuartile?: boolean | null;
            /**
             * Format: int32
             * @description Rank a month ago less the rank now: positive is better. None without a month-end before.
             */
            trend?: number | null;
        };
        /**
         * @description The kind of a record; a record is named by its kind and its id.
         *
         *     `appeal` 申诉 · `checklist` 检查表 · `code` 安全码 · `conduct` 安全履职情况 · `device` 感知设备 · `enterprise` 企业 · `finding` 督查发现 · `hazard` 隐患 · `hazard_event` 隐患处理记录 · `installation` 系统 · `inspection` 督查 · `inspection_answers` 检查项记录 · `invitation` 邀请 · `list` 台账 · `message` 消息 · `self_check` 自查 · `self_check_task` 自查任务 · `service_visit` 服务指导 · `sticker_sheet` 标牌文件 · `subdistrict` 街道 · `user` 用户
         * @enum {string}
         */
        RecordKind: "appeal" | "checklist" | "code" | "conduct" | "device" | "enterprise" | "finding" | "hazard" | "hazard_event" | "installation" | "inspection" | "inspection_answers" | "invitation" | "list" | "message" | "self_check" | "self_check_task" | "service_visit" | "sticker_sheet" | "subdistrict" | "user";
        /** @description One self-check or inspection in a line. */
        RecordLine: {
            /** @description When it was. */
            at: components["schemas"]["Moment"];
            /**
             * Format: int32
             * @description How many hazards it named.
             */
            hazardCount: number;
            /** @description Its id. */
            id: string;
            /**
             * @description What it was.
             * @example 日常督查 DC-2026-000045（已检查）
             */
            summary: string;
            /** @description Which of the two. */
            type: components["schemas"]["RecordType"];
            /** @description The same in Chinese. */
            typeText: string;
        };
        /**
         * @description What kind of record it is.
         *
         *     `self_check` 企业自查 · `inspection` 街道督查
         * @enum {string}
         */
        RecordType: "self_check" | "inspection";
        /** @description To whom a hazard was referred. */
        Referral: {
            /** @description The authority that received it. */
            body: string;
            /** @description The number of the letter. */
            documentNumber: string;
            /** @description Why. */
            reason: string;
            /** @description When. */
            referredAt: components["schemas"]["Moment"];
        };
        /** @description What the street sees of where a report came from; nothing of who it was. */
        ReportInfo: {
            /** @description The device. */
            deviceName?: string | null;
            /** @description Whether there is somebody to call back. */
            hasContact: boolean;
            /**
             * Format: int32
             * @description How often the device has said the same again.
             */
            repeats: number;
            /** @description A person or a device. */
            reporter: components["schemas"]["Reporter"];
            /** @description The same in Chinese. */
            reporterText: string;
        };
        /**
         * @description Who made a report.
         *
         *     `public` 群众 · `device` 感知设备
         * @enum {string}
         */
        Reporter: "public" | "device";
        /**
         * @description How dangerous the plant is by nature (四色风险); says nothing about behaviour.
         *
         *     `red` 红 · `orange` 橙 · `yellow` 黄 · `blue` 蓝
         * @enum {string}
         */
        RiskColour: "red" | "orange" | "yellow" | "blue";
        /**
         * @description What a person is, in the street or in an enterprise. One person may be several.
         *
         *     `admin` 系统管理员 · `office` 街道应急管理 · `inspector` 督查人员 · `supervisor` 督查负责人 · `leader` 街道领导 · `auditor` 审计人员 · `grid_worker` 网格员 · `principal` 企业负责人 · `safety_officer` 企业安全员
         * @enum {string}
         */
        Role: "admin" | "office" | "inspector" | "supervisor" | "leader" | "auditor" | "grid_worker" | "principal" | "safety_officer";
        /**
         * Format: password
         * @description A secret on its way between the service and one person: a password, a token, the code of an
         *     invitation, a whole phone number. A request or an answer that holds one is neither kept for a
         *     repeat nor digested, and nobody has to remember that: whoever reads or writes it as JSON is told
         *     by [`Secret::passing`].
         */
        Secret: string;
        /** Format: uuid */
        SelfCheckId: string;
        /** @description A session. */
        SessionAnswer: {
            /** @description Whether the privacy policy must be shown and agreed to (`POST /consents`) before anything else. */
            consentRequired: boolean;
            /** @description The enterprises the person belongs to. */
            enterprises: components["schemas"]["SessionFirm"][];
            /** @description When it ends if it is not used. */
            expiresAt: components["schemas"]["Moment"];
            /**
             * @description Whether the password must be changed (`PUT /session/password`): somebody else gave it, or it is
             *     too old. Until then everything else is 403 `password_must_change`.
             */
            mustChange: boolean;
            /**
             * @description Whether a second factor must be set up (`POST /session/second-factor`): the street asks for it.
             *     Until then everything else is 403 `second_factor_missing`.
             */
            mustSetSecondFactor: boolean;
            /**
             * @description Whether the person has no name yet, which they say with their consent or by `PUT /session/name`: what
             *     they do is written down under it.
             */
            nameRequired: boolean;
            /** @description What happened to the account in the last seven days, to be shown: it may not have been its owner. */
            notices: components["schemas"]["SessionNotice"][];
            /**
             * @description The version of the privacy policy that is in force: the one to be shown (`GET /privacy`) and agreed to.
             * @example 1.0
             */
            privacyVersion: string;
            /** @description What the person is, in the street and in enterprises. */
            roles: components["schemas"]["Role"][];
            /** @description The same in Chinese. */
            rolesText: string[];
            token?: components["schemas"]["Secret"] | null;
            /** @description Who. */
            user: components["schemas"]["SessionUser"];
        };
        /** @description An enterprise of the person. */
        SessionFirm: {
            id: components["schemas"]["EnterpriseId"];
            name: string;
            role: components["schemas"]["Role"];
            /** @description The same in Chinese. */
            roleText: string;
        };
        /** @description Something that happened to an account. */
        SessionNotice: {
            /** @description When. */
            at: components["schemas"]["Moment"];
            /** @description What. */
            kind: components["schemas"]["NoticeKind"];
            /** @description The same in Chinese. */
            kindText: string;
        };
        /** @description The person of a session. */
        SessionUser: {
            id: components["schemas"]["UserId"];
            name: string;
        };
        /** @description An item as it is answered: with the label that the database does not keep. */
        ShownItem: components["schemas"]["ChecklistItem"] & {
            /** @description How it is answered, in Chinese. */
            kindText: string;
        };
        /** @description A template of subscribe messages and what one has agreed to. */
        Subscription: {
            /** @description Whether one consent is for good. */
            longTerm: boolean;
            /**
             * Format: int32
             * @description How many more messages one has agreed to, where they are counted.
             */
            remaining: number;
            /** @description Whether messages will come. */
            subscribed: boolean;
            /** @description What `wx.requestSubscribeMessage` wants. */
            templateId: string;
            /** @description What its messages are about. */
            topic: components["schemas"]["MessageTopic"];
            /** @description The same in Chinese. */
            topicText: string;
        };
        /** Format: uuid */
        TaskId: string;
        /** @description A row of a hazard's timeline. */
        TimelineEntry: {
            /** @description Who. */
            actorName?: string | null;
            actorRole?: components["schemas"]["Role"] | null;
            /** @description The same in Chinese. */
            actorRoleText?: string | null;
            /** @description When, by the server's clock. */
            at: components["schemas"]["Moment"];
            deviceAt?: components["schemas"]["Moment"] | null;
            /**
             * Format: date
             * @description The due day after this event.
             */
            dueOn?: string | null;
            /** @description What happened. */
            event: components["schemas"]["HazardEvent"];
            /** @description The same in Chinese. */
            eventText: string;
            /** @description Its id; a submission's is the one the phone made. */
            id: components["schemas"]["HazardEventId"];
            /** @description What was done, or why it was sent back. */
            note?: string | null;
            /** @description Photos that belong to this event. */
            photoIds: components["schemas"]["PhotoId"][];
        };
        /** @description A report upward. */
        UpwardReport: {
            /** @description To which body. */
            body: string;
            /** @description The number of the letter. */
            documentNumber: string;
            /** @description When it was written down here. */
            recordedAt: components["schemas"]["Moment"];
            /**
             * Format: date
             * @description The day on which it was made.
             */
            reportedOn: string;
        };
        /** Format: uuid */
        UserId: string;
        /**
         * @description How many checks the enterprise has had this year, against the yearly cap. Re-checks and visits after
         *     a complaint are apart, and a locked gate is no check.
         */
        VisitCap: {
            /**
             * Format: int64
             * @description How many there may be without a reason for each further one.
             */
            limit: number;
            /**
             * Format: int64
             * @description Those under way included.
             */
            used: number;
            /** @description Said when the next one, or this one, passes the cap. */
            warning?: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
type Problem = components['schemas']['ProblemBody'];
type Session = components['schemas']['SessionAnswer'];
type Card = components['schemas']['PublicCard'];
type Overview = components['schemas']['Overview'];
type OpenItem = components['schemas']['OpenItem'];
type Ranking = components['schemas']['Ranking'];
type Photo = components['schemas']['PhotoLink'];
type Hazard = components['schemas']['HazardDetailWithPhotos'];
type HazardLine = components['schemas']['HazardWithPhotos'];
type Checklist = components['schemas']['Checklist'];
type ChecklistItem = components['schemas']['ChecklistItem'];
type Message = components['schemas']['Message'];
type Subscription = components['schemas']['Subscription'];
