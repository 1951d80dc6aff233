import { ref } from 'vue'
import { type Schemas, upload } from '../api/client'
import { asProblem, type Problem } from '../api/problem'
import { inPieces, summed } from './pieces'

const running = ref<{ name: string; done: number; total: number }>()
const report = ref<Schemas['Report']>()
const problem = ref<Problem>()

/**
 * The import of this tab, if any: it goes on while one looks at other pages. What was brought in stays
 * when it breaks off; the same file given again does the rest.
 */
export const bringing = { running, report, problem }

/** Brings in the rows that a trial has read. */
export async function bring(file: File, trial: Schemas['Report']): Promise<void> {
  if (running.value) return
  const now = { name: file.name, done: 0, total: trial.rows.length }
  running.value = now
  forget()
  const send = (from: number, to: number) =>
    upload<Schemas['Report']>(`/api/v1/enterprises/imports?fromRow=${from}&toRow=${to}`, file, file.name)
  try {
    const numbers = trial.rows.map(({ row }) => row)
    report.value = summed(await inPieces(numbers, send, (done) => (running.value = { ...now, done })))
  } catch (thrown) {
    problem.value = asProblem(thrown)
  } finally {
    running.value = undefined
  }
}

/** What it came to was looked at. */
export function forget() {
  report.value = undefined
  problem.value = undefined
}
