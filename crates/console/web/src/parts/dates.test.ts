import { describe, expect, it } from 'vitest'
import { dayOf, daysAfter, daysLeft, deadline, momentOf, mondayOf, monthsBefore } from './dates'

describe('days of the street', () => {
  it('begin at Shanghai’s midnight, wherever the browser is', () => {
    expect(dayOf('2026-11-28T15:59:59Z')).toBe('2026-11-28')
    expect(dayOf('2026-11-28T16:00:00Z')).toBe('2026-11-29')
    expect(momentOf('2026-12-31T23:05:00Z')).toBe('2027-01-01 07:05')
  })
  it('have a weekday where a deadline is meant', () => {
    expect(deadline('2026-11-28')).toBe('2026-11-28 周六')
    expect(deadline('2028-02-29')).toBe('2028-02-29 周二')
  })
  it('are counted across months and leap days', () => {
    expect(daysAfter('2028-02-28', 2)).toBe('2028-03-01')
    expect(daysAfter('2026-12-31', 1)).toBe('2027-01-01')
    expect(daysAfter('2026-01-01', -1)).toBe('2025-12-31')
  })
  it('that are left are said in words', () => {
    expect([-3, 0, 5, null, undefined].map(daysLeft)).toEqual([
      '已逾期 3 天',
      '今天到期',
      '还有 5 天',
      '',
      '',
    ])
  })
  it('fall into months', () => {
    expect(monthsBefore('2026-11', 11)).toBe('2025-12')
    expect(monthsBefore('2026-01', 1)).toBe('2025-12')
    expect(monthsBefore('2026-12', 0)).toBe('2026-12')
  })
})

it('a week begins on Monday', () => {
  expect(mondayOf('2026-11-29')).toBe('2026-11-23')
  expect(mondayOf('2026-11-23')).toBe('2026-11-23')
  expect(mondayOf('2026-11-24')).toBe('2026-11-23')
})
