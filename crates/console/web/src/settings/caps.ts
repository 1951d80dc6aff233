import type { Schemas } from '../api/client'

/** For which firms each of the caps holds. */
export const CAPS: Readonly<Record<Exclude<keyof Schemas['VisitCaps'], 'version'>, string>> = {
  red: '重大风险（红）',
  orange: '较大风险（橙）',
  yellow: '一般风险（黄）',
  blue: '低风险（蓝）',
  unrated: '未评估',
}
