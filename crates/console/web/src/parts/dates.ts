/** Days and moments as the office writes them. The street's clock is Shanghai's, wherever the browser is. */

const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']
const SHANGHAI = 8 * 3_600_000

function shifted(moment: string | number | Date): Date {
  return new Date(new Date(moment).getTime() + SHANGHAI)
}

/** 2026-11-28 */
export function dayOf(moment: string | number | Date): string {
  return shifted(moment).toISOString().slice(0, 10)
}

/** 2026-11-28 14:05 */
export function momentOf(moment: string | number | Date): string {
  return shifted(moment).toISOString().slice(0, 16).replace('T', ' ')
}

/** 2026-11-28 14:05:09: where the order within a minute matters. */
export function secondOf(moment: string): string {
  return shifted(moment).toISOString().slice(0, 19).replace('T', ' ')
}

export function today(): string {
  return dayOf(Date.now())
}

/** The day so many days after another. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
}

/** The Monday of the week that a day is in. */
export function mondayOf(day: string): string {
  const weekday = new Date(day).getUTCDay()
  return daysAfter(day, -((weekday + 6) % 7))
}

/** 2026-11-28 周六: where a deadline is meant. */
export function deadline(day: string): string {
  return `${day} ${WEEKDAYS[new Date(day).getUTCDay()]}`
}

/** How many days are left, in words. */
export function daysLeft(days: number | null | undefined): string {
  if (days === null || days === undefined) return ''
  if (days < 0) return `已逾期 ${-days} 天`
  if (days === 0) return '今天到期'
  return `还有 ${days} 天`
}

/** The month before so many months: 2026-11 → 2026-10 */
export function monthsBefore(month: string, months: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const count = year * 12 + number - 1 - months
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`
}
