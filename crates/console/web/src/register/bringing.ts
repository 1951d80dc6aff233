import { ref } from 'vue'
import { answer, api, type Schemas, upload } from '../api/client'
import { asProblem, Problem } from '../api/problem'

/** How often it is asked how far an import is. */
const PACE = 1000
/** Where a tab that is opened again finds the import that it had begun. */
const KEY = 'heping.import'

const running = ref<{ name: string; done: number; total: number }>()
const report = ref<Schemas['Report']>()
const problem = ref<Problem>()

/**
 * The import of this tab, if any. The service brings the register in by itself: it goes on while one looks at
 * other pages, and after the browser was closed.
 */
export const bringing = { running, report, problem }

/** Hands a register in, once, and follows it. */
export async function bring(file: File): Promise<void> {
  if (running.value) return
  forget()
  running.value = { name: file.name, done: 0, total: 0 }
  try {
    const handed = await upload<Schemas['ImportAnswer']>('/api/v1/register-imports', file, file.name)
    sessionStorage.setItem(KEY, JSON.stringify({ id: handed.id, name: file.name }))
    await follow(handed.id, file.name)
  } catch (thrown) {
    problem.value = asProblem(thrown)
    running.value = undefined
  }
}

/** Takes up the import that this tab had begun before it was loaded anew. */
export async function takeUp(): Promise<void> {
  const kept = sessionStorage.getItem(KEY)
  if (!kept || running.value || report.value) return
  const { id, name } = JSON.parse(kept) as { id: string; name: string }
  running.value = { name, done: 0, total: 0 }
  await follow(id, name)
}

async function follow(id: string, name: string): Promise<void> {
  for (;;) {
    try {
      const {
        state,
        done,
        total,
        report: found,
      } = await answer(api.GET('/api/v1/register-imports/{id}', { params: { path: { id } } }))
      running.value = { name, done, total }
      if (state !== 'running') {
        report.value = found ?? undefined
        if (state === 'failed')
          problem.value = new Problem(500, {
            title: '导入没有完成',
            detail: `服务器试了几次都没有做完，做到第 ${done} 行，请联系系统管理员。`,
          })
        break
      }
    } catch (thrown) {
      const said = asProblem(thrown)
      // the service goes on whether or not it can be asked just now
      if (said.status !== 0 && said.status < 500) {
        problem.value = said
        break
      }
    }
    await new Promise((go) => setTimeout(go, PACE))
  }
  sessionStorage.removeItem(KEY)
  running.value = undefined
}

/** What it came to was looked at. */
export function forget() {
  report.value = undefined
  problem.value = undefined
}
