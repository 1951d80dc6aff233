import { expect, test } from 'vitest'
import { periods, periodText, quarterBefore, quarterOf } from './periods'

test('a day is in its quarter, and the one before the first is the fourth', () => {
  expect(['2026-01-01', '2026-03-31', '2026-04-01', '2026-12-31'].map(quarterOf)).toEqual([
    '2026-Q1',
    '2026-Q1',
    '2026-Q2',
    '2026-Q4',
  ])
  expect(quarterBefore('2026-Q3')).toBe('2026-Q2')
  expect(quarterBefore('2026-Q1')).toBe('2025-Q4')
})

test('a period is said as the office says it', () => {
  expect(periodText('2026-Q4')).toBe('2026年第四季度')
  expect(periodText('2026')).toBe('2026年')
})

test('two years of quarters and two years can be looked at', () => {
  const offered = periods('2026-05-02').map(({ value }) => value)
  expect(offered[0]).toBe('2026-Q2')
  expect(offered[7]).toBe('2024-Q3')
  expect(offered.slice(8)).toEqual(['2026', '2025'])
})
