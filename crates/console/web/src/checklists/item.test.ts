import { describe, expect, it } from 'vitest'
import { blank, draftOf, moved, sent } from './item'

const item = {
  id: 'a',
  text: '灭火器压力在绿区',
  plain: null,
  hazard: '灭火器压力不足',
  kind: 'number' as const,
  critical: true,
  photoRequired: false,
  legalBasis: 'GB 50444',
  measure: '更换',
  min: 0,
  max: 3.5,
  unit: 'MPa',
}

describe('an item of a checklist', () => {
  it('is sent as it came, nought included', () => {
    expect(sent(draftOf(item, true))).toEqual({ ...item, plain: undefined })
  })
  it('is a new one in a list of its own', () => {
    expect(sent(draftOf(item, false)).id).toBeUndefined()
  })
  it('says only what its kind knows', () => {
    const { min, max, unit, hazard } = sent({ ...draftOf(item, true), kind: 'text' })
    expect([min, max, unit, hazard]).toEqual([undefined, undefined, undefined, undefined])
    expect(sent(blank()).hazard).toBeUndefined()
  })
  it('goes to another place', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'c', 'b'])
  })
})
