/** The most rows that a table takes with it: a browser holds them all at once. */
const MOST = 20_000

interface Turned<T> {
  items: T[]
  total: number
}

/**
 * Every row of a list, page after page; `told` hears how far it is. Stops at 20,000 rows, which the
 * number of rows answered tells.
 */
export async function everyPage<T>(
  ask: (page: number) => Promise<Turned<T>>,
  told: (done: number, total: number) => void = () => {},
): Promise<T[]> {
  const rows: T[] = []
  for (let page = 1; ; page += 1) {
    const { items, total } = await ask(page)
    rows.push(...items)
    told(rows.length, total)
    if (items.length === 0 || rows.length >= total || rows.length >= MOST) return rows
  }
}
