import { ref } from 'vue'
import { asProblem, type Problem } from '../api/problem'

/** Sends something once at a time, and keeps why it was refused. */
export function useSending() {
  const busy = ref(false)
  const problem = ref<Problem>()

  /** Whether it was done. */
  async function send(work: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = undefined
    try {
      await work()
      return true
    } catch (thrown) {
      problem.value = asProblem(thrown)
      return false
    } finally {
      busy.value = false
    }
  }
  return { send, busy, problem }
}
