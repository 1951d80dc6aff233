/** Quarters and years, as the statistics of hazards name them: 2026-Q2, 2026. */
import { today } from './dates'

const QUARTERS = ['一', '二', '三', '四']

/** 2026-Q2 → 2026年第二季度 */
export function periodText(period: string): string {
  const [year, quarter] = period.split('-Q')
  return quarter ? `${year}年第${QUARTERS[Number(quarter) - 1]}季度` : `${year}年`
}

/** The quarter that a day is in. */
export function quarterOf(day: string): string {
  return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`
}

/** The quarter before. */
export function quarterBefore(quarter: string): string {
  const [year = 0, number = 1] = quarter.split('-Q').map(Number)
  return number > 1 ? `${year}-Q${number - 1}` : `${year - 1}-Q4`
}

/** What can be looked at: this quarter and seven before, this year and the last; the latest first. */
export function periods(day = today()): { value: string; label: string }[] {
  const quarters = [quarterOf(day)]
  while (quarters.length < 8) quarters.push(quarterBefore(quarters.at(-1) ?? ''))
  const year = Number(day.slice(0, 4))
  return [...quarters, String(year), String(year - 1)].map((value) => ({ value, label: periodText(value) }))
}
