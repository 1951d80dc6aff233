import type { Schemas } from '../api/client'

const KINDS: Readonly<Record<string, Schemas['DayKind']>> = { 放假: 'off', 上班: 'work' }

/** A line of the file that is no day. */
export class NoDay extends Error {
  constructor(readonly line: number) {
    super(`第 ${line} 行不是“日期,放假或上班,名称”`)
  }
}

/**
 * The days of a calendar file: JSON as the API has it, or CSV whose lines read `2026-10-01,放假,国庆节`,
 * with a headline or without one.
 */
export function daysOf(text: string): Schemas['SpecialDay'][] {
  const content = text.replace(/^\ufeff/, '').trim()
  if (content.startsWith('[')) return JSON.parse(content) as Schemas['SpecialDay'][]
  const days: Schemas['SpecialDay'][] = []
  content.split(/\r?\n/).forEach((line, at) => {
    const [date = '', word = '', name = ''] = line.split(/[,，\t]/).map((one) => one.trim())
    const on = dateOf(date)
    const kind = KINDS[word]
    if (on && kind && name) days.push({ on, kind, name })
    else if (at > 0 && line.trim()) throw new NoDay(at + 1)
  })
  return days
}

/** `2026/10/1` and `2026年10月1日` are days too: a spreadsheet writes them so. */
function dateOf(text: string): string | undefined {
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text)
  if (!parts) return undefined
  const [, year = '', month = '', day = ''] = parts
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}
