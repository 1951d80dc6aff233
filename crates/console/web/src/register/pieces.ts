import type { Schemas } from '../api/client'

/** Rows that are brought in together: few enough for a bar that moves. */
const PIECE = 200

/** Brings in the rows of these numbers, a piece after the other; `told` hears how many are done. */
export async function inPieces(
  numbers: readonly number[],
  bring: (from: number, to: number) => Promise<{ rows: Schemas['RowReport'][] }>,
  told: (done: number) => void,
): Promise<Schemas['RowReport'][]> {
  const rows: Schemas['RowReport'][] = []
  for (let at = 0; at < numbers.length; at += PIECE) {
    const piece = numbers.slice(at, at + PIECE)
    rows.push(...(await bring(piece[0] ?? 0, piece.at(-1) ?? 0)).rows)
    told(at + piece.length)
  }
  return rows
}

/** What became of all rows. */
export function summed(rows: Schemas['RowReport'][]): Schemas['Report'] {
  const of = (result: Schemas['RowResult']) => rows.filter((row) => row.result === result).length
  return {
    dryRun: false,
    total: rows.length,
    created: of('created'),
    updated: of('updated'),
    unchanged: of('unchanged'),
    refused: of('refused'),
    rows,
  }
}
