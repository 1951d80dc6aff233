import { expect, test } from 'vitest'
import { daysOf, NoDay } from './calendar-file'

test('a file of a spreadsheet is read, with its headline and its own dates', () => {
  const file = '\ufeff日期,安排,名称\r\n2026/10/1,放假,国庆节\r\n2026年10月10日，上班，国庆节调休\r\n'
  expect(daysOf(file)).toEqual([
    { on: '2026-10-01', kind: 'off', name: '国庆节' },
    { on: '2026-10-10', kind: 'work', name: '国庆节调休' },
  ])
  expect(daysOf('[{"on":"2026-01-01","kind":"off","name":"元旦"}]')).toEqual([
    { on: '2026-01-01', kind: 'off', name: '元旦' },
  ])
})

test('a line that is no day is named', () => {
  expect(() => daysOf('2026-10-01,放假,国庆节\n2026-10-02,休息,国庆节')).toThrow(NoDay)
  expect(() => daysOf('日期,安排,名称\n10月2日,放假,国庆节')).toThrow('第 2 行')
})
