/** The words of the trade, where a page offers them before an answer has brought them. */
import type { Schemas } from '../api/client'

type Words<T extends string> = Readonly<Record<T, string>>

export const HAZARD_STATES: Words<Schemas['HazardState']> = {
  reported: '待核实',
  rectifying: '整改中',
  submitted: '待复查',
  closed: '已销号',
  voided: '已撤销',
  referred: '已移送',
}
export const LEVELS: Words<Schemas['Level']> = { general: '一般', major: '重大' }
export const COLOURS: Words<Schemas['CodeColour']> = {
  green: '绿码',
  yellow: '黄码',
  orange: '橙码',
  red: '红码',
  grey: '灰码',
}
export const RISKS: Words<Schemas['RiskColour']> = {
  red: '重大风险（红）',
  orange: '较大风险（橙）',
  yellow: '一般风险（黄）',
  blue: '低风险（蓝）',
}
export const FIRM_STATUSES: Words<Schemas['EnterpriseStatus']> = {
  operating: '正常经营',
  suspended: '停产停业',
  closed: '已关闭',
  moved: '已迁出',
  merged: '已并入其他企业',
}
export const BULLETIN_LEVELS: Words<Schemas['BulletinLevel']> = {
  notice: '通知',
  blue: '蓝色预警',
  yellow: '黄色预警',
  orange: '橙色预警',
  red: '红色预警',
}
export const TARGET_STATES: Words<Schemas['TargetState']> = {
  waiting: '待走访',
  visited: '已走访',
  locked: '大门紧锁',
  refused: '拒绝',
  moved: '已搬离或停业',
  merged: '已并入其他企业',
}
export const SOURCES: Words<Schemas['HazardSource']> = {
  self_check: '企业自查',
  inspection: '街道督查',
  public_report: '群众或设备上报',
}
export const INSPECTION_KINDS: Words<Schemas['InspectionKind']> = {
  routine: '日常督查',
  campaign: '专项普查',
  random_selection: '双随机抽查',
  complaint: '举报核查',
  recheck: '整改复查',
}
export const DEVICE_KINDS: Words<Schemas['DeviceKind']> = { camera: '摄像头', sensor: '传感器' }
export const APPROVAL_STATES: Words<Schemas['ApprovalState']> = {
  requested: '待审批',
  approved: '已批准',
  refused: '未批准',
}
export const APPLICATION_STATES: Words<Schemas['ApplicationState']> = {
  open: '待处理',
  confirmed: '已通过',
  refused: '未通过',
  withdrawn: '已撤回',
}
export const APPEAL_STATES: Words<Schemas['AppealState']> = {
  open: '待处理',
  granted: '申诉成立',
  upheld: '维持扣分',
}
export const MEASURE_STATES: Words<Schemas['MeasureState']> = { in_force: '执行中', lifted: '已解除' }
export const PAPERS: Words<Schemas['InspectionDocumentKind']> = {
  inspection_approval: '行政检查审批表',
  inspection_notice: '检查通知书',
  inspection_record: '现场检查记录',
  rectification_order: '责令限期整改指令书',
  recheck_opinion: '整改复查意见书',
  measure_decision: '现场处理措施决定书',
  resumption_opinion: '恢复生产意见书',
  referral_letter: '移送书',
  statement_record: '陈述申辩笔录',
}
export const CONDUCT: Words<Schemas['ConductKind']> = {
  drill: '应急演练',
  training: '安全培训',
  standardization: '安全生产标准化',
  insurance: '安全生产责任保险',
  refusal: '拒绝检查',
  penalty: '行政处罚',
  accident: '责任事故',
  false_evidence: '虚假材料',
}
export const DOSSIER: Words<Schemas['EnterpriseDocumentKind']> = {
  business_licence: '营业执照',
  licence: '行政许可证',
  special_equipment: '特种设备',
  personnel_certificate: '人员资格证',
  fire_acceptance: '消防验收',
  insurance: '安责险保单',
  agreement: '安全管理协议',
  emergency_plan: '应急预案',
  other: '其他',
}
export const VISIT_OUTCOMES: Words<Schemas['VisitOutcome']> = {
  guided: '已指导',
  locked: '大门紧锁',
  moved: '已搬迁',
  closed_down: '已停业',
  not_found: '查无此企业',
  refused: '谢绝来访',
  vacant: '厂房空置',
}
export const EVERY: Words<Schemas['Every']> = { day: '每天', week: '每周', month: '每月', quarter: '每季度' }

export const SCOPES: Words<Schemas['ChecklistScope']> = { self_check: '企业自查', inspection: '街道督查' }
export const STREET_ROLES: Words<Exclude<Schemas['Role'], 'principal' | 'safety_officer'>> = {
  admin: '系统管理员',
  office: '街道应急管理',
  inspector: '督查人员',
  supervisor: '督查负责人',
  leader: '街道领导',
  auditor: '审计人员',
  grid_worker: '网格员',
}

/** Words as a list of choices. */
export function choices<T extends string>(words: Words<T>): { value: T; label: string }[] {
  return (Object.entries(words) as [T, string][]).map(([value, label]) => ({ value, label }))
}
