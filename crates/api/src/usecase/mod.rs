//! What people and jobs do, one named function a verb and one transaction each: what a record says, what it
//! means for the score, the audit row and the answer commit together. What is only a cache follows after.
//! What a use case answers, where no crate below has it, stands beside it.

mod account;
mod action;
mod appeals;
mod applications;
mod attachments;
mod attempts;
mod audit;
pub mod bulletins;
mod campaigns;
mod changed;
mod checklists;
mod checks;
mod codes;
mod conduct;
mod devices;
mod dossier;
mod enterprises;
mod exports;
mod handover;
mod hazards;
pub mod late_work;
mod lateness;
mod life;
mod measures;
mod messages;
pub mod notice;
pub mod office_notices;
mod papers;
mod password_session;
mod people;
mod phone_claims;
mod photos;
pub mod register;
pub mod reminder;
mod reports;
mod roles;
mod score_rules;
mod second_factor;
mod settings;
mod sign_in;
pub mod standing;
mod statistics;
pub mod sticker_sheet;
mod stickers;
#[cfg(test)]
mod tests;
mod walls;
mod wechat_binding;
mod write;

pub use crate::extract::context::Caller;
pub use account::{
    Myself, Unready, accept_invitation, change_name, change_password, erase_person, forget, give_consent,
    revoke_sessions, view_phones, withdraw_consent,
};
pub use action::Action;
pub use appeals::{AppealView, decide_appeal, file_appeal, may_decide};
pub use applications::{apply_to_join, decide_application, withdraw_application};
pub use attachments::{Shown, show_attachment, show_attachment_to_firm, take_attachment};
pub use audit::{audit_found, verify_audit};
pub use bulletins::{confirm_bulletin, remind_of_bulletin, send_bulletin, withdraw_bulletin};
pub use campaigns::{
    add_campaign_target, complete_campaign, complete_draw, count_campaign_visit, create_campaign,
    create_draw, lead_campaign,
};
pub use changed::ChangedField;
pub use checklists::{
    create_checklist, create_checklist_version, replace_schedule_defaults, replace_self_check_schedule,
};
pub use checks::{
    OnInspection, answer_sheet, complete_inspection, confirm_inspection, correct_inspection, open_inspection,
    record_finding, record_service_visit, submit_self_check, void_inspection,
};
pub use codes::{CodeAnswer, issue_code, revoke_code};
pub use conduct::{record_conduct, void_conduct};
pub use devices::{DeviceWithSecret, OnDevice, register_device, replace_device, replace_device_key};
pub use dossier::{enter_document, withdraw_document};
pub use enterprises::{
    Enterprise, create_enterprise, find_by_phone, import_register, replace_enterprise, welcome,
};
pub use exports::note_export;
pub use handover::{Handover, Leaver, NewHandover, hand_over, leavers, preview_handover};
pub use hazards::{
    OnHazard, confirm_hazard, decide_extension, lift_listing, list_hazard, make_plan, refer_hazard,
    reopen_hazard, reply_to_hazard, report_own_hazard, report_progress, report_upward, request_extension,
    review_rectification, set_due_date, set_level, submit_rectification, void_hazard,
};
pub use late_work::{LateWork, late_work};
pub use lateness::{read_staff_messages, replace_work_calendar, replace_work_limits};
pub use life::{OnFirm, revoke_merger, set_status};
pub use measures::{decide_approval, record_statement, request_approval, review_measure, take_measure};
pub use messages::{Subscription, Subscriptions, read_message, subscribe, take_wechat_event};
pub use office_notices::read_office_notice;
pub use papers::{note_paper, replace_paper_settings};
pub use password_session::{PasswordSignIn, sign_in_with_password};
pub use people::{
    InvitationAnswer, User, create_user, invite, record_departure, replace_assignments, replace_user,
    reset_password, revoke_binding, withdraw_invitation,
};
pub use phone_claims::{PhoneClaim, choose_posts, claim_by_phone};
pub use photos::{
    ReportTicket, TakenPhoto, issue_report_ticket, keep_report_photo, new_ticket, take_photo,
    take_report_photo, ticket_name,
};
pub use reports::{
    PRIVACY, Receipt, ReporterContact, admit_device, hear_device, read_reporter, report_hazard,
};
pub use roles::{RoleGrant, SignInPolicy, confirm_role_grant, refuse_role_grant, replace_sign_in_policy};
pub use score_rules::decide_score_rules;
pub use second_factor::{
    Enrolment, RecoveryCodes, SecondFactor, begin_second_factor, confirm_second_factor, remove_second_factor,
};
pub use settings::{publish_privacy_text, replace_visit_caps};
pub use sign_in::{SessionAnswer, SessionFirm, SessionNotice, SessionUser, sign_in_with_wechat, sign_out};
pub use statistics::sign_statistics;
pub use stickers::{JobAnswer, order_stickers};
pub use walls::{acknowledge_wall, wall_of, wall_token};
pub use wechat_binding::{bind_wechat, unbind_users_wechat, unbind_wechat};
pub use write::{Effect, note, settle, settle_standing};
