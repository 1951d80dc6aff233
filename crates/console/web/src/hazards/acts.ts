import type { Component } from 'vue'
import type { Schemas } from '../api/client'
import ConfirmForm from './acts/ConfirmForm.vue'
import DueDateForm from './acts/DueDateForm.vue'
import ExtensionForm from './acts/ExtensionForm.vue'
import LevelForm from './acts/LevelForm.vue'
import LiftingForm from './acts/LiftingForm.vue'
import ListingForm from './acts/ListingForm.vue'
import PlanForm from './acts/PlanForm.vue'
import ProgressForm from './acts/ProgressForm.vue'
import ReferralForm from './acts/ReferralForm.vue'
import ReopeningForm from './acts/ReopeningForm.vue'
import ReviewForm from './acts/ReviewForm.vue'
import UpwardReportForm from './acts/UpwardReportForm.vue'
import VoidForm from './acts/VoidForm.vue'

export type HazardDetail = Schemas['HazardDetailWithPhotos']

/** Something that the office can do with a hazard, by the operation that the API says is possible. */
export interface Act {
  operation: string
  text: (hazard: HazardDetail) => string
  form: Component
  /** Whether it is what the hazard waits for. */
  main?: boolean
}

export const ACTS: readonly Act[] = [
  { operation: 'confirm_hazard', text: () => '核实', form: ConfirmForm, main: true },
  { operation: 'review_rectification', text: () => '复查', form: ReviewForm, main: true },
  { operation: 'decide_extension', text: () => '审批延期', form: ExtensionForm, main: true },
  {
    operation: 'create_plan',
    text: (hazard) => (hazard.plan ? '修订治理方案' : '制定治理方案'),
    form: PlanForm,
  },
  { operation: 'create_progress', text: () => '填报治理进展', form: ProgressForm },
  { operation: 'create_upward_report', text: () => '登记上报', form: UpwardReportForm },
  { operation: 'create_listing', text: () => '登记挂牌督办', form: ListingForm },
  { operation: 'create_lifting', text: () => '登记摘牌', form: LiftingForm, main: true },
  {
    operation: 'replace_level',
    text: (hazard) => (hazard.level === 'general' ? '定为重大' : '降为一般'),
    form: LevelForm,
  },
  { operation: 'replace_due_date', text: () => '重新核定期限', form: DueDateForm },
  { operation: 'create_referral', text: () => '移送', form: ReferralForm },
  { operation: 'reopen_hazard', text: () => '恢复整改', form: ReopeningForm },
  { operation: 'void_hazard', text: () => '撤销或合并', form: VoidForm },
]
