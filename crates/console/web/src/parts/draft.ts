import { reactive, watch } from 'vue'
import { session } from '../session/session'

/**
 * A form that is kept in this tab's storage at each change until it is sent: a lost connection, a reload
 * or the end of the session loses nothing. It is kept for the person who typed it and nobody else.
 */
export function useDraft<T extends object>(name: string, fresh: () => T) {
  const key = `heping.draft.${session.value?.user.id ?? ''}.${name}`
  const kept = sessionStorage.getItem(key)
  const form = reactive(kept === null ? fresh() : { ...fresh(), ...JSON.parse(kept) }) as T
  let sent = false
  const stop = watch(
    () => JSON.stringify(form),
    (text) => {
      if (!sent) sessionStorage.setItem(key, text)
    },
  )
  return {
    form,
    /** Whether something was taken up again. */
    kept: kept !== null,
    /** It was sent, or thrown away: the form is as new. */
    clear() {
      sent = true
      stop()
      sessionStorage.removeItem(key)
    },
  }
}
