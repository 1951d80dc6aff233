import type { Schemas } from '../api/client'

/** The six parts of the plan of a major hazard, which the law asks for. */
export const PLAN_PARTS: Readonly<Record<keyof Schemas['NewPlan'], string>> = {
  goals: '治理目标和任务',
  methods: '采取的方法和措施',
  resources: '经费和物资',
  responsible: '负责治理的机构和人员',
  timetable: '治理的时限和要求',
  emergency: '安全措施和应急预案',
}
