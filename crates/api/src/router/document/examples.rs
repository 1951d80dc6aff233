//! What the document shows for each operation beside its schemas: a body as a client sends it, and
//! how a refusal looks.

use heping_core::{Code, RequestId};
use serde_json::{Value, json};

/// How a refusal looks.
pub fn refusal() -> Value {
    let code = Code::NotFound;
    json!({
        "type": format!("urn:heping:problem:{}", code.as_str()), "title": code.title(), "status": code.status(),
        "detail": code.detail(), "code": code.as_str(), "errors": [],
        "requestId": "0197a1c2-0000-7000-8000-000000000000",
    })
}

/// A body of the main journey. Ids are those of nothing.
pub fn body(operation: &str) -> Option<Value> {
    // each its own, so that trying one after the other is no conflict
    let made: String = RequestId::derived(operation).to_string().chars().skip(24).collect();
    let id = format!("0197a1c2-0000-7000-8000-{made}");
    let photos = ["0197a1c2-0000-7000-8000-000000000002"];
    let at = "2026-06-15T10:00:00+08:00";
    let inspection = json!({
        "id": id, "enterpriseId": id, "kind": "routine", "legalBasis": "《安全生产法》第六十五条",
        "approvalNumber": "河安检批〔2026〕45号", "startedAt": at,
        "officerIds": [id, "0197a1c2-0000-7000-8000-000000000003"],
    });
    let both = json!([
        {"party": "inspector", "name": "督查员甲"},
        {"party": "inspector", "name": "督查员乙", "imageId": photos[0]},
        {"party": "enterprise", "name": "样例青", "refusedReason": "对检查结果有异议"},
    ]);
    Some(match operation {
        "create_password_session" => json!({"username": "inspector1", "password": "heping-demo"}),
        "change_password" => {
            json!({"currentPassword": "先前的密码在这里", "newPassword": "换成自己的长密码-2026"})
        }
        "create_user" => json!({
            "username": "inspector4", "name": "督查员丁", "roles": ["inspector"], "certificateNumber": "33-0004",
        }),
        "replace_user" => {
            json!({"version": 1, "name": "督查员丁", "roles": ["office", "supervisor"], "active": true})
        }
        "create_wechat_session" => json!({"code": "demo-firm-1"}),
        "create_enterprise" => json!({
            "name": "杭州紫椰蟹家具有限公司", "industry": "2110", "village": "330114003219", "phone": "19000010001",
        }),
        "replace_enterprise" => json!({
            "version": 1, "name": "杭州紫椰蟹家具有限公司", "industry": "2110", "village": "330114003219",
        }),
        "create_status_change" => json!({
            "id": id, "status": "suspended", "on": "2026-06-10", "reason": "设备检修，停产一个月", "photoIds": photos,
        }),
        "revoke_merger" => json!({"reason": "并错企业，两家法人不同"}),
        "create_application" => json!({
            "id": id, "name": "样例青", "phone": "19057310286", "role": "safety_officer", "photoIds": photos,
            "note": "今年新来的安全员",
        }),
        "revoke_application" => json!({"id": id}),
        "decide_application" => json!({"decision": "refuse", "reason": "营业执照不清楚，请重新拍照"}),
        "revoke_binding" => json!({"reason": "登记的电话不是该企业人员的"}),
        "create_invitation" => json!({"role": "safety_officer"}),
        "create_sticker_sheet" => json!({
            "filter": {"village": "330114003219", "unprinted": true}, "format": "pdf",
        }),
        "revoke_code" => json!({"reason": "标牌遗失"}),
        "create_self_check" => json!({
            "id": id, "checklistId": id, "checklistVersion": 1, "performedAt": at,
            "answers": [
                {"itemId": id, "answer": "yes", "photoIds": photos},
                {"itemId": id, "answer": "no", "photoIds": photos, "hazard": {
                    "level": "general", "place": "1号厂房", "description": "灭火器被遮挡", "dueOn": "2026-06-30",
                }},
            ],
        }),
        "create_checklist" => json!({
            "title": "夏季高温专项自查表", "scope": "self_check", "industries": ["21"],
            "items": [
                {"text": "车间备有防暑降温药品和饮用水", "hazard": "车间缺防暑降温药品或饮用水",
                 "plain": "药箱里有藿香正气水，有凉水喝", "kind": "yes_no", "critical": false, "photoRequired": true,
                 "legalBasis": "《防暑降温措施管理办法》", "measure": "补齐药品和饮水，放在易取处"},
                {"text": "车间最高温度", "hazard": "车间温度超过 33 摄氏度", "kind": "number", "max": 33,
                 "unit": "摄氏度"},
            ],
        }),
        "create_checklist_version" => json!({
            "items": [{"text": "车间备有防暑降温药品和饮用水", "hazard": "车间缺防暑降温药品或饮用水",
                       "kind": "yes_no", "critical": true}],
        }),
        "create_phone_claim" => json!({"code": "demo-phone-19000010001"}),
        "create_phone_choice" => json!({"enterpriseIds": []}),
        "create_phone_view" => json!({"reason": "联系复查时间"}),
        "create_erasure" => json!({"confirm": true}),
        "create_document" => json!({
            "kind": "special_equipment", "title": "叉车 3 吨", "number": "车11浙A00001(26)", "issuedOn": "2025-06-01",
            "expiresOn": "2027-05-31", "photoIds": [],
        }),
        "revoke_document" => json!({"reason": "录入有误"}),
        "change_name" => json!({"name": "样例青"}),
        "create_privacy_text" => json!({
            "version": "2.0",
            "text": heping_org::privacy::SHIPPED.replace("{street}", "河庄街道"),
        }),
        "create_consent" => json!({"document": "privacy", "version": "1.0"}),
        "create_handover" => json!({
            "toId": id, "version": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        }),
        "replace_work_limits" => {
            json!({"version": 0, "limits": [
                {"kind": "report_to_confirm", "days": 1}, {"kind": "status_to_decide", "days": null},
            ]})
        }
        "replace_work_calendar" => json!({"version": 0, "days": [
            {"on": "2026-10-01", "kind": "off", "name": "国庆节"},
            {"on": "2026-10-10", "kind": "work", "name": "国庆节调休"},
        ]}),
        "replace_assignments" => json!({"version": 0, "villages": ["330114003219"], "enterprises": []}),
        "replace_self_check_schedule" => json!({
            "version": 0, "items": [{"checklistId": id, "every": "month", "startsOn": "2026-07-01"}],
        }),
        "replace_schedule_defaults" => json!({
            "version": 0, "defaults": [
                {"riskColour": "red", "items": [{"every": "week", "startsOn": "2026-06-15"}]},
                {"industry": "21", "items": [{"checklistId": id, "every": "month", "startsOn": "2026-07-01"}]},
            ],
        }),
        "create_inspection" => inspection,
        "create_answers" => json!({
            "id": id, "checklistId": id, "checklistVersion": 1,
            "answers": [
                {"itemId": id, "answer": "yes"},
                {"itemId": "0197a1c2-0000-7000-8000-000000000004", "answer": "no", "text": "三号机旁",
                 "photoIds": photos},
            ],
        }),
        "create_finding" => json!({
            "id": id, "title": "打磨车间除尘管道积尘", "place": "1号厂房打磨工段", "level": "general",
            "dueOn": "2026-06-30", "photoIds": photos,
        }),
        "complete_inspection" => json!({
            "outcome": "checked", "endedAt": at, "certificatesShown": true, "recusalAsked": true,
            "recusalAnswer": "不申请回避",
            "signatures": [
                {"party": "inspector", "name": "督查员甲"},
                {"party": "enterprise", "name": "样例青", "refusedReason": "对检查结果有异议"},
            ],
        }),
        "create_bulletin" => json!({
            "level": "yellow", "title": "台风“样例”将于今晚影响本地",
            "body": "请立即加固户外广告牌和临时搭建物，停止高处作业，安排人员值守。",
            "audience": {"industries": ["C"]},
        }),
        "create_campaign" => json!({
            "name": "冬季用电安全百家企业大普查", "from": "2026-06-16", "to": "2026-06-30",
            "audience": {"industries": ["C"]},
        }),
        "create_campaign_target" => json!({"enterpriseId": id}),
        "replace_campaign_team" => json!({"name": "第一组", "memberIds": [id], "villages": ["330114003219"]}),
        "confirm_campaign_visit" => json!({"inspectionId": id}),
        "create_draw" => json!({
            "title": "2026 年四季度“双随机”抽查", "seedDigest": "8fa0b1dc0b4ef2eba9a98b04e974f2b4ca25ea420d3d238396011e6cc4f7b41c",
            "audience": {"industries": ["C"]}, "firmsToDraw": 1, "officerIds": [id, id], "officersPerFirm": 2,
        }),
        "complete_draw" => json!({"seed": "20261130 12 18 22 29 31 33 05"}),
        "revoke_bulletin" => json!({"reason": "预警已解除"}),
        "create_measure" => json!({
            "id": id, "kinds": ["remove_at_once", "withdraw_people"], "extent": "打磨工段及其除尘系统",
            "reason": "除尘管道内有火花，随时可能发生粉尘爆炸", "hazardIds": [], "signatures": both,
        }),
        "review_measure" => json!({
            "id": id, "decision": "lift", "seen": "除尘系统已清理并加装火花探测，试运行正常",
            "officerIds": [id, "0197a1c2-0000-7000-8000-000000000003"], "signatures": both,
        }),
        "create_statement" => json!({
            "id": id, "speaker": "样例青", "post": "厂长", "place": "企业会议室",
            "statement": "除尘风机当日检修，检修前已停止打磨作业，请予考虑。",
            "beganAt": at, "endedAt": at, "signatures": both,
        }),
        "create_statistics_signature" => json!({
            "period": "2026-Q1", "imageId": id, "analysis": "隐患集中在除尘系统，已安排每周清扫并更换滤袋",
        }),
        "create_inspection_approval" => json!({
            "id": id, "kind": "routine", "reason": "年度检查计划", "matter": "粉尘防爆、用电和消防安全",
            "officerIds": [id, "0197a1c2-0000-7000-8000-000000000003"],
            "fromOn": "2026-06-16", "toOn": "2026-06-30", "notify": false,
        }),
        "decide_inspection_approval" => json!({"decision": "approve"}),
        "replace_paper_settings" => json!({
            "version": 0, "delegation": {"by": "演示区应急管理局", "documentNumber": "演应急委〔2026〕1号"},
            "reviewBody": "演示区人民政府", "court": "演示区人民法院", "telephone": "0571-00000000",
        }),
        "submit_rectification" => {
            json!({"id": id, "measure": "已更换防爆开关并清理积尘", "photoIds": photos})
        }
        "review_rectification" => json!({"decision": "send_back", "note": "管道末端仍有积尘"}),
        "create_hazard" => json!({
            "id": id, "level": "general", "place": "1号仓库", "description": "货物堆放过高，遮挡喷淋头",
            "dueOn": "2026-06-30", "photoIds": photos,
        }),
        "create_hazard_report" => {
            json!({"code": "0000-0000-0000-00", "text": "后门消防通道被货物堵住", "place": "后门"})
        }
        "create_report_ticket" => json!({"code": "0000-0000-0000-00"}),
        "create_device" => json!({
            "id": id, "enterpriseId": id, "kind": "sensor", "name": "东门烟感 3 号", "place": "东门",
        }),
        "replace_device" => json!({"version": 1, "name": "东门烟感 3 号", "place": "东门", "on": true}),
        "create_service_visit" => json!({
            "id": id, "enterpriseId": id, "outcome": "guided", "advice": "建议在打磨工段增设粉尘清扫记录",
            "photoIds": photos, "visitedAt": at,
        }),
        "create_correction" => json!({"id": id, "text": "企业负责人姓名应为“样例青”"}),
        "create_extension" => json!({"id": id, "newDueOn": "2026-07-15", "reason": "除尘设备到货延迟"}),
        "decide_extension" => json!({"decision": "grant"}),
        "create_plan" => json!({
            "goals": "消除打磨车间粉尘爆炸风险，除尘系统达到防爆要求",
            "methods": "更换打磨工段除尘系统，增设泄爆装置和锁气卸灰装置",
            "resources": "专项经费 12 万元，采购除尘器一套、泄爆片四片、防爆开关六个",
            "responsible": "生产部负责实施，负责人样例青；安全员样例白每周检查进度",
            "timetable": "7 月底前完成设备安装，9 月 30 日前调试验收，每月报告进展",
            "emergency": "整改期间停用打磨工段，配备灭火器材四具，每班清扫积尘并专人看守",
        }),
        "create_progress" => json!({"id": id, "text": "除尘管道已更换，正在调试", "photoIds": photos}),
        "create_reply" => json!({"id": id, "text": "该通道当日正在卸货，半小时后已清空", "photoIds": photos}),
        "confirm_hazard" => json!({"decision": "confirm", "level": "general", "dueOn": "2026-06-30"}),
        "replace_due_date" => json!({"dueOn": "2026-06-30", "reason": "企业自定期限已过"}),
        "replace_level" => json!({
            "level": "major", "reason": "现场复核：积尘面积已超过判定标准",
            "criteria": {"document": "工贸企业重大事故隐患判定标准（应急管理部令第10号）", "article": "第十一条第（十）项"},
        }),
        "create_upward_report" => json!({
            "body": "钱塘区应急管理局", "documentNumber": "河应急报〔2026〕7号", "reportedOn": "2026-06-15",
        }),
        "create_listing" => json!({
            "body": "钱塘区安全生产委员会办公室", "documentNumber": "钱安委办督〔2026〕2号", "listedOn": "2026-06-15",
            "liftedBy": "钱塘区应急管理局",
        }),
        "create_lifting" => json!({"documentNumber": "钱安委办督销〔2026〕2号", "liftedOn": "2026-06-15"}),
        "create_referral" => json!({
            "body": "钱塘区消防救援大队", "reason": "属消防设施",
        }),
        "void_hazard" => json!({"reason": "重复登记"}),
        "void_inspection" => json!({"reason": "误开：应为相邻的另一家企业"}),
        "reopen_hazard" => json!({"reason": "回头看发现未整改", "photoIds": photos}),
        "create_conduct" => json!({
            "id": id, "kind": "drill", "occurredOn": "2026-06-10", "note": "全员疏散演练，42 人参加", "photoIds": photos,
        }),
        "void_conduct" => json!({"reason": "误登，处罚对象为另一企业"}),
        "create_appeal" => {
            json!({"id": id, "reason": "该厂房已于上月退租，不属于本企业", "photoIds": photos})
        }
        "decide_appeal" => json!({"decision": "grant", "reason": "经核实，租赁合同已于上月终止"}),
        "preview_score" => json!({"close": [], "onDate": "2026-06-30"}),
        "create_departure" => json!({"memberId": id}),
        "create_wechat_binding" => json!({"code": "demo-inspector-1", "password": "heping-demo"}),
        "create_second_factor" => json!({"password": "heping-demo"}),
        "confirm_second_factor" => json!({"code": "123456"}),
        "replace_score_rules" => json!({"inForceFrom": "2026-07-01"}),
        "replace_sign_in_policy" => json!({
            "version": 0, "minLength": 12, "kinds": 3, "maxAgeDays": 180, "secondFactorRoles": ["admin", "auditor"],
        }),
        "replace_visit_caps" => {
            json!({"version": 0, "red": 12, "orange": 6, "yellow": 4, "blue": 2, "unrated": 4})
        }
        "revoke_sessions" => json!({"ids": [id]}),
        "create_subscription" => json!({"templateIds": ["demo-template-rectification"]}),
        "accept_wechat_push" => json!({"Encrypt": "K8vZ…="}),
        "sync_records" => json!({"items": [{"operation": "create_inspection", "body": inspection}]}),
        _ => return None,
    })
}
