import { expect, test } from 'vitest'
import type { Schemas } from '../api/client'
import { inPieces, summed } from './pieces'

const rows = Array.from({ length: 450 }, (_, at): Schemas['RowReport'] => {
  const result = at % 100 === 0 ? 'refused' : 'created'
  return { row: at + 3, result, resultText: result, errors: [] }
})
const numbers = rows.map(({ row }) => row)
const between = (from: number, to: number) => rows.filter(({ row }) => row >= from && row <= to)

test('a register goes piece by piece, each row once, and tells how far it is', async () => {
  const asked: [number, number][] = []
  const told: number[] = []
  const done = await inPieces(
    numbers,
    (from, to) => {
      asked.push([from, to])
      return Promise.resolve({ rows: between(from, to) })
    },
    (count) => told.push(count),
  )
  expect(asked).toEqual([
    [3, 202],
    [203, 402],
    [403, 452],
  ])
  expect(told).toEqual([200, 400, 450])
  expect(summed(done)).toMatchObject({ total: 450, created: 445, refused: 5, unchanged: 0 })
})

test('a piece that is not taken ends it, and those before have been told', async () => {
  const told: number[] = []
  const away = inPieces(
    numbers,
    (from, to) =>
      from > 202 ? Promise.reject(new Error('away')) : Promise.resolve({ rows: between(from, to) }),
    (count) => told.push(count),
  )
  await expect(away).rejects.toThrow('away')
  expect(told).toEqual([200])
})
