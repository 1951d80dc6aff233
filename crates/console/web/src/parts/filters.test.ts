import { describe, expect, it } from 'vitest'
import { count, day, flag, readFilters, text, word, writeFilters } from './filters'
import { HAZARD_STATES } from './words'

const fields = { q: text, state: word(HAZARD_STATES), overdue: flag, dueBefore: day, page: count }

describe('filters in the address', () => {
  it('come back as they were written', () => {
    const values = {
      q: '木 & 家具=?',
      state: 'rectifying',
      overdue: false,
      dueBefore: '2026-12-01',
      page: 3,
    } as const
    const query = writeFilters(fields, values)
    expect(query).toEqual({
      q: '木 & 家具=?',
      state: 'rectifying',
      overdue: '0',
      dueBefore: '2026-12-01',
      page: '3',
    })
    expect(readFilters(fields, query as Record<string, string>)).toEqual(values)
  })
  it('that are not set are not in it', () => {
    const nothing = {
      q: undefined,
      state: undefined,
      overdue: undefined,
      dueBefore: undefined,
      page: undefined,
    }
    expect(writeFilters(fields, nothing)).toEqual({})
    expect(readFilters(fields, {})).toEqual(nothing)
  })
  it('that nobody offers count as not set', () => {
    const typed = { state: 'toString', overdue: 'yes', dueBefore: '2026-13', page: '-1', q: '' }
    expect(Object.values(readFilters(fields, typed)).every((value) => value === undefined)).toBe(true)
  })
  it('that are said twice count once', () => {
    expect(readFilters({ q: text }, { q: ['a', 'b'] })).toEqual({ q: 'a' })
  })
})
