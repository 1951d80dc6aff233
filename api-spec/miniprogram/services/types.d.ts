// What the pages use of the API, made from openapi.json: scripts/clients --types

interface components {
    schemas: {
        /**
         * @description Whether things are as an item says; of a number only whether it applies.
         *
         *     `yes` 符合 · `no` 不符合 · `not_applicable` 不涉及
         * @enum {string}
         */
        Answer: "yes" | "no" | "not_applicable";
        /** @description An appeal as its entry shows it. */
        AppealFlag: {
            /** @description Its id. */
            id: components["schemas"]["AppealId"];
            /** @description Where it stands. */
            state: components["schemas"]["AppealState"];
            /** @description The same in Chinese. */
            stateText: string;
        };
        /** Format: uuid */
        AppealId: string;
        /**
         * @description Where an appeal stands.
         *
         *     `open` 待处理 · `granted` 申诉成立 · `upheld` 维持扣分
         * @enum {string}
         */
        AppealState: "open" | "granted" | "upheld";
        /** @description An appeal (申诉). */
        AppealView: {
            /**
             * Format: date
             * @description The last day on which it should be decided.
             */
            decideBy: string;
            decidedAt?: components["schemas"]["Moment"] | null;
            /** @description Why so. */
            decisionReason?: string | null;
            /** @description Whose. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /** @description The name of the enterprise. */
            enterpriseName: string;
            /** @description Against which entry of the ledger. */
            entryId: components["schemas"]["ScoreEntryId"];
            /** @description When it was filed. */
            filedAt: components["schemas"]["Moment"];
            /** @description Its id. */
            id: components["schemas"]["AppealId"];
            /** @description Whether that day has passed without a decision. */
            late: boolean;
            /** @description Evidence. */
            photos: components["schemas"]["PhotoLink"][];
            /**
             * Format: int32
             * @description How many points are contested.
             */
            points: number;
            /** @description Why the firm contests the entry. */
            reason: string;
            /** @description For what the entry took its points. */
            rule: components["schemas"]["Rule"];
            /** @description The same in Chinese. */
            ruleText: string;
            /** @description Where it stands. */
            state: components["schemas"]["AppealState"];
            /** @description The same in Chinese. */
            stateText: string;
        };
        /** @description A request to be let into an enterprise. */
        Application: {
            /** @description When it was made. */
            appliedAt: components["schemas"]["Moment"];
            /** @description Who decided; whoever asked is not told. */
            decidedByName?: string | null;
            endedAt?: components["schemas"]["Moment"] | null;
            /** @description The enterprise. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /** @description Its name today. */
            enterpriseName: string;
            /** @description Its id. */
            id: components["schemas"]["ApplicationId"];
            /** @description Who asks. */
            name: string;
            /** @description What helps to recognise them. */
            note?: string | null;
            /**
             * @description Their number, masked.
             * @example 190****0001
             */
            phone?: string | null;
            /** @description Whether WeChat has said that the number is theirs. */
            phoneVerified: boolean;
            /** @description The licence, for the office alone. */
            photoIds: components["schemas"]["PhotoId"][];
            /** @description Why it was refused. */
            reason?: string | null;
            /** @description As what. */
            role: components["schemas"]["Role"];
            /** @description The same in Chinese. */
            roleText: string;
            /** @description How it stands. */
            state: components["schemas"]["ApplicationState"];
            /** @description The same in Chinese. */
            stateText: string;
        };
        /** Format: uuid */
        ApplicationId: string;
        /**
         * @description How an application stands.
         *
         *     `open` 待处理 · `confirmed` 已通过 · `refused` 未通过 · `withdrawn` 已撤回
         * @enum {string}
         */
        ApplicationState: "open" | "confirmed" | "refused" | "withdrawn";
        /** @description An approval of an inspection. The enterprise does not see it. */
        Approval: {
            decidedAt?: components["schemas"]["Moment"] | null;
            /** @description Who decided. */
            decidedByName?: string | null;
            /** @description The enterprise that is to be inspected. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /** @description Its name today. */
            enterpriseName: string;
            /**
             * Format: date
             * @description The first day on which it may be made.
             */
            fromOn: string;
            /** @description Its id. */
            id: components["schemas"]["ApprovalId"];
            /** @description Why the street goes. */
            kind: components["schemas"]["InspectionKind"];
            /** @description The same in Chinese. */
            kindText: string;
            /** @description What is to be looked at. */
            matter: string;
            /** @description Why. */
            note?: string | null;
            /** @description Whether the enterprise is told beforehand. */
            notify: boolean;
            /**
             * @description The number that the inspection names; none before it is approved.
             * @example 河庄街道检批〔2026〕3号
             */
            number?: string | null;
            /** @description Who is to inspect, who asked first. */
            officers: components["schemas"]["ApprovalOfficer"][];
            /** @description Why this enterprise, and now. */
            reason: string;
            /** @description When it was asked for. */
            requestedAt: components["schemas"]["Moment"];
            /** @description Where it stands. */
            state: components["schemas"]["ApprovalState"];
            /** @description The same in Chinese. */
            stateText: string;
            /**
             * Format: date
             * @description The last one.
             */
            toOn: string;
        };
        /** Format: uuid */
        ApprovalId: string;
        /** @description An officer who is to inspect. */
        ApprovalOfficer: {
            /** @description The number of the enforcement certificate. */
            certificateNumber: string;
            /** @description Who. */
            id: components["schemas"]["UserId"];
            /** @description The name. */
            name: string;
        };
        /**
         * @description Where an approval stands.
         *
         *     `requested` 待审批 · `approved` 已批准 · `refused` 未批准
         * @enum {string}
         */
        ApprovalState: "requested" | "approved" | "refused";
        /** @description What an inspector looks after. */
        Assigned: {
            /** @description Single enterprises. */
            enterprises: components["schemas"]["AssignedFirm"][];
            /**
             * Format: int64
             * @description Grows with every change; 0 before the first.
             */
            version: number;
            /** @description Whole villages. */
            villages: components["schemas"]["Place"][];
        };
        /** @description An enterprise that is looked after. */
        AssignedFirm: {
            /** @description Which. */
            id: components["schemas"]["EnterpriseId"];
            /** @description Its name. */
            name: string;
            /** @description The village it stands in, by its code. */
            village: string;
        };
        /** @description A file that a bulletin brings. */
        Attachment: {
            /**
             * Format: int64
             * @description How large it is.
             */
            bytes: number;
            /** @description What it is. */
            kind: components["schemas"]["AttachmentKind"];
            /** @description The same in Chinese. */
            kindText: string;
            /** @description What it is called. */
            name: string;
            /**
             * Format: int32
             * @description Which of the bulletin's, from 1.
             */
            number: number;
        };
        /**
         * @description What an attachment is.
         *
         *     `pdf` PDF 文件 · `photo` 照片
         * @enum {string}
         */
        AttachmentKind: "pdf" | "photo";
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
        /** Format: uuid */
        BulletinId: string;
        /**
         * @description How urgent it is; the colours are those of weather warnings.
         *
         *     `notice` 通知 · `blue` 蓝色预警 · `yellow` 黄色预警 · `orange` 橙色预警 · `red` 红色预警
         * @enum {string}
         */
        BulletinLevel: "notice" | "blue" | "yellow" | "orange" | "red";
        /** Format: uuid */
        CampaignId: string;
        /**
         * @description How its firms were chosen; the words are those of inspections.
         *
         *     `campaign` 专项普查 · `random_selection` 双随机抽查
         * @enum {string}
         */
        CampaignKind: "campaign" | "random_selection";
        /** @description A firm that is to be visited. */
        CampaignTarget: {
            at?: components["schemas"]["Moment"] | null;
            /**
             * Format: int64
             * @description Those of them that are closed.
             */
            closed: number;
            /** @description Whether that was made for another reason, and the office says that it counts. */
            countedByOffice: boolean;
            /** @description Which. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /** @description Its name. */
            enterpriseName: string;
            /**
             * Format: int64
             * @description Hazards that the inspection found.
             */
            findings: number;
            /** @description The class of its industry. */
            industry: string;
            inspectionId?: components["schemas"]["InspectionId"] | null;
            /** @description The number of that. */
            inspectionNumber?: string | null;
            mergedIntoId?: components["schemas"]["EnterpriseId"] | null;
            /** @description The name of that. */
            mergedIntoName?: string | null;
            serviceVisitId?: components["schemas"]["ServiceVisitId"] | null;
            /** @description What has become of it. */
            state: components["schemas"]["TargetState"];
            /** @description The same in Chinese. */
            stateText: string;
            teamId?: components["schemas"]["CampaignTeamId"] | null;
            /** @description What that team is called. */
            teamName?: string | null;
            /** @description The village it stood in when it became a target, by its code. */
            village: string;
            /** @description The name of the village. */
            villageName: string;
        };
        /** Format: uuid */
        CampaignTeamId: string;
        /** @description Somebody whom an inspection can name as an officer. */
        CertifiedOfficer: {
            /** @description The number of the enforcement certificate. */
            certificateNumber: string;
            /** @description Who. */
            id: components["schemas"]["UserId"];
            /** @description The name. */
            name: string;
        };
        /** @description An instant at which the score or the colour changes. */
        Change: {
            /** @description When. */
            at: components["schemas"]["Moment"];
            /** @description The code's colour from then on. */
            codeColour: components["schemas"]["CodeColour"];
            /** @description The same in Chinese. */
            codeColourText: string;
            /** @description Points that begin to count. */
            come: components["schemas"]["Points"][];
            /** @description What holds the colour down from then on. */
            gates: components["schemas"]["Gate"][];
            /** @description Points that no longer count. */
            gone: components["schemas"]["Points"][];
            /**
             * Format: int32
             * @description Overdue hazards from then on.
             */
            overdueCount: number;
            /**
             * Format: int32
             * @description The score from then on.
             */
            score: number;
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
        /** @description A post in an enterprise. */
        ClaimedPost: {
            /** @description The enterprise. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /** @description Its name. */
            enterpriseName: string;
            /** @description As what. */
            role: components["schemas"]["Role"];
            /** @description The same in Chinese. */
            roleText: string;
        };
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
        /** @description How many have a code of this colour. */
        ColourCount: {
            /** @description The colour. */
            codeColour: components["schemas"]["CodeColour"];
            /** @description The same in Chinese. */
            codeColourText: string;
            /**
             * Format: int32
             * @description How many.
             */
            count: number;
        };
        /** @description The lowest scores of the colours. */
        ColoursFrom: {
            /**
             * Format: int32
             * @description Of a green code.
             */
            green: number;
            /**
             * Format: int32
             * @description Of an orange one; below it is red.
             */
            orange: number;
            /**
             * Format: int32
             * @description Of a yellow one.
             */
            yellow: number;
        };
        /** @description A correction. */
        Correction: {
            /** @description Its id. */
            id: components["schemas"]["CorrectionId"];
            /** @description When. */
            madeAt: components["schemas"]["Moment"];
            /** @description Who made it. */
            madeBy: components["schemas"]["UserId"];
            /** @description The name, as in the inspection. */
            madeByName: string;
            /** @description What is corrected, and why. */
            text: string;
        };
        /** Format: uuid */
        CorrectionId: string;
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
        /** @description The street on one page. */
        Dashboard: components["schemas"]["RecordFigures"] & {
            /** @description When this was so. */
            asOf: components["schemas"]["Moment"];
            /**
             * Format: int64
             * @description How many enterprises there are.
             */
            enterprises: number;
            /**
             * Format: int64
             * @description Work of the service that was given up after several tries; somebody should look into the log.
             */
            failedJobs: number;
            /** @description The industries by division, the best median first. */
            industries: components["schemas"]["IndustryLine"][];
            /**
             * Format: int64
             * @description How many of them were not inspected this year.
             */
            notInspectedThisYear: number;
            /** @description How they stand. */
            standing: components["schemas"]["StandingFigures"];
            /** @description The villages, the best median first. */
            villages: components["schemas"]["VillageLine"][];
        };
        /** Format: uuid */
        DocumentId: string;
        /**
         * @description Where a document stands on a day.
         *
         *     `valid` 有效 · `expiring` 即将到期 · `expired` 已过期 · `replaced` 已更换 · `withdrawn` 已作废
         * @enum {string}
         */
        DocumentState: "valid" | "expiring" | "expired" | "replaced" | "withdrawn";
        /** @description All that is on file about an enterprise. */
        Dossier: {
            /** @description Everything else. */
            documents: components["schemas"]["EnterpriseDocumentWithPhotos"][];
            /** @description The register's row. */
            enterprise: components["schemas"]["Enterprise"];
            /** @description How many have expired. */
            expiredCount: number;
            /** @description How many documents expire within 30 days. */
            expiringCount: number;
            /** @description Business licence and permits. */
            licences: components["schemas"]["EnterpriseDocumentWithPhotos"][];
            /** @description Its people. */
            people: components["schemas"]["DossierPerson"][];
            /** @description Boilers, lifts, forklifts … */
            specialEquipment: components["schemas"]["EnterpriseDocumentWithPhotos"][];
        };
        /** @description A person of an enterprise. */
        DossierPerson: {
            id: components["schemas"]["UserId"];
            name: string;
            /**
             * @description Masked.
             * @example 138****1234
             */
            phone?: string | null;
            role: components["schemas"]["Role"];
            roleText: string;
            since: components["schemas"]["Moment"];
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
            mergedIntoId?: components["schemas"]["EnterpriseId"] | null;
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
            /** @description Where it stands in its life. */
            status: components["schemas"]["EnterpriseStatus"];
            /** @description The same in Chinese. */
            statusText: string;
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
        /** @description A document on a given day. */
        EnterpriseDocument: {
            /**
             * Format: int64
             * @description Days until then, negative when past.
             */
            daysLeft?: number | null;
            /** @description Whose it is. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /** @description The name of the enterprise. */
            enterpriseName: string;
            /**
             * Format: date
             * @description The last day on which it holds.
             */
            expiresOn?: string | null;
            /** @description Its id. */
            id: components["schemas"]["DocumentId"];
            /**
             * Format: date
             * @description When it was issued.
             */
            issuedOn?: string | null;
            /** @description Who issued it. */
            issuer?: string | null;
            /** @description What kind. */
            kind: components["schemas"]["EnterpriseDocumentKind"];
            /** @description The same in Chinese. */
            kindText: string;
            /** @description Its number. */
            number?: string | null;
            /** @description Photos of it. */
            photoIds: components["schemas"]["PhotoId"][];
            /** @description When it was entered. */
            recordedAt: components["schemas"]["Moment"];
            /** @description Where it stands. */
            state: components["schemas"]["DocumentState"];
            /** @description The same in Chinese. */
            stateText: string;
            /** @description What it is. */
            title: string;
        };
        /**
         * @description What kind of document it is.
         *
         *     `business_licence` 营业执照 · `licence` 行政许可证 · `special_equipment` 特种设备 · `personnel_certificate` 人员资格证 · `fire_acceptance` 消防验收 · `insurance` 安责险保单 · `agreement` 安全管理协议 · `emergency_plan` 应急预案 · `other` 其他
         * @enum {string}
         */
        EnterpriseDocumentKind: "business_licence" | "licence" | "special_equipment" | "personnel_certificate" | "fire_acceptance" | "insurance" | "agreement" | "emergency_plan" | "other";
        EnterpriseDocumentWithPhotos: components["schemas"]["EnterpriseDocument"] & {
            photos: components["schemas"]["PhotoLink"][];
        };
        /** Format: uuid */
        EnterpriseId: string;
        /** @description An enterprise in a list. */
        EnterpriseLine: components["schemas"]["Enterprise"] & {
            /** @description How well it behaves. */
            codeColour: components["schemas"]["CodeColour"];
            /** @description The same in Chinese. */
            codeColourText: string;
            /**
             * Format: int32
             * @description Overdue hazards.
             */
            overdueCount: number;
            /**
             * Format: int32
             * @description Its score, once rated.
             */
            score?: number | null;
        };
        /** @description One page of a list and how many rows the whole list has. */
        EnterpriseLinePage: {
            /** @description The rows of this page */
            items: components["schemas"]["EnterpriseLine"][];
            /**
             * @description What to send as `after` to go on exactly behind this page; for the lists that take it, and
             *     none on the last page.
             */
            next?: string;
            /**
             * Format: int64
             * @description Which page this is, from 1.
             */
            page: number;
            /**
             * Format: int64
             * @description How many rows a page holds.
             */
            pageSize: number;
            /**
             * Format: int64
             * @description How many rows there are in all; where a list counts only so far, that many.
             */
            total: number;
            /** @description There are more rows than `total` says: counting them all would take too long. */
            totalIsMore?: boolean;
        };
        /**
         * @description Where a firm stands in its life.
         *
         *     `operating` 正常经营 · `suspended` 停产停业 · `closed` 已关闭 · `moved` 已迁出 · `merged` 已并入其他企业
         * @enum {string}
         */
        EnterpriseStatus: "operating" | "suspended" | "closed" | "moved" | "merged";
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
        /** @description A bulletin, as a firm sees it. */
        FirmBulletin: {
            /** @description What it brings, while it stands. */
            attachments: components["schemas"]["Attachment"][];
            /** @description What is to be known and done. */
            body: string;
            confirmBy?: components["schemas"]["Moment"] | null;
            confirmedAt?: components["schemas"]["Moment"] | null;
            /** @description Its id. */
            id: components["schemas"]["BulletinId"];
            /** @description How urgent it is. */
            level: components["schemas"]["BulletinLevel"];
            /** @description The same in Chinese. */
            levelText: string;
            /** @description When it was sent. */
            sentAt: components["schemas"]["Moment"];
            /** @description In a few words. */
            title: string;
            /** @description Why. */
            withdrawalReason?: string | null;
            withdrawnAt?: components["schemas"]["Moment"] | null;
        };
        /** @description The coming 90 days if nothing else happens. */
        Forecast: {
            /** @description Each change, in order of time. */
            changes: components["schemas"]["Change"][];
            /** @description From when. */
            from: components["schemas"]["Moment"];
            /** @description What is the case now. */
            now: components["schemas"]["Possible"];
            /** @description Until when. */
            until: components["schemas"]["Moment"];
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
        /** @description An answer as it was sent, with the label that is not kept. */
        GivenAnswer: components["schemas"]["NewAnswer"] & {
            /** @description The answer to a yes/no item in Chinese. */
            answerText?: string | null;
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
        /** @description What a firm's records of a period come to. */
        HazardCounts: {
            /** @description When it was counted. */
            countedAt: components["schemas"]["Moment"];
            /** @description The name that the firm had. */
            enterpriseName: string;
            /** @description General hazards. */
            general: components["schemas"]["PeriodFigures"];
            /**
             * Format: int64
             * @description Inspections by the street that came to a check.
             */
            inspections: number;
            /** @description Major hazards. */
            major: components["schemas"]["PeriodFigures"];
            /** @description The major hazards that were open at the end. */
            openMajors: components["schemas"]["OpenMajor"][];
            /**
             * Format: int64
             * @description Self-checks that were done.
             */
            selfChecks: number;
            /** @description Both. */
            total: components["schemas"]["PeriodFigures"];
        };
        /** @description A hazard with all that happened to it. */
        HazardDetail: components["schemas"]["Hazard"] & {
            /**
             * @description The documents of the inspection that found it, in the order in which they were issued; else
             *     the letter by which it was referred.
             */
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
        /** @description A hazard with all that happened to it, its photos, and what may be done with it. */
        HazardDetailWithPhotos: components["schemas"]["HazardDetail"] & {
            /**
             * @description What the person who asks may do with it now, by the ids of the operations of this document:
             *     whatever is not here would be refused.
             * @example [
             *       "review_rectification"
             *     ]
             */
            actions: string[];
            /** @description The photos of the finding. */
            photos: components["schemas"]["PhotoLink"][];
            /** @description The photos of the timeline, to be found by the ids that it names. */
            timelinePhotos: components["schemas"]["PhotoLink"][];
        };
        /** @description The hazard that a "no", or a number outside its limits, carries. */
        HazardDraft: {
            /** @description What is wrong. */
            description: string;
            /**
             * Format: date
             * @description The day by whose end the firm means to rectify it: at most 30 days away, 90 if major.
             */
            dueOn: string;
            level: components["schemas"]["Level"] | null;
            /** @description Where. */
            place: string;
        };
        /**
         * @description What a row of the timeline says: the events of the [life cycle](super::LIFE_CYCLE).
         *
         *     `recorded` 登记隐患 · `reported` 收到上报 · `confirmed` 核实确认 · `dismissed` 核实不成立 · `matched` 督查时再次发现 · `submitted` 提交整改 · `accepted` 首次验收通过 · `sent_back` 退回整改 · `closed` 验收销号 · `extension_requested` 申请延期 · `extension_granted` 同意延期 · `extension_refused` 不同意延期 · `due_date_set` 重新核定期限 · `level_set` 调整等级 · `planned` 制定治理方案 · `progressed` 报告治理进展 · `reported_upward` 向上级报告 · `listed` 挂牌督办 · `listing_lifted` 解除挂牌督办 · `replied` 企业陈述 · `referred` 移送其他部门 · `voided` 撤销 · `merged` 并入其他隐患 · `reopened` 恢复整改（经查未整改到位）
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
        /** @description A firm's hazards in a quarter or a year. */
        HazardStatistics: components["schemas"]["HazardCounts"] & {
            /**
             * Format: date
             * @description The day by whose end the principal must have signed.
             */
            dueOn: string;
            /** @description Whose. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /**
             * Format: date
             * @description Its first day.
             */
            from: string;
            /** @description Whether the period is over: only then it can be signed. */
            isOver: boolean;
            /** @description Whether it is not signed and that day has passed; never for a firm that came after the period. */
            overdue: boolean;
            /**
             * @description The quarter `2026-Q2` or the year `2026`.
             * @example 2026-Q2
             */
            period: string;
            /**
             * @description The same in Chinese.
             * @example 2026年第二季度
             */
            periodText: string;
            signature?: components["schemas"]["StatisticsSignature"] | null;
            /**
             * Format: date
             * @description Its last day.
             */
            to: string;
        };
        HazardWithPhotos: components["schemas"]["Hazard"] & {
            photos: components["schemas"]["PhotoLink"][];
        };
        /** @description An industry and how its enterprises stand. */
        IndustryLine: components["schemas"]["StandingFigures"] & {
            /** @description Which. */
            peerGroup: components["schemas"]["Peers"];
        };
        /** @description An inspection. */
        Inspection: {
            /** @description 行政行为码 */
            actCode?: string | null;
            /** @description The number of the approval to inspect. */
            approvalNumber: string;
            /**
             * @description Whether it is completed and waits for a second officer to stand by it: until then no paper is
             *     issued and no major finding counts.
             */
            awaitsConfirmation: boolean;
            /** @description Whether the officers showed their certificates. */
            certificatesShown?: boolean | null;
            endedAt?: components["schemas"]["Moment"] | null;
            endedDeviceAt?: components["schemas"]["Moment"] | null;
            /** @description Who was inspected. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /** @description The name of the enterprise. */
            enterpriseName: string;
            /**
             * Format: int32
             * @description How many findings it has, those that the firm had reported itself included.
             */
            findingCount: number;
            /** @description Its id. */
            id: components["schemas"]["InspectionId"];
            /** @description Why. */
            kind: components["schemas"]["InspectionKind"];
            /** @description The same in Chinese. */
            kindText: string;
            /** @description On the basis of which rule. */
            legalBasis: string;
            /**
             * @description The number people know it by.
             * @example DC-2026-000045
             */
            number: string;
            /** @description Who inspects. */
            officers: components["schemas"]["Officer"][];
            outcome?: components["schemas"]["InspectionOutcome"] | null;
            /** @description Why it came to no check. */
            outcomeReason?: string | null;
            /** @description The same in Chinese. */
            outcomeText?: string | null;
            /** @description Why it was inspected although the cap was reached. */
            overCapReason?: string | null;
            /** @description When it arrived here. */
            recordedAt: components["schemas"]["Moment"];
            /** @description What the firm said to that. */
            recusalAnswer?: string | null;
            /** @description Whether the firm was told that it may ask for officers to stand aside. */
            recusalAsked?: boolean | null;
            /** @description Who signed. */
            signatures: components["schemas"]["Signature"][];
            /** @description When it began. */
            startedAt: components["schemas"]["Moment"];
            startedDeviceAt?: components["schemas"]["Moment"] | null;
            /** @description Whether it still takes findings. */
            state: components["schemas"]["InspectionState"];
            /** @description The same in Chinese. */
            stateText: string;
            /** @description How often the enterprise was inspected this year. */
            visitCap: components["schemas"]["VisitCap"];
            voided?: components["schemas"]["InspectionVoid"] | null;
        };
        /** @description An inspection with all that belongs to it, and what may be done with it. */
        InspectionAnswer: components["schemas"]["InspectionDetail"] & {
            /**
             * @description What the person who asks may do with it now, by the ids of the operations of this document:
             *     whatever is not here would be refused.
             * @example [
             *       "confirm_inspection"
             *     ]
             */
            actions: string[];
            /** @description The photos of its sheets, and of an outcome that was no check. */
            photos: components["schemas"]["PhotoLink"][];
        };
        /** @description An inspection with what it found. */
        InspectionDetail: components["schemas"]["Inspection"] & {
            /** @description What was corrected after it was completed, the oldest first. */
            corrections: components["schemas"]["Correction"][];
            /** @description What was issued about it, in order. */
            documents: components["schemas"]["InspectionDocument"][];
            /** @description The hazards that it found, as they stand today. */
            hazards: components["schemas"]["Hazard"][];
            /** @description Those that the firm had reported itself and the inspection met, as they stand today. */
            matched: components["schemas"]["Hazard"][];
            /** @description The measures that were taken on the spot, as they stand today. */
            measures: components["schemas"]["Measure"][];
            /** @description The photos of an outcome that was no check. */
            outcomePhotoIds: components["schemas"]["PhotoId"][];
            /** @description All photos: those of the outcome, then those of the sheets. */
            photoIds: components["schemas"]["PhotoId"][];
            /** @description What was looked at: each checklist that was answered, with what was in order too. */
            sheets: components["schemas"]["InspectionSheet"][];
            /** @description What the firm stated and pleaded. */
            statements: components["schemas"]["Statement"][];
        };
        /** @description A document that was issued. `/api/v1/documents/{kind}/{id}.pdf` is its paper. */
        InspectionDocument: {
            /** @description Whom it concerns. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /** @description The name that the enterprise has today. */
            enterpriseName: string;
            /**
             * @description Its id among those of its kind: that of the approval, the inspection, the measure, its review,
             *     the hazard or the statement; of an opinion, that of the review which completed the re-check.
             */
            id: components["schemas"]["InspectionDocumentId"];
            inspectionId?: components["schemas"]["InspectionId"] | null;
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
            /**
             * @description What stands at its head: that of a street without a delegation has another title.
             * @example 责令限期整改指令书
             */
            title: string;
            /** @description Whether its inspection was declared void, and the document with it: the paper says so on every page. */
            voided: boolean;
        };
        /** Format: uuid */
        InspectionDocumentId: string;
        /**
         * @description What a document is.
         *
         *     `inspection_approval` 行政检查审批表 · `inspection_notice` 检查通知书 · `inspection_record` 现场检查记录 · `rectification_order` 责令限期整改指令书 · `recheck_opinion` 整改复查意见书 · `measure_decision` 现场处理措施决定书 · `resumption_opinion` 恢复生产意见书 · `referral_letter` 移送书 · `statement_record` 陈述申辩笔录
         * @enum {string}
         */
        InspectionDocumentKind: "inspection_approval" | "inspection_notice" | "inspection_record" | "rectification_order" | "recheck_opinion" | "measure_decision" | "resumption_opinion" | "referral_letter" | "statement_record";
        /** Format: uuid */
        InspectionId: string;
        /**
         * @description Why the street came.
         *
         *     `routine` 日常督查 · `campaign` 专项普查 · `random_selection` 双随机抽查 · `complaint` 举报核查 · `recheck` 整改复查
         * @enum {string}
         */
        InspectionKind: "routine" | "campaign" | "random_selection" | "complaint" | "recheck";
        /** @description An inspection in a list. */
        InspectionLine: {
            endedAt?: components["schemas"]["Moment"] | null;
            /** @description Who was inspected. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /** @description The name of the enterprise. */
            enterpriseName: string;
            /**
             * Format: int32
             * @description How many findings it has.
             */
            findingCount: number;
            /** @description Its id. */
            id: components["schemas"]["InspectionId"];
            /** @description Why. */
            kind: components["schemas"]["InspectionKind"];
            /** @description The same in Chinese. */
            kindText: string;
            /** @description Its number. */
            number: string;
            outcome?: components["schemas"]["InspectionOutcome"] | null;
            /** @description The same in Chinese. */
            outcomeText?: string | null;
            /** @description When it began. */
            startedAt: components["schemas"]["Moment"];
            /** @description Whether it still takes findings. */
            state: components["schemas"]["InspectionState"];
            /** @description The same in Chinese. */
            stateText: string;
        };
        /**
         * @description What came of the visit.
         *
         *     `checked` 已检查 · `locked` 大门紧锁 · `moved` 已搬迁 · `closed_down` 已停业 · `not_found` 查无此企业 · `refused` 拒绝检查 · `vacant` 厂房空置
         * @enum {string}
         */
        InspectionOutcome: "checked" | "locked" | "moved" | "closed_down" | "not_found" | "refused" | "vacant";
        /** @description A checklist as an inspection answered it. */
        InspectionSheet: {
            /** @description The checklist. */
            checklistId: components["schemas"]["ChecklistId"];
            /**
             * Format: int32
             * @description The newest version that was answered.
             */
            checklistVersion: number;
            /** @description How many of these are as they should be. */
            inOrder: number;
            /** @description How many items the checklist has. */
            itemCount: number;
            /** @description The items that were looked at, in the order of the checklist. */
            items: components["schemas"]["SheetItem"][];
            /** @description How many of them were looked at. */
            lookedAt: number;
            /** @description How many the firm has no such thing of. */
            notApplicable: number;
            /** @description How many are not. */
            notInOrder: number;
            /** @description The title of the checklist. */
            title: string;
        };
        /**
         * @description Whether an inspection still takes findings.
         *
         *     `open` 进行中 · `completed` 已完成 · `voided` 已作废
         * @enum {string}
         */
        InspectionState: "open" | "completed" | "voided";
        /** @description The mark on an inspection that should never have been. */
        InspectionVoid: {
            /** @description When. */
            at: components["schemas"]["Moment"];
            /** @description Who said so. */
            by: components["schemas"]["UserId"];
            /** @description Why. */
            reason: string;
        };
        /** Format: uuid */
        InvitationId: string;
        /**
         * @description How an invitation stands.
         *
         *     `open` 待接受 · `accepted` 已接受 · `withdrawn` 已撤回 · `expired` 已过期
         * @enum {string}
         */
        InvitationState: "open" | "accepted" | "withdrawn" | "expired";
        /**
         * @description How an item is answered.
         *
         *     `yes_no` 符合或不符合 · `number` 数值 · `text` 文字
         * @enum {string}
         */
        ItemKind: "yes_no" | "number" | "text";
        /**
         * @description What looking at an item came to.
         *
         *     `in_order` 符合 · `not_in_order` 不符合 · `not_applicable` 不涉及 · `noted` 已记录
         * @enum {string}
         */
        ItemResult: "in_order" | "not_in_order" | "not_applicable" | "noted";
        /**
         * @description How dangerous a hazard is (安全生产法; major is judged against a criteria article only).
         *
         *     `general` 一般 · `major` 重大
         * @enum {string}
         */
        Level: "general" | "major";
        /** @description An invitation, without its code, which was shown once. */
        ListedInvitation: {
            /** @description When. */
            createdAt: components["schemas"]["Moment"];
            /** @description Who invited. */
            createdByName: string;
            /** @description Until when it works. */
            expiresAt: components["schemas"]["Moment"];
            /** @description Its id. */
            id: components["schemas"]["InvitationId"];
            /** @description As what. */
            role: components["schemas"]["Role"];
            /** @description The same in Chinese. */
            roleText: string;
            /** @description How it stands. */
            state: components["schemas"]["InvitationState"];
            /** @description The same in Chinese. */
            stateText: string;
        };
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
        /** @description A measure on the spot. */
        Measure: {
            /** @description When it was decided. */
            decidedAt: components["schemas"]["Moment"];
            /** @description Whom it concerns. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /** @description The name of the enterprise. */
            enterpriseName: string;
            /** @description Where, and what stands still. */
            extent: string;
            /** @description The hazards that must be gone before it is lifted. */
            hazardIds: components["schemas"]["HazardId"][];
            /** @description Its id. */
            id: components["schemas"]["MeasureId"];
            /** @description The inspection in which it was decided. */
            inspectionId: components["schemas"]["InspectionId"];
            /** @description What is to happen. */
            kinds: components["schemas"]["MeasureKind"][];
            /** @description The same in Chinese. */
            kindsText: string[];
            liftedAt?: components["schemas"]["Moment"] | null;
            /** @description Whether it is an order; else a street without a delegation asks for it. */
            ordered: boolean;
            /** @description Why. */
            reason: string;
            /** @description The reviews, the oldest first. */
            reviews: components["schemas"]["MeasureReview"][];
            /** @description Whether it holds. */
            state: components["schemas"]["MeasureState"];
            /** @description The same in Chinese. */
            stateText: string;
        };
        /**
         * @description What a review comes to.
         *
         *     `lift` 同意恢复 · `keep` 不同意恢复
         * @enum {string}
         */
        MeasureDecision: "lift" | "keep";
        /** Format: uuid */
        MeasureId: string;
        /**
         * @description What is to happen at once.
         *
         *     `remove_at_once` 立即排除 · `withdraw_people` 撤出作业人员 · `suspend_part` 停止使用相关设施、设备 · `suspend_firm` 暂时停产停业
         * @enum {string}
         */
        MeasureKind: "remove_at_once" | "withdraw_people" | "suspend_part" | "suspend_firm";
        /** @description A review of a measure. */
        MeasureReview: {
            /** @description What it came to. */
            decision: components["schemas"]["MeasureDecision"];
            /** @description The same in Chinese. */
            decisionText: string;
            /** @description Its id. */
            id: components["schemas"]["MeasureReviewId"];
            /** @description When. */
            reviewedAt: components["schemas"]["Moment"];
            /** @description What was seen. */
            seen: string;
        };
        /** Format: uuid */
        MeasureReviewId: string;
        /**
         * @description Whether a measure holds.
         *
         *     `in_force` 执行中 · `lifted` 已解除
         * @enum {string}
         */
        MeasureState: "in_force" | "lifted";
        /** @description Somebody who belongs to an enterprise. */
        Member: {
            /** @description The membership. */
            id: components["schemas"]["MembershipId"];
            /** @description The name people see. */
            name: string;
            /** @description The phone, masked. */
            phone?: string | null;
            /** @description As what. */
            role: components["schemas"]["Role"];
            /** @description The same in Chinese. */
            roleText: string;
            /** @description Since when. */
            since: components["schemas"]["Moment"];
            /** @description Who. */
            userId: components["schemas"]["UserId"];
        };
        /** Format: uuid */
        MembershipId: string;
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
         *     `finding` 新的整改事项 · `due_in_3_days` 三日后到期 · `due_tomorrow` 明日到期 · `overdue` 已逾期 · `sent_back` 整改被退回 · `closed` 整改已通过 · `extension_decided` 延期已审批 · `due_date_set` 期限已核定 · `level_set` 隐患等级已调整 · `listed` 挂牌督办 · `referred` 隐患已移送 · `voided` 隐患记录已撤销 · `reopened` 隐患恢复整改 · `colour_changed` 企业码变色 · `appeal_decided` 申诉已答复 · `code_replaced` 河平码已更换 · `measure_taken` 现场处理措施 · `measure_reviewed` 恢复生产审查 · `inspection_announced` 督查通知 · `service_visit` 服务指导 · `bulletin` 通知预警 · `self_check_opens` 自查开始 · `self_check_due` 自查三日后到期 · `self_check_missed` 自查未做 · `document_expires` 证照即将到期 · `plan_progress_due` 治理进展待报 · `statistics_due` 隐患统计表待签字 · `status_changed` 企业状态变更 · `application_received` 有人申请绑定
         * @enum {string}
         */
        MessageKind: "finding" | "due_in_3_days" | "due_tomorrow" | "overdue" | "sent_back" | "closed" | "extension_decided" | "due_date_set" | "level_set" | "listed" | "referred" | "voided" | "reopened" | "colour_changed" | "appeal_decided" | "code_replaced" | "measure_taken" | "measure_reviewed" | "inspection_announced" | "service_visit" | "bulletin" | "self_check_opens" | "self_check_due" | "self_check_missed" | "document_expires" | "plan_progress_due" | "statistics_due" | "status_changed" | "application_received";
        /**
         * @description What subscribe messages are about; each has a template in WeChat's console.
         *
         *     `rectification` 整改提醒 · `result` 办理结果 · `notice` 河平码通知
         * @enum {string}
         */
        MessageTopic: "rectification" | "result" | "notice";
        /**
         * Format: date-time
         * @example 2026-11-24T16:20:00+08:00
         */
        Moment: string;
        /** @description What a month brought. */
        MonthFigures: {
            /**
             * Format: int64
             * @description Hazards closed.
             */
            closed: number;
            /**
             * Format: int64
             * @description Hazards found, by whomever.
             */
            found: number;
            /**
             * Format: int64
             * @description Inspections begun.
             */
            inspections: number;
            /**
             * @description `yyyy-MM`
             * @example 2026-11
             */
            month: string;
        };
        /** @description An inspector's day. */
        MyDay: {
            /** @description What the inspector looks after; nothing means the whole street. */
            assigned: components["schemas"]["Assigned"];
            /**
             * Format: date
             * @description The day.
             */
            day: string;
            /** @description Hazards there whose day has come or passed without a rectification. */
            due: components["schemas"]["NearHazard"][];
            /** @description Enterprises there that were not visited this year, the first twenty, and how many. */
            notVisited: components["schemas"]["EnterpriseLinePage"];
            /** @description How many there are. */
            targetCount: number;
            /** @description Where one still has to go in campaigns, what ends first first: the first hundred. */
            targets: components["schemas"]["MyTarget"][];
            /** @description Rectifications that wait for a re-check in these villages, the longest due first. */
            toRecheck: components["schemas"]["NearHazard"][];
        };
        /** @description A target that waits for the person who asks. */
        MyTarget: components["schemas"]["CampaignTarget"] & {
            /** @description Of which campaign. */
            campaignId: components["schemas"]["CampaignId"];
            /** @description Of which kind the inspection is. */
            campaignKind: components["schemas"]["CampaignKind"];
            /** @description The same in Chinese. */
            campaignKindText: string;
            /** @description Its name. */
            campaignName: string;
            checklistId?: components["schemas"]["ChecklistId"] | null;
            /**
             * Format: date
             * @description The campaign's last day.
             */
            to: string;
        };
        /** @description A hazard near the enterprises that the inspector looks after. */
        NearHazard: components["schemas"]["Hazard"] & {
            /** @description Whether it is of an enterprise that the inspector looks after, rather than of a neighbour. */
            assigned: boolean;
        };
        /** @description The answer to one item. */
        NewAnswer: {
            answer?: components["schemas"]["Answer"] | null;
            hazard?: components["schemas"]["HazardDraft"] | null;
            /** @description Which item. */
            itemId: components["schemas"]["ChecklistItemId"];
            /**
             * Format: double
             * @description For a number item that applies.
             */
            number?: number | null;
            /** @description Photos; a "no" or a number outside its limits needs one, which becomes its hazard's. */
            photoIds?: components["schemas"]["PhotoId"][];
            /** @description For a text item; a remark with any other. */
            text?: string | null;
        };
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
         *     `wechat_bound` 您的账号绑定了新的微信 · `wechat_unbound` 您的账号已解除微信绑定 · `password_reset` 管理员重置了您的密码 · `second_factor_on` 您的账号启用了动态码 · `second_factor_off` 管理员解除了您的动态码 · `handed_over` 您负责的工作已移交给同事 · `taken_over` 您接手了一位同事的工作 · `application_confirmed` 您的绑定申请已通过 · `application_refused` 您的绑定申请未通过 · `binding_revoked` 街道撤销了您与一家企业的绑定
         * @enum {string}
         */
        NoticeKind: "wechat_bound" | "wechat_unbound" | "password_reset" | "second_factor_on" | "second_factor_off" | "handed_over" | "taken_over" | "application_confirmed" | "application_refused" | "binding_revoked";
        /** @description An officer of an inspection, as certified when it was opened. */
        Officer: {
            /** @description The number of the enforcement certificate. */
            certificateNumber: string;
            confirmedAt?: components["schemas"]["Moment"] | null;
            /** @description Who. */
            id: components["schemas"]["UserId"];
            /** @description The name. */
            name: string;
        };
        /** @description Hazards that are not closed. */
        OpenHazards: {
            /**
             * Format: int64
             * @description To be rectified within seven days.
             */
            dueWithinWeek: number;
            /**
             * Format: int64
             * @description Requests for more time that await their decision.
             */
            extensionsWaiting: number;
            /**
             * Format: int64
             * @description Major ones among those to be rectified or reviewed.
             */
            major: number;
            /**
             * Format: int64
             * @description To be rectified, and the day has passed.
             */
            overdue: number;
            /**
             * Format: int64
             * @description How many of those to be rectified are overdue, in percent, rounded down.
             */
            overduePercent: number;
            /**
             * Format: int64
             * @description To be rectified.
             */
            rectifying: number;
            /**
             * Format: int64
             * @description Reports that await confirmation.
             */
            reported: number;
            /**
             * Format: int64
             * @description Handed in, awaiting review.
             */
            submitted: number;
        };
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
        /** @description A major hazard that was open at the end of a period. */
        OpenMajor: {
            /**
             * Format: date
             * @description The day by whose end it must be rectified.
             */
            dueOn: string;
            /** @description Its number. */
            number: string;
            /** @description Where. */
            place: string;
            /** @description What is wrong. */
            title: string;
        };
        /** @description Everything that an enterprise sees first. */
        Overview: {
            /** @description What the street told many firms and this one has not confirmed, the newest first. */
            bulletins: components["schemas"]["FirmBulletin"][];
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
            /** @description Measures on the spot that hold: what stands still until a review. */
            measures: components["schemas"]["Measure"][];
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
        /**
         * @description Who signs.
         *
         *     `inspector` 检查人员 · `enterprise` 企业负责人
         * @enum {string}
         */
        Party: "inspector" | "enterprise";
        /** @description A peer group and what it is called. */
        Peers: {
            /**
             * @description Two digits (division), the same with a size (`21-micro`), or a letter (section).
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
            size?: components["schemas"]["Size"] | null;
            /** @description The same in Chinese. */
            sizeText?: string | null;
        };
        /**
         * @description Hazards of one level. What was open before and what was found, without what was closed and
         *     referred, is what is open at the end.
         */
        PeriodFigures: {
            /**
             * Format: int64
             * @description Open when the period began.
             */
            carried: number;
            /**
             * Format: int64
             * @description Rectified and accepted in it.
             */
            closed: number;
            /**
             * Format: int64
             * @description Found in it, by whomever; what was void or not confirmed counts for nothing.
             */
            found: number;
            /**
             * Format: int64
             * @description Open at its end.
             */
            open: number;
            /**
             * Format: int64
             * @description Those of them that were still to be rectified when it was counted, their day past by the end.
             */
            overdue: number;
            /**
             * Format: int64
             * @description Found in it and referred to another authority.
             */
            referred: number;
            /**
             * Format: int64
             * @description Those of them that the firm found itself.
             */
            selfFound: number;
        };
        /**
         * @description What an operation needs.
         *
         *     `ManageUsers` Create and change users, create invitations for the street. · `ManageRegister` Create, change and import enterprises; issue and revoke codes. · `ManageFirmPeople` Invite, list and remove the people of an enterprise; a principal those of their own. · `ReadRegister` List enterprises, with names. · `ReadFirm` Read one enterprise and its records. · `ReadEnterprise` Read the record of an enterprise in the register. · `PrintCode` Code pictures to print. · `UploadPhoto` Upload photos; so may whoever has no role at all, for a report. · `ReadChecklists` Read checklists. · `ManageChecklists` Write checklists, and say when self-checks are due. · `ManageStreet` Say what holds in the whole street: how often a firm is checked, how personal data is used. · `KeepDossier` Enter and withdraw documents of an enterprise. · `SignStatistics` Stand by the statistics of one's own firm's hazards, as its principal. · `DoSelfCheck` Do self-checks. · `Inspect` Open and complete inspections, record findings, statements and measures on the spot. · `ReadApprovals` Read which inspections are asked for and approved. · `ApproveInspection` Approve an inspection before it is made. · `ManagePapers` Say who issues the street's papers, and on what footing. · `MakeServiceVisit` Record service visits: guidance, not inspection. · `SubmitRectification` Hand in a rectification. · `ReviewRectification` Accept or send back a rectification. · `ReportOwnHazard` Report a hazard of one's own firm outside a self-check. · `RequestExtension` Ask for more time to rectify. · `ReplyToHazard` State one's view of a hazard of one's own firm (陈述). · `PlanRemediation` Plan the remediation of a major hazard and report its progress. · `DecideHazard` Decide about reports, more time, new dates and referrals. · `ManageDevices` Register devices that report hazards, switch them on and off. · `CorrectHazard` Void inspections; void, merge and reopen hazards. · `OverseeWork` See what colleagues have left undone for longer than it may wait: whoever may be told of it. · `DecideScoreRules` Decide from which day a version of the score rules judges. · `RecordConduct` Record drills, certificates, refusals, penalties and accidents; a supervisor false evidence. · `CorrectConduct` Declare a record of conduct void. · `FileAppeal` Appeal against an entry of one's own enterprise's score. · `DecideAppeal` Decide appeals. · `SendBulletins` Tell many enterprises something at once, remind them, take it back. · `RunCampaigns` Make campaigns and random selections, say who goes where and what counts, end them. · `ReadComparisons` Compare villages and industries. · `ExportLists` Take whole lists out of the house, as workbooks. · `ReadRankings` Read an industry's ranking. · `ReadMessages` Read the inbox of one's own enterprise. · `ReadAudit` Read the audit log. · `SignedIn` Being signed in is enough.
         * @enum {string}
         */
        Permission: "ManageUsers" | "ManageRegister" | "ManageFirmPeople" | "ReadRegister" | "ReadFirm" | "ReadEnterprise" | "PrintCode" | "UploadPhoto" | "ReadChecklists" | "ManageChecklists" | "ManageStreet" | "KeepDossier" | "SignStatistics" | "DoSelfCheck" | "Inspect" | "ReadApprovals" | "ApproveInspection" | "ManagePapers" | "MakeServiceVisit" | "SubmitRectification" | "ReviewRectification" | "ReportOwnHazard" | "RequestExtension" | "ReplyToHazard" | "PlanRemediation" | "DecideHazard" | "ManageDevices" | "CorrectHazard" | "OverseeWork" | "DecideScoreRules" | "RecordConduct" | "CorrectConduct" | "FileAppeal" | "DecideAppeal" | "SendBulletins" | "RunCampaigns" | "ReadComparisons" | "ExportLists" | "ReadRankings" | "ReadMessages" | "ReadAudit" | "SignedIn";
        /** @description What a phone number leads to. */
        PhoneClaim: {
            /** @description What is to be done now. */
            advice: string;
            /** @description Where the register has the number as well: the person says which. */
            choices: components["schemas"]["ClaimedPost"][];
            /** @description Where the person belongs from now on. */
            joined: components["schemas"]["ClaimedPost"][];
            /**
             * @description The number, masked.
             * @example 138****1234
             */
            phone?: string | null;
            /** @description Where somebody else holds the post already: only the street can change that. */
            taken: components["schemas"]["ClaimedPost"][];
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
        /** @description A village. */
        Place: {
            /** @description Its code. */
            code: string;
            /** @description Its name. */
            name: string;
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
        /** @description Points that come or go. */
        Points: {
            expiresAt?: components["schemas"]["Moment"] | null;
            /** @description What a reader should know besides. */
            note?: string | null;
            /** @description From here on they count. */
            occurredAt: components["schemas"]["Moment"];
            /**
             * Format: int32
             * @description Points given or taken.
             */
            points: number;
            /** @description Which rule. */
            rule: components["schemas"]["Rule"];
            /** @description What it says. */
            ruleText: string;
            /** @description The record that brings them. */
            source: Record<string, never>;
            /** @description What the hazard is called that brings them, where one does; told of what has been. */
            title?: string | null;
        };
        /** @description A score that might be. */
        Possible: {
            /** @description The code's colour. */
            codeColour: components["schemas"]["CodeColour"];
            /** @description The same in Chinese. */
            codeColourText: string;
            /** @description What would hold the colour down. */
            gates: components["schemas"]["Gate"][];
            /**
             * Format: int32
             * @description 0–120 points.
             */
            score: number;
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
            /** @description Where it stands in its life. */
            enterpriseStatus: components["schemas"]["EnterpriseStatus"];
            /** @description The same in Chinese. */
            enterpriseStatusText: string;
            /** @description Whose code this was, where that enterprise was merged into this one. */
            formerName?: string | null;
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
             * @description ⌊100 × others who stand no better, overdue hazards aside ÷ (group size − 1)⌋
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
            /** @description The place in a sentence. */
            summary: string;
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
        /** @description A line of a ranking. */
        RankingLine: {
            /** @description How well it behaves. */
            codeColour: components["schemas"]["CodeColour"];
            /** @description The same in Chinese. */
            codeColourText: string;
            enterpriseId?: components["schemas"]["EnterpriseId"] | null;
            /** @description The name: for the street, and one's own. */
            enterpriseName?: string | null;
            /**
             * Format: int32
             * @description Overdue hazards.
             */
            overdueCount: number;
            /**
             * Format: int32
             * @description Competition rank.
             */
            rank: number;
            /**
             * Format: int32
             * @description 0–120 points.
             */
            score: number;
            /** @description Whether another has the same rank. */
            tied: boolean;
            /**
             * Format: int32
             * @description For the street: rank at the month's end before less the rank shown, positive is better.
             */
            trend?: number | null;
        };
        /** @description What a street's records come to. */
        RecordFigures: {
            /** @description What is open now. */
            hazards: components["schemas"]["OpenHazards"];
            /**
             * Format: int64
             * @description How many enterprises they came to check: a locked gate is no visit.
             */
            inspectedThisYear: number;
            /**
             * Format: int64
             * @description Inspections of this calendar year.
             */
            inspectionsThisYear: number;
            /** @description The last twelve months, the earliest first. */
            months: components["schemas"]["MonthFigures"][];
            /** @description What comes back, the most widespread first, at most ten. */
            repeats: components["schemas"]["Repeat"][];
            /** @description This month's self-checks. */
            selfChecks: components["schemas"]["SelfCheckFigures"];
        };
        /**
         * @description The kind of a record; a record is named by its kind and its id.
         *
         *     `appeal` 申诉 · `application` 绑定申请 · `approval` 督查审批 · `bulletin` 通知预警 · `campaign` 专项行动 · `checklist` 检查表 · `code` 河平码 · `conduct` 安全履职情况 · `device` 感知设备 · `document` 档案资料 · `draw` 双随机抽取 · `enterprise` 企业 · `enterprise_change` 企业变更 · `finding` 督查发现 · `hazard` 隐患 · `hazard_event` 隐患处理记录 · `hazard_statistics` 隐患统计表 · `installation` 系统 · `inspection` 督查 · `inspection_answers` 检查表填写记录 · `invitation` 邀请 · `list` 台账 · `measure` 现场处理措施 · `message` 消息 · `self_check` 自查 · `self_check_task` 自查任务 · `service_visit` 服务指导 · `statement` 陈述申辩 · `sticker_sheet` 标牌文件 · `subdistrict` 街道 · `user` 用户
         * @enum {string}
         */
        RecordKind: "appeal" | "application" | "approval" | "bulletin" | "campaign" | "checklist" | "code" | "conduct" | "device" | "document" | "draw" | "enterprise" | "enterprise_change" | "finding" | "hazard" | "hazard_event" | "hazard_statistics" | "installation" | "inspection" | "inspection_answers" | "invitation" | "list" | "measure" | "message" | "self_check" | "self_check_task" | "service_visit" | "statement" | "sticker_sheet" | "subdistrict" | "user";
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
        /** @description An item of a checklist that firms fail again and again. */
        Repeat: {
            /** @description Which. */
            checklistItemId: components["schemas"]["ChecklistItemId"];
            /**
             * Format: int64
             * @description How many firms failed it more than once in 365 days.
             */
            enterprises: number;
            /**
             * Format: int64
             * @description How often they did.
             */
            hazards: number;
            /** @description What is wrong when it fails. */
            text: string;
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
         * @description A score rule: D takes points, C gives some.
         *
         *     `D01` 街道确认一般隐患 · `D02` 街道确认重大隐患 · `D03` 逾期未整改 · `D04` 持续逾期（每满 7 天） · `D05` 复查不合格 · `D06` 提供虚假材料或虚假销号 · `D07` 同一检查项重复发现隐患 · `D08` 未按计划完成自查 · `D09` 拒绝检查或受到处罚 · `C01` 按时完成自查 · `C02` 自查隐患按期整改销号 · `C03` 督查隐患提前整改销号 · `C04` 应急演练、安全培训 · `C05` 安全生产标准化、安责险有效 · `C06` 街道督查未发现隐患
         * @enum {string}
         */
        Rule: "D01" | "D02" | "D03" | "D04" | "D05" | "D06" | "D07" | "D08" | "D09" | "C01" | "C02" | "C03" | "C04" | "C05" | "C06";
        /** @description A score at an instant. */
        Score: {
            /** @description The instant. */
            asOf: components["schemas"]["Moment"];
            /**
             * Format: int32
             * @description Where every score begins.
             */
            base: number;
            /** @description How well the enterprise behaves. */
            codeColour: components["schemas"]["CodeColour"];
            /** @description The same in Chinese. */
            codeColourText: string;
            /** @description What holds the colour down, and what clears it. */
            gates: components["schemas"]["Gate"][];
            nextChangeAt?: components["schemas"]["Moment"] | null;
            /** @description The colour that everybody else sees. */
            publicColour: components["schemas"]["CodeColour"];
            /** @description The same in Chinese. */
            publicColourText: string;
            /** @description The rule set. */
            rules: string;
            /**
             * Format: int32
             * @description 0–120 points.
             */
            score: number;
        };
        /** Format: uuid */
        ScoreEntryId: string;
        /** @description The score of the past months: what was the case at first, and every change since. */
        ScoreHistory: {
            /** @description Each change, in order of time, with the points that came and went. */
            changes: components["schemas"]["Change"][];
            /** @description The lowest scores of the colours, by the rules of today. */
            coloursFrom: components["schemas"]["ColoursFrom"];
            /** @description What was the case at first. */
            first: components["schemas"]["Possible"];
            /** @description From when. */
            from: components["schemas"]["Moment"];
            /** @description Until when. */
            until: components["schemas"]["Moment"];
        };
        /** @description A line of the ledger (积分流水). */
        ScoreLine: {
            appeal?: components["schemas"]["AppealFlag"] | null;
            /** @description The name of the enterprise that brought it along when it was merged into this one. */
            carriedFromName?: string | null;
            expiresAt?: components["schemas"]["Moment"] | null;
            /** @description The same in a sentence. */
            expiresText: string;
            /** @description Its id. */
            id: components["schemas"]["ScoreEntryId"];
            /** @description What a reader should know besides. */
            note?: string | null;
            /** @description From here on they count. */
            occurredAt: components["schemas"]["Moment"];
            /**
             * Format: int32
             * @description Points given or taken.
             */
            points: number;
            reversalOf?: components["schemas"]["ScoreEntryId"] | null;
            /** @description Which rule. */
            rule: components["schemas"]["Rule"];
            /** @description What it says; of an entry that takes another one back, what is taken back. */
            ruleText: string;
            /** @description The record that brought them. */
            source: Record<string, never>;
            /** @description What the hazard is called that brought them, where one did. */
            title?: string | null;
        };
        /**
         * Format: password
         * @description A secret on its way between the service and one person: a password, a token, the code of an
         *     invitation, a whole phone number. A request or an answer that holds one is neither kept for a
         *     repeat nor digested, and nobody has to remember that: whoever reads or writes it as JSON is told
         *     by [`Secret::passing`].
         */
        Secret: string;
        /** @description A self-check with its sheet and the hazards that it named, as they stand today. */
        SelfCheck: {
            /** @description The answers as they were sent. */
            answers: components["schemas"]["GivenAnswer"][];
            /** @description The checklist. */
            checklistId: components["schemas"]["ChecklistId"];
            /**
             * Format: int32
             * @description Its version.
             */
            checklistVersion: number;
            /** @description How many of them are of items that are critical: to be looked at first. */
            criticalCount: number;
            /** @description Whose it is. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /**
             * Format: int32
             * @description How many hazards it named.
             */
            hazardCount: number;
            /** @description The hazards, those of critical items first. */
            hazards: components["schemas"]["Hazard"][];
            /** @description Its id. */
            id: components["schemas"]["SelfCheckId"];
            /** @description When it was done, as the phone said. */
            performedAt: components["schemas"]["Moment"];
            /** @description Who did it. */
            performedByName: string;
            /** @description When it arrived here. */
            receivedAt: components["schemas"]["Moment"];
            /** @description Whether that was more than three days after the last day of its task, so that it counts from then. */
            receivedLate: boolean;
            taskId?: components["schemas"]["TaskId"] | null;
            /** @description The title of the checklist. */
            title: string;
        };
        /** @description The self-checks that fall due in the present month. */
        SelfCheckFigures: {
            /**
             * Format: int64
             * @description Done.
             */
            done: number;
            /**
             * Format: int64
             * @description Done, but after they had been missed.
             */
            late: number;
            /**
             * Format: int64
             * @description Missed.
             */
            missed: number;
            /**
             * Format: int64
             * @description Neither yet.
             */
            open: number;
        };
        /** Format: uuid */
        SelfCheckId: string;
        /** @description A self-check in a list. */
        SelfCheckLine: {
            /**
             * Format: int32
             * @description How many hazards it named.
             */
            hazardCount: number;
            /** @description Its id. */
            id: components["schemas"]["SelfCheckId"];
            /** @description When it was done, as the phone said. */
            performedAt: components["schemas"]["Moment"];
            /** @description When it arrived here. */
            receivedAt: components["schemas"]["Moment"];
            /** @description Whether that was more than three days after the last day of its task, so that it counts from then. */
            receivedLate: boolean;
            taskId?: components["schemas"]["TaskId"] | null;
            /** @description The title of the checklist. */
            title: string;
        };
        /** @description A self-check that is, or was, due. */
        SelfCheckTask: {
            /** @description The checklist to answer. */
            checklistId: components["schemas"]["ChecklistId"];
            /**
             * Format: int32
             * @description In which version.
             */
            checklistVersion: number;
            /**
             * Format: date
             * @description The last day on which it is in time.
             */
            dueOn: string;
            /** @description Its id. */
            id: components["schemas"]["TaskId"];
            /**
             * Format: date
             * @description The first day on which it can be done.
             */
            opensOn: string;
            selfCheckId?: components["schemas"]["SelfCheckId"] | null;
            /** @description Where it stands. */
            state: components["schemas"]["TaskState"];
            /** @description The same in Chinese. */
            stateText: string;
            /** @description The title of the checklist. */
            title: string;
        };
        /** @description A service visit. */
        ServiceVisit: {
            /** @description What was advised. */
            advice?: string | null;
            /** @description Who was visited. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /** @description The name of the enterprise. */
            enterpriseName: string;
            /** @description Its id. */
            id: components["schemas"]["ServiceVisitId"];
            /** @description What came of it. */
            outcome: components["schemas"]["VisitOutcome"];
            /** @description The same in Chinese. */
            outcomeText: string;
            /** @description Photos of it. */
            photoIds: components["schemas"]["PhotoId"][];
            /** @description When it arrived here. */
            recordedAt: components["schemas"]["Moment"];
            /** @description When it was. */
            visitedAt: components["schemas"]["Moment"];
            /** @description Who visited. */
            visitedBy: components["schemas"]["UserId"];
            /** @description The name. */
            visitedByName: string;
            visitedDeviceAt?: components["schemas"]["Moment"] | null;
        };
        /** Format: uuid */
        ServiceVisitId: string;
        ServiceVisitWithPhotos: components["schemas"]["ServiceVisit"] & {
            photos: components["schemas"]["PhotoLink"][];
        };
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
             * @description What the person may do, by the names of the permission table: what each operation of this
             *     document asks for is its `x-permission`.
             */
            permissions: components["schemas"]["Permission"][];
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
            /** @description What is to be done about it. */
            hint: string;
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
        /** @description An item that was looked at. */
        SheetItem: {
            /** @description When. */
            answeredAt: components["schemas"]["Moment"];
            /** @description Who looked. */
            answeredByName: string;
            /** @description Whether a "no" is grave enough to be looked at first. */
            critical: boolean;
            /** @description What is wrong, where it is not as it should be: the title of a finding. */
            hazard?: string | null;
            hazardId?: components["schemas"]["HazardId"] | null;
            /** @description Its number. */
            hazardNumber?: string | null;
            /** @description Which item. */
            itemId: components["schemas"]["ChecklistItemId"];
            /** @description The rule that is broken then. */
            legalBasis?: string | null;
            /** @description What to do about it then. */
            measure?: string | null;
            /**
             * Format: double
             * @description The number, for a number item.
             */
            number?: number | null;
            /** @description Photos of it. */
            photoIds: components["schemas"]["PhotoId"][];
            /** @description The words of a text item, a remark with any other. */
            remark?: string | null;
            /** @description What looking at it came to. */
            result: components["schemas"]["ItemResult"];
            /** @description The same in Chinese. */
            resultText: string;
            /** @description What must be so. */
            text: string;
            /** @description What the number counts. */
            unit?: string | null;
        };
        /** @description An item as it is answered: with the label that the database does not keep. */
        ShownItem: components["schemas"]["ChecklistItem"] & {
            /** @description How it is answered, in Chinese. */
            kindText: string;
        };
        /** @description A signature, or a recorded refusal to sign. */
        Signature: {
            imageId?: components["schemas"]["PhotoId"] | null;
            /** @description Who. */
            name: string;
            /** @description For whom. */
            party: components["schemas"]["Party"];
            /** @description The same in Chinese. */
            partyText: string;
            /** @description Why it was not given. */
            refusedReason?: string | null;
            /** @description When. */
            signedAt: components["schemas"]["Moment"];
        };
        /**
         * @description How large an enterprise is, by how many people work there.
         *
         *     `micro` 10 人以下 · `small` 10—49 人 · `larger` 50 人以上
         * @enum {string}
         */
        Size: "micro" | "small" | "larger";
        /** @description A message to somebody of the street. */
        StaffMessage: {
            /** @description What it says. */
            body: string;
            /** @description When it was written. */
            createdAt: components["schemas"]["Moment"];
            /** @description Its id. */
            id: components["schemas"]["StaffMessageId"];
            /** @description Why, for programs. */
            kind: components["schemas"]["StaffMessageKind"];
            /** @description The same in Chinese. */
            kindText: string;
            readAt?: components["schemas"]["Moment"] | null;
        };
        /** Format: uuid */
        StaffMessageId: string;
        /**
         * @description Why somebody of the street is told something.
         *
         *     `work_climbed` 超期未办 · `work_taken_over` 接手工作 · `work_handed_over` 移交工作 · `campaign_given` 专项任务
         * @enum {string}
         */
        StaffMessageKind: "work_climbed" | "work_taken_over" | "work_handed_over" | "campaign_given";
        /** @description How the enterprises of a group stand. */
        StandingFigures: {
            /** @description How many have a code of each colour. */
            colours: components["schemas"]["ColourCount"][];
            /**
             * Format: double
             * @description The mean score, with one decimal, rounded down.
             */
            mean?: number | null;
            /**
             * Format: int32
             * @description The middle score.
             */
            median?: number | null;
            /**
             * Format: int32
             * @description How many have something overdue.
             */
            overdueEnterprises: number;
            /**
             * Format: int32
             * @description How many are rated.
             */
            rated: number;
            /**
             * Format: int32
             * @description The lowest score within the first quarter.
             */
            topQuartile?: number | null;
            /**
             * Format: int32
             * @description How many are not rated yet.
             */
            unrated: number;
        };
        /** @description A statement. */
        Statement: {
            /** @description When it began. */
            beganAt: components["schemas"]["Moment"];
            /** @description When it ended. */
            endedAt: components["schemas"]["Moment"];
            /** @description Its id. */
            id: components["schemas"]["StatementId"];
            /** @description The inspection that it is about. */
            inspectionId: components["schemas"]["InspectionId"];
            /** @description Where it was heard. */
            place: string;
            /** @description What they are in the enterprise. */
            post?: string | null;
            /** @description When it arrived here. */
            recordedAt: components["schemas"]["Moment"];
            /** @description Who stated it. */
            speaker: string;
            /** @description What was stated and pleaded. */
            statement: string;
        };
        /** Format: uuid */
        StatementId: string;
        /** @description A firm, and whether its principal has signed. */
        StatisticsLine: {
            /**
             * Format: date
             * @description The day by whose end the principal must have signed.
             */
            dueOn: string;
            /** @description The firm. */
            enterpriseId: components["schemas"]["EnterpriseId"];
            /** @description Its name. */
            enterpriseName: string;
            /** @description Whether nobody has signed and the day has passed. */
            overdue: boolean;
            /** @description The quarter `2026-Q2` or the year `2026`. */
            period: string;
            /** @description The same in Chinese. */
            periodText: string;
            signedAt?: components["schemas"]["Moment"] | null;
        };
        /** @description That a principal stands by the figures. */
        StatisticsSignature: {
            /** @description Why it came so and what will be better, in the principal's words. */
            analysis?: string | null;
            /** @description What was drawn. */
            imageId: components["schemas"]["PhotoId"];
            /** @description The principal. */
            name: string;
            /** @description When. */
            signedAt: components["schemas"]["Moment"];
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
        /**
         * @description What has become of a target.
         *
         *     `waiting` 待走访 · `visited` 已走访 · `locked` 大门紧锁 · `refused` 拒绝 · `moved` 已搬离或停业 · `merged` 已并入其他企业
         * @enum {string}
         */
        TargetState: "waiting" | "visited" | "locked" | "refused" | "moved" | "merged";
        /** Format: uuid */
        TaskId: string;
        /**
         * @description Where a task stands, on a given day.
         *
         *     `open` 待自查 · `done` 已完成 · `late` 逾期完成 · `missed` 未完成
         * @enum {string}
         */
        TaskState: "open" | "done" | "late" | "missed";
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
        /** @description A village and how its enterprises stand. */
        VillageLine: components["schemas"]["StandingFigures"] & {
            /** @description Its code. */
            village: string;
            /** @description Its name. */
            villageText: string;
        };
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
        /**
         * @description What came of a service visit.
         *
         *     `guided` 已指导 · `locked` 大门紧锁 · `moved` 已搬迁 · `closed_down` 已停业 · `not_found` 查无此企业 · `refused` 谢绝来访 · `vacant` 厂房空置
         * @enum {string}
         */
        VisitOutcome: "guided" | "locked" | "moved" | "closed_down" | "not_found" | "refused" | "vacant";
        /** @description The posting list of a firm on a day. */
        Wall: {
            /**
             * Format: int64
             * @description How many people said that they read this list.
             */
            acknowledged: number;
            /**
             * Format: date
             * @description The day on which this is so.
             */
            asOf: string;
            /** @description Whose it is. */
            enterpriseName: string;
            /** @description What must still be rectified, what is due first first. */
            items: components["schemas"]["WallItem"][];
        };
        /** @description A hazard on the wall. */
        WallItem: {
            /**
             * Format: int64
             * @description Days until then, negative when past. In review the clock stands still.
             */
            daysLeft: number;
            /**
             * Format: date
             * @description The day by whose end it must be rectified.
             */
            dueOn: string;
            /** @description How grave. */
            level: components["schemas"]["Level"];
            /** @description The same in Chinese. */
            levelText: string;
            /** @description What is to be done about it, where that was said. */
            measure?: string | null;
            /** @description Its number. */
            number: string;
            /** @description Whether it must be rectified and the day has passed. */
            overdue: boolean;
            /** @description Where. */
            place: string;
            /** @description Where it stands. */
            state: components["schemas"]["HazardState"];
            /** @description The same in Chinese. */
            stateText: string;
            /** @description What is wrong. */
            title: string;
        };
        /** @description The list for the wall. */
        WallSheet: components["schemas"]["Wall"] & {
            /**
             * @description What stands behind the code on the sheet: whoever scans it reads the list as it is then and says that
             *     they did, without a name.
             */
            url: string;
        };
        /** @description The answer to a supposition. */
        WhatIfAnswer: components["schemas"]["Possible"] & {
            /** @description The instant of both. */
            asOf: components["schemas"]["Moment"];
            /** @description Points that closing brings. */
            gained: components["schemas"]["Points"][];
            /** @description The same instant if nothing is done. */
            otherwise: components["schemas"]["Possible"];
            /** @description Points that would be lost in the 90 days after that day if nothing is done. */
            spared: components["schemas"]["Points"][];
        };
        /** @description What waits for one person. */
        Work: {
            /** @description When this was so. */
            asOf: components["schemas"]["Moment"];
            /** @description The kinds of work that are this person's, also those of which nothing waits. */
            items: components["schemas"]["WorkItem"][];
        };
        /** @description One kind of work. */
        WorkItem: {
            /**
             * Format: int64
             * @description How much of it waits.
             */
            count: number;
            /** @description What. */
            kind: components["schemas"]["WorkKind"];
            /** @description The same in Chinese. */
            kindText: string;
            /** @description What is to be done first, at most five. */
            lines: components["schemas"]["WorkLine"][];
        };
        /**
         * @description A kind of work.
         *
         *     `report_to_confirm` 待核实的上报 · `rectification_to_review` 待复查的整改 · `second_acceptance` 重大隐患待第二人验收 · `extension_to_decide` 待审批的延期 · `late_work` 超过办理时限的工作 · `appeal_to_decide` 待处理的申诉 · `overdue_since_yesterday` 昨天起逾期的隐患 · `inspection_to_approve` 待审批的督查 · `inspection_to_complete` 未完成的督查 · `inspection_to_confirm` 待确认的督查 · `measure_to_review` 待审查恢复的现场处理 · `not_visited` 今年还没去过的企业 · `campaign_target` 专项中要走访的企业 · `bulletin_to_confirm` 没有按时确认通知的企业 · `application_to_decide` 待处理的绑定申请 · `status_to_decide` 待核实的停业、搬迁 · `document_expiring` 30 天内到期的证照 · `work_to_hand_over` 离岗人员待移交的工作 · `role_to_confirm` 待确认的授权 · `failed_job` 没有做成的后台任务
         * @enum {string}
         */
        WorkKind: "report_to_confirm" | "rectification_to_review" | "second_acceptance" | "extension_to_decide" | "late_work" | "appeal_to_decide" | "overdue_since_yesterday" | "inspection_to_approve" | "inspection_to_complete" | "inspection_to_confirm" | "measure_to_review" | "not_visited" | "campaign_target" | "bulletin_to_confirm" | "application_to_decide" | "status_to_decide" | "document_expiring" | "work_to_hand_over" | "role_to_confirm" | "failed_job";
        /** @description Something that waits. */
        WorkLine: {
            /**
             * Format: int64
             * @description Days until then, negative when past.
             */
            daysLeft?: number | null;
            /**
             * Format: date
             * @description The day by whose end it should be done.
             */
            dueOn?: string | null;
            enterpriseId?: components["schemas"]["EnterpriseId"] | null;
            /** @description The name of the enterprise. */
            enterpriseName?: string | null;
            /**
             * @description The id of what waits: of a hazard, a campaign, a bulletin, an appeal, an approval, an inspection, a measure, an enterprise, an
             *     application, a document, a person or a grant.
             */
            id: string;
            kind?: components["schemas"]["WorkKind"] | null;
            /** @description The same in Chinese. */
            kindText?: string | null;
            since?: components["schemas"]["Moment"] | null;
            /** @description What it is called. */
            title: string;
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
type Inspection = components['schemas']['InspectionAnswer'];
type InspectionLine = components['schemas']['InspectionLine'];
type SelfCheck = components['schemas']['SelfCheck'];
type SelfCheckLine = components['schemas']['SelfCheckLine'];
type SelfCheckTask = components['schemas']['SelfCheckTask'];
type ServiceVisit = components['schemas']['ServiceVisitWithPhotos'];
type MyDay = components['schemas']['MyDay'];
type Work = components['schemas']['Work'];
type WorkLine = components['schemas']['WorkLine'];
type Dashboard = components['schemas']['Dashboard'];
type Score = components['schemas']['Score'];
type ScoreLine = components['schemas']['ScoreLine'];
type ScoreHistory = components['schemas']['ScoreHistory'];
type WhatIf = components['schemas']['WhatIfAnswer'];
type Forecast = components['schemas']['Forecast'];
type RankingLine = components['schemas']['RankingLine'];
type Dossier = components['schemas']['Dossier'];
type Appeal = components['schemas']['AppealView'];
type Approval = components['schemas']['Approval'];
type Officer = components['schemas']['CertifiedOfficer'];
type FirmLine = components['schemas']['EnterpriseLine'];
type FirmBulletin = components['schemas']['FirmBulletin'];
type Measure = components['schemas']['Measure'];
type MyTarget = components['schemas']['MyTarget'];
type Wall = components['schemas']['WallSheet'];
type Statistics = components['schemas']['HazardStatistics'];
type StatisticsLine = components['schemas']['StatisticsLine'];
type StaffMessage = components['schemas']['StaffMessage'];
type Member = components['schemas']['Member'];
type ListedInvitation = components['schemas']['ListedInvitation'];
type PhoneClaim = components['schemas']['PhoneClaim'];
type Application = components['schemas']['Application'];
