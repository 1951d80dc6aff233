import { expect, it } from 'vitest'
import { newId } from './ids'

it('makes ids of version 7 that sort by time and never meet', () => {
  const ids = Array.from({ length: 1000 }, (_, at) => newId(1_790_000_000_000 + at))
  expect(
    ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
  ).toBe(true)
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids).size).toBe(1000)
  expect(Number.parseInt(newId(0xabcdef).replaceAll('-', '').slice(0, 12), 16)).toBe(0xabcdef)
})
