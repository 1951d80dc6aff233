//! The table of contents: every operation, in the order of the journey, by method, path and
//! handler. The OpenAPI document comes from it, and so does the answer to a wrong method or an
//! unknown path.

pub mod document;
mod listed;
pub mod paths;

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder, Route, web};

pub use self::listed::{Listed, Tag, Words};
use crate::answer::describe::{Asks, Draft, Replies};
use crate::http::{
    account, codes, enterprises, hazards, health, inspections, office, photos, scores, self_checks, sync,
    wechat_push,
};

/// Declares the groups, and puts their operations before the server in the order of the table.
macro_rules! table {
    ($($tag:literal $text:literal $description:literal {
        $($method:ident $path:literal $area:ident $(:: $name:ident)+;)+
    })+) => {
        /// The groups, in the order of the journey.
        pub const TAGS: &[Tag] = &[$(Tag { name: $tag, text: $text, description: $description }),+];

        fn operations(table: &mut Table) {
            $($(
                table.operation(
                    $tag, Method::$method, $path, &$area$(::$name)+::WORDS, $area$(::$name)+,
                );
            )+)+
        }
    };
}

table! {
    "sessions" "登录" "密码或微信登录，接受邀请，退出。" {
        POST   "/api/v1/sessions/password" account::sign_in::create_password_session;
        POST   "/api/v1/sessions/wechat" account::sign_in::create_wechat_session;
        GET    "/api/v1/session" account::sign_in::get_session;
        DELETE "/api/v1/session" account::sign_in::delete_session;
        GET    "/api/v1/sessions" account::sessions::list_sessions;
        POST   "/api/v1/sessions/revocation" account::sessions::revoke_sessions;
        PUT    "/api/v1/session/name" account::sessions::change_name;
        PUT    "/api/v1/session/password" account::sign_in::change_password;
        GET    "/api/v1/session/wechat" account::wechat::get_wechat_binding;
        POST   "/api/v1/session/wechat" account::wechat::create_wechat_binding;
        DELETE "/api/v1/session/wechat" account::wechat::delete_wechat_binding;
        GET    "/api/v1/session/second-factor" account::second_factor::get_second_factor;
        POST   "/api/v1/session/second-factor" account::second_factor::create_second_factor;
        POST   "/api/v1/session/second-factor/confirmation" account::second_factor::confirm_second_factor;
        POST   "/api/v1/session/phone" account::phone::create_phone_claim;
        POST   "/api/v1/session/phone/choices" account::phone::create_phone_choice;
        POST   "/api/v1/invitations/{code}/acceptance" account::sign_in::accept_invitation;
        POST   "/api/v1/consents" account::consents::create_consent;
        DELETE "/api/v1/consents/{document}" account::consents::delete_consent;
    }
    "codes" "河平码" "扫码、签发、停用，码图和标牌。" {
        GET    "/q/{code}" codes::scan::get_landing_page;
        GET    "/api/v1/codes/{code}" codes::scan::get_code;
        POST   "/api/v1/enterprises/{id}/codes" codes::create_code;
        POST   "/api/v1/codes/{code}/revocation" codes::revoke_code;
        GET    "/api/v1/codes/{code}/image" codes::get_code_image;
        GET    "/api/v1/codes/{code}/sticker" codes::stickers::get_code_sticker;
        POST   "/api/v1/sticker-sheets" codes::stickers::create_sticker_sheet;
        GET    "/api/v1/jobs/{id}" codes::stickers::get_job;
        GET    "/api/v1/sticker-sheets/{id}/file" codes::stickers::get_sticker_sheet;
    }
    "overview" "一屏纵览" "企业打开小程序看到的第一屏。" {
        GET    "/api/v1/enterprises/{id}/overview" enterprises::overview::get_overview;
    }
    "wall" "隐患公示" "贴在车间的隐患公示单，以及扫码后看到的页面。" {
        GET    "/api/v1/enterprises/{id}/wall" enterprises::wall::get_wall;
        GET    "/w/{token}" enterprises::wall::get_wall_page;
        POST   "/w/{token}" enterprises::wall::create_wall_acknowledgement;
    }
    "statistics" "隐患统计" "企业每季度、每年的隐患排查治理统计表，由主要负责人签字。" {
        GET    "/api/v1/hazard-statistics" enterprises::statistics::list_hazard_statistics;
        GET    "/api/v1/enterprises/{id}/hazard-statistics" enterprises::statistics::get_hazard_statistics;
        POST   "/api/v1/enterprises/{id}/hazard-statistics" enterprises::statistics::create_statistics_signature;
        GET    "/api/v1/enterprises/{id}/hazard-statistics/file" enterprises::statistics::get_hazard_statistics_file;
    }
    "enterprises" "企业" "企业名册、人员、邀请和绑定申请。" {
        GET    "/api/v1/enterprises" enterprises::list_enterprises;
        POST   "/api/v1/enterprises" enterprises::create_enterprise;
        POST   "/api/v1/enterprises/imports" enterprises::imports::import_enterprises;
        POST   "/api/v1/register-imports" enterprises::imports::create_register_import;
        GET    "/api/v1/register-imports/{id}" enterprises::imports::get_register_import;
        GET    "/api/v1/enterprises/{id}" enterprises::get_enterprise;
        PUT    "/api/v1/enterprises/{id}" enterprises::replace_enterprise;
        POST   "/api/v1/enterprises/{id}/status" enterprises::life::create_status_change;
        POST   "/api/v1/enterprises/{id}/merger/revocation" enterprises::life::revoke_merger;
        GET    "/api/v1/enterprises/{id}/history" enterprises::life::list_enterprise_history;
        GET    "/api/v1/status-proposals" enterprises::life::list_status_proposals;
        GET    "/api/v1/enterprises/{id}/invitations" enterprises::invitations::list_invitations;
        POST   "/api/v1/enterprises/{id}/invitations" enterprises::invitations::create_invitation;
        DELETE "/api/v1/invitations/{id}" enterprises::invitations::delete_invitation;
        POST   "/api/v1/codes/{code}/applications" enterprises::applications::create_application;
        GET    "/api/v1/session/applications" enterprises::applications::list_own_applications;
        POST   "/api/v1/session/applications/withdrawal" enterprises::applications::revoke_application;
        GET    "/api/v1/applications" enterprises::applications::list_applications;
        POST   "/api/v1/applications/{id}/decision" enterprises::applications::decide_application;
        GET    "/api/v1/bindings" enterprises::applications::list_bindings;
        POST   "/api/v1/bindings/{id}/revocation" enterprises::applications::revoke_binding;
        GET    "/api/v1/enterprises/{id}/members" enterprises::members::list_members;
        POST   "/api/v1/enterprises/{id}/departures" enterprises::members::create_departure;
    }
    "dossier" "一企一档" "企业的证照、设备和人员资料。" {
        GET    "/api/v1/enterprises/{id}/dossier" enterprises::dossier::get_dossier;
        GET    "/api/v1/enterprise-documents" enterprises::dossier::list_documents;
        POST   "/api/v1/enterprises/{id}/documents" enterprises::dossier::create_document;
        POST   "/api/v1/enterprise-documents/{id}/revocation" enterprises::dossier::revoke_document;
    }
    "photos" "照片" "先上传照片，再在记录里引用。" {
        POST   "/api/v1/photos" photos::upload_photo;
        GET    "/api/v1/photos/{id}" photos::get_photo;
    }
    "checklists" "检查表" "自查和督查用的检查表及其版本。" {
        GET    "/api/v1/checklists" self_checks::checklists::list_checklists;
        POST   "/api/v1/checklists" self_checks::checklists::create_checklist;
        GET    "/api/v1/checklists/{id}" self_checks::checklists::get_checklist;
        POST   "/api/v1/checklists/{id}/versions" self_checks::checklists::create_checklist_version;
    }
    "self-checks" "企业自查" "自查任务、自查记录和自查计划。" {
        GET    "/api/v1/enterprises/{id}/self-check-tasks" self_checks::list_self_check_tasks;
        GET    "/api/v1/enterprises/{id}/self-checks" self_checks::list_self_checks;
        POST   "/api/v1/enterprises/{id}/self-checks" self_checks::create_self_check;
        GET    "/api/v1/self-checks/{id}" self_checks::get_self_check;
        GET    "/api/v1/self-check-tasks" self_checks::list_street_tasks;
        GET    "/api/v1/enterprises/{id}/self-check-schedules" self_checks::schedules::get_self_check_schedule;
        PUT    "/api/v1/enterprises/{id}/self-check-schedules" self_checks::schedules::replace_self_check_schedule;
        GET    "/api/v1/self-check-schedules" self_checks::schedules::get_schedule_defaults;
        PUT    "/api/v1/self-check-schedules" self_checks::schedules::replace_schedule_defaults;
    }
    "inspections" "街道督查" "开始督查、登记隐患、签字完成，以及督查文书。" {
        GET    "/api/v1/inspections" inspections::list_inspections;
        POST   "/api/v1/inspections" inspections::create_inspection;
        GET    "/api/v1/officers" inspections::list_officers;
        GET    "/api/v1/inspections/{id}" inspections::get_inspection;
        POST   "/api/v1/inspections/{id}/answers" inspections::create_answers;
        POST   "/api/v1/inspections/{id}/findings" inspections::create_finding;
        POST   "/api/v1/inspections/{id}/completion" inspections::complete_inspection;
        POST   "/api/v1/inspections/{id}/confirmation" inspections::confirm_inspection;
        POST   "/api/v1/inspections/{id}/corrections" inspections::create_correction;
        POST   "/api/v1/inspections/{id}/void" inspections::void_inspection;
        POST   "/api/v1/inspections/{id}/measures" inspections::measures::create_measure;
        POST   "/api/v1/inspections/{id}/statements" inspections::measures::create_statement;
        GET    "/api/v1/measures" inspections::measures::list_measures;
        POST   "/api/v1/measures/{id}/review" inspections::measures::review_measure;
        GET    "/api/v1/inspection-approvals" inspections::approvals::list_inspection_approvals;
        POST   "/api/v1/enterprises/{id}/inspection-approvals" inspections::approvals::create_inspection_approval;
        POST   "/api/v1/inspection-approvals/{id}/decision" inspections::approvals::decide_inspection_approval;
        GET    "/api/v1/documents" inspections::documents::list_inspection_documents;
        GET    "/api/v1/documents/{kind}/{id}.pdf" inspections::documents::get_inspection_document;
        GET    "/api/v1/my-day" office::assignments::get_my_day;
    }
    "service-visits" "服务指导" "上门服务，不是执法检查。" {
        GET    "/api/v1/service-visits" inspections::service_visits::list_service_visits;
        POST   "/api/v1/service-visits" inspections::service_visits::create_service_visit;
        GET    "/api/v1/service-visits/{id}" inspections::service_visits::get_service_visit;
    }
    "hazards" "隐患" "整改、复查、延期、治理方案、移送和撤销。" {
        GET    "/api/v1/hazards" hazards::list_hazards;
        POST   "/api/v1/enterprises/{id}/hazards" hazards::create_hazard;
        GET    "/api/v1/hazards/{id}" hazards::get_hazard;
        POST   "/api/v1/hazards/{id}/submissions" hazards::rectification::submit_rectification;
        POST   "/api/v1/hazards/{id}/reviews" hazards::rectification::review_rectification;
        POST   "/api/v1/hazards/{id}/extensions" hazards::rectification::create_extension;
        POST   "/api/v1/hazards/{id}/extensions/{eid}/decision" hazards::rectification::decide_extension;
        POST   "/api/v1/hazards/{id}/plan" hazards::rectification::create_plan;
        POST   "/api/v1/hazards/{id}/progress" hazards::rectification::create_progress;
        POST   "/api/v1/hazards/{id}/replies" hazards::rectification::create_reply;
        POST   "/api/v1/hazards/{id}/confirmation" hazards::decisions::confirm_hazard;
        POST   "/api/v1/hazards/{id}/due-date" hazards::decisions::replace_due_date;
        POST   "/api/v1/hazards/{id}/level" hazards::decisions::replace_level;
        POST   "/api/v1/hazards/{id}/upward-reports" hazards::decisions::create_upward_report;
        POST   "/api/v1/hazards/{id}/listing" hazards::decisions::create_listing;
        POST   "/api/v1/hazards/{id}/listing/lifting" hazards::decisions::create_lifting;
        POST   "/api/v1/hazards/{id}/referral" hazards::decisions::create_referral;
        POST   "/api/v1/hazards/{id}/void" hazards::decisions::void_hazard;
        POST   "/api/v1/hazards/{id}/reopening" hazards::decisions::reopen_hazard;
    }
    "reports" "隐患上报" "群众扫码上报和感知设备上报。" {
        POST   "/api/v1/hazard-reports" hazards::reports::create_hazard_report;
        POST   "/api/v1/report-tickets" hazards::reports::create_report_ticket;
        POST   "/api/v1/report-photos" hazards::reports::upload_report_photo;
        GET    "/api/v1/hazard-reports/{receipt}" hazards::reports::get_hazard_report;
        GET    "/api/v1/hazards/{id}/reporter" hazards::reports::get_reporter;
    }
    "scores" "安全积分" "积分、流水、规则和走势。" {
        GET    "/api/v1/enterprises/{id}/score" scores::get_score;
        GET    "/api/v1/enterprises/{id}/score/entries" scores::list_score_entries;
        POST   "/api/v1/enterprises/{id}/score/what-if" scores::what_if::preview_score;
        GET    "/api/v1/enterprises/{id}/score/forecast" scores::what_if::get_score_forecast;
        GET    "/api/v1/enterprises/{id}/score/history" scores::history::get_score_history;
        GET    "/api/v1/enterprises/{id}/score/picture" scores::charts::get_score_picture;
        GET    "/api/v1/score-rules" scores::rules::list_score_rules;
        PUT    "/api/v1/score-rules/{version}" scores::rules::replace_score_rules;
    }
    "rankings" "行业排名" "企业在同行业里的位置，行业和村社的对比。" {
        GET    "/api/v1/enterprises/{id}/ranking" scores::rankings::get_ranking;
        GET    "/api/v1/enterprises/{id}/ranking/picture" scores::charts::get_ranking_picture;
        GET    "/api/v1/rankings" scores::rankings::list_rankings;
        GET    "/api/v1/rankings/industry" scores::comparisons::get_industry_page;
        GET    "/api/v1/rankings/villages" scores::comparisons::list_village_comparison;
        GET    "/api/v1/rankings/industries" scores::comparisons::list_industry_comparison;
    }
    "conduct" "安全履职情况" "演练、培训、标准化、处罚和事故。" {
        GET    "/api/v1/enterprises/{id}/conduct" scores::conduct::list_conduct;
        POST   "/api/v1/enterprises/{id}/conduct" scores::conduct::create_conduct;
        POST   "/api/v1/conduct/{id}/void" scores::conduct::void_conduct;
    }
    "appeals" "申诉" "对积分流水的申诉和处理。" {
        GET    "/api/v1/appeals" scores::appeals::list_appeals;
        GET    "/api/v1/appeals/{id}" scores::appeals::get_appeal;
        POST   "/api/v1/score-entries/{id}/appeals" scores::appeals::create_appeal;
        POST   "/api/v1/appeals/{id}/decision" scores::appeals::decide_appeal;
    }
    "messages" "消息" "站内消息和微信订阅消息。" {
        GET    "/api/v1/messages" account::messages::list_messages;
        POST   "/api/v1/messages/{id}/read" account::messages::read_message;
        GET    "/api/v1/subscriptions" account::messages::list_subscriptions;
        POST   "/api/v1/subscriptions" account::messages::create_subscription;
    }
    "bulletins" "通知预警" "街道一次告诉许多企业的事，谁已读、谁已确认。" {
        GET    "/api/v1/bulletins" office::bulletins::list_bulletins;
        POST   "/api/v1/bulletins" office::bulletins::create_bulletin;
        GET    "/api/v1/bulletins/{id}" office::bulletins::get_bulletin;
        POST   "/api/v1/bulletin-attachments" office::bulletins::upload_bulletin_attachment;
        GET    "/api/v1/bulletins/{id}/attachments/{number}" office::bulletins::get_bulletin_attachment;
        GET    "/api/v1/bulletins/{id}/recipients" office::bulletins::list_bulletin_recipients;
        GET    "/api/v1/bulletins/{id}/recipients.xlsx" office::bulletins::get_bulletin_recipients_file;
        POST   "/api/v1/bulletins/{id}/reminders" office::bulletins::create_bulletin_reminder;
        POST   "/api/v1/bulletins/{id}/withdrawal" office::bulletins::revoke_bulletin;
        GET    "/api/v1/enterprises/{id}/bulletins" enterprises::bulletins::list_firm_bulletins;
        GET    "/api/v1/enterprises/{id}/bulletins/{eid}/attachments/{number}" enterprises::bulletins::get_firm_bulletin_attachment;
        POST   "/api/v1/enterprises/{id}/bulletins/{eid}/confirmation" enterprises::bulletins::confirm_bulletin;
    }
    "campaigns" "专项" "专项大普查：走访哪些企业、谁去、进度如何。双随机：任何人都能重算的抽取。" {
        GET    "/api/v1/campaigns" office::campaigns::list_campaigns;
        POST   "/api/v1/campaigns" office::campaigns::create_campaign;
        GET    "/api/v1/campaigns/{id}" office::campaigns::get_campaign;
        GET    "/api/v1/campaigns/{id}/targets" office::campaigns::list_campaign_targets;
        POST   "/api/v1/campaigns/{id}/targets" office::campaigns::create_campaign_target;
        GET    "/api/v1/campaigns/{id}/targets.xlsx" office::campaigns::report::get_campaign_targets_file;
        POST   "/api/v1/campaigns/{id}/visits" office::campaigns::confirm_campaign_visit;
        GET    "/api/v1/campaign-targets" office::campaigns::list_own_targets;
        PUT    "/api/v1/campaigns/{id}/teams" office::campaigns::replace_campaign_team;
        POST   "/api/v1/campaigns/{id}/completion" office::campaigns::complete_campaign;
        GET    "/api/v1/campaigns/{id}/report.xlsx" office::campaigns::report::get_campaign_report_file;
        GET    "/api/v1/campaigns/{id}/report.pdf" office::campaigns::report::get_campaign_report;
        GET    "/api/v1/draws" office::draws::list_draws;
        POST   "/api/v1/draws" office::draws::create_draw;
        GET    "/api/v1/draws/{id}" office::draws::get_draw;
        GET    "/api/v1/draws/{id}/record" office::draws::get_draw_record;
        POST   "/api/v1/draws/{id}/seed" office::draws::complete_draw;
    }
    "sync" "离线同步" "没有信号时的记录，恢复后一次提交。" {
        POST   "/api/v1/sync" sync::sync_records;
    }
    "devices" "感知设备" "烟感、液位等设备及其密钥。" {
        GET    "/api/v1/devices" office::devices::list_devices;
        POST   "/api/v1/devices" office::devices::create_device;
        PUT    "/api/v1/devices/{id}" office::devices::replace_device;
        POST   "/api/v1/device-heartbeats" hazards::reports::create_device_heartbeat;
        POST   "/api/v1/devices/{id}/key" office::devices::create_device_key;
    }
    "office" "街道办公" "看板、台账导出、审计和责任区域。" {
        GET    "/api/v1/work" office::work::get_work;
        GET    "/api/v1/late-work" office::work::list_late_work;
        GET    "/api/v1/dashboard" office::dashboard::get_dashboard;
        GET    "/api/v1/exports/{what}.xlsx" office::exports::get_export;
        GET    "/api/v1/paper-settings" office::papers::get_paper_settings;
        PUT    "/api/v1/paper-settings" office::papers::replace_paper_settings;
        GET    "/api/v1/audit" office::audit::list_audit;
        GET    "/api/v1/audit.xlsx" office::audit::get_audit_file;
        GET    "/api/v1/audit/chain" office::audit_chain::get_audit_chain;
        GET    "/api/v1/office-notices" office::notices::list_office_notices;
        POST   "/api/v1/office-notices/{id}/read" office::notices::read_office_notice;
        GET    "/api/v1/visit-caps" office::settings::get_visit_caps;
        PUT    "/api/v1/visit-caps" office::settings::replace_visit_caps;
        GET    "/api/v1/work-limits" office::lateness::get_work_limits;
        PUT    "/api/v1/work-limits" office::lateness::replace_work_limits;
        GET    "/api/v1/work-calendars/{year}" office::lateness::get_work_calendar;
        PUT    "/api/v1/work-calendars/{year}" office::lateness::replace_work_calendar;
        GET    "/api/v1/staff-messages" office::lateness::list_staff_messages;
        POST   "/api/v1/staff-messages/read" office::lateness::read_staff_messages;
        GET    "/api/v1/assignments" office::assignments::list_assignments;
        GET    "/api/v1/users/{id}/assignments" office::assignments::get_assignments;
        PUT    "/api/v1/users/{id}/assignments" office::assignments::replace_assignments;
        GET    "/api/v1/handovers" office::handover::list_handovers;
        GET    "/api/v1/users/{id}/handover" office::handover::get_handover;
        POST   "/api/v1/users/{id}/handover" office::handover::create_handover;
    }
    "users" "街道用户" "街道人员的账号、角色和登录策略。" {
        GET    "/api/v1/users" office::users::list_users;
        POST   "/api/v1/users" office::users::create_user;
        GET    "/api/v1/users/{id}" office::users::get_user;
        PUT    "/api/v1/users/{id}" office::users::replace_user;
        POST   "/api/v1/users/{id}/password" office::users::reset_password;
        DELETE "/api/v1/users/{id}/wechat" office::users::delete_user_wechat;
        DELETE "/api/v1/users/{id}/second-factor" office::users::delete_user_second_factor;
        GET    "/api/v1/role-grants" office::roles::list_role_grants;
        POST   "/api/v1/role-grants/{id}/confirmation" office::roles::confirm_role_grant;
        DELETE "/api/v1/role-grants/{id}" office::roles::delete_role_grant;
        GET    "/api/v1/sign-in-policy" office::roles::get_sign_in_policy;
        PUT    "/api/v1/sign-in-policy" office::roles::replace_sign_in_policy;
    }
    "privacy" "个人信息" "查看、导出和注销个人信息。" {
        GET    "/api/v1/privacy" account::privacy::get_privacy;
        POST   "/api/v1/privacy-texts" account::privacy::create_privacy_text;
        GET    "/api/v1/session/data" account::personal_data::get_my_data;
        POST   "/api/v1/session/erasure" account::personal_data::create_erasure;
        POST   "/api/v1/enterprises/{id}/phone-views" account::personal_data::create_phone_view;
        GET    "/api/v1/enterprises/{id}/phone-views" account::personal_data::list_phone_views;
    }
    "wechat" "微信" "微信服务器推送到本服务的消息。" {
        GET    "/api/v1/wechat/push" wechat_push::get_wechat_push;
        POST   "/api/v1/wechat/push" wechat_push::accept_wechat_push;
    }
    "service" "服务状态" "供运维探测。" {
        GET    "/healthz" health::get_health;
        GET    "/readyz" health::get_readiness;
    }
}

/// Takes operations.
#[derive(Default)]
struct Table {
    listed: Vec<Listed>,
    routes: Vec<Route>,
}

impl Table {
    fn read() -> Self {
        let mut table = Self::default();
        operations(&mut table);
        table
    }

    fn operation<F, Args>(
        &mut self,
        tag: &'static str,
        method: Method,
        path: &'static str,
        words: &'static Words,
        handler: F,
    ) where
        F: Handler<Args>,
        Args: FromRequest + Asks + 'static,
        F::Output: Responder + Replies + 'static,
    {
        self.routes.push(paths::route(method.clone()).to(handler));
        let describe = |draft: &mut Draft| {
            Args::asks(draft);
            F::Output::replies(draft);
        };
        self.listed.push(Listed { tag, method, path, words, describe });
    }
}

/// The handlers of every operation.
pub fn routes(config: &mut web::ServiceConfig) {
    let Table { listed, routes } = Table::read();
    let served = listed.into_iter().zip(routes);
    paths::serve(config, served.map(|(Listed { path, method, .. }, route)| (path, method, route)));
}

/// The operations, in the order of the table.
pub fn listed() -> Vec<Listed> {
    Table::read().listed
}
