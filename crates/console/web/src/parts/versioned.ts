import { computed, type Ref, ref } from 'vue'
import { useSending } from './sending'

/**
 * Sends a form that was made from a version of something. Where somebody else was faster, `theirs` is what
 * they saved, as the form shows it, until the person has chosen.
 */
export function useVersioned<T extends { version: number }>(
  form: T,
  save: () => Promise<unknown>,
  again: () => Promise<T>,
) {
  const { send, busy, problem } = useSending()
  const theirs = ref() as Ref<T | undefined>

  /** Whether it was saved. */
  async function submit(): Promise<boolean> {
    const done = await send(async () => void (await save()))
    if (!done && problem.value?.code === 'version_conflict') {
      await send(async () => void (theirs.value = await again()))
    }
    return done
  }
  function keepOurs() {
    if (theirs.value) form.version = theirs.value.version
    theirs.value = undefined
  }
  function takeTheirs() {
    if (theirs.value) Object.assign(form, theirs.value)
    theirs.value = undefined
  }
  return { busy, problem, theirs: computed(() => theirs.value), submit, keepOurs, takeTheirs }
}
