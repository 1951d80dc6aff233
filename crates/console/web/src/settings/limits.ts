import type { Schemas } from '../api/client'

/** What each of the limits is for. */
export const LIMITS: Readonly<Record<Exclude<keyof Schemas['WorkLimits'], 'version'>, string>> = {
  reportDays: '上报核实',
  reviewDays: '整改复查',
  extensionDays: '延期审批',
}
