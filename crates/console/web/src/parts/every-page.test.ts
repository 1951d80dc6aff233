import { expect, test } from 'vitest'
import { everyPage } from './every-page'

test('every row comes once, in order, and the progress is told', async () => {
  const pages = [[1, 2], [3, 4], [5]]
  const told: string[] = []
  const rows = await everyPage(
    (page) => Promise.resolve({ items: pages[page - 1] ?? [], total: 5 }),
    (done, total) => told.push(`${done}/${total}`),
  )
  expect(rows).toEqual([1, 2, 3, 4, 5])
  expect(told).toEqual(['2/5', '4/5', '5/5'])
})

test('a list that shrinks meanwhile ends', async () => {
  const rows = await everyPage((page) => Promise.resolve({ items: page === 1 ? [1] : [], total: 9 }))
  expect(rows).toEqual([1])
})
