import { onScopeDispose, ref } from 'vue'

/** Half an hour, as the API's own sessions of the console. */
const IDLE = 30 * 60_000
const WARNING = 60_000

/**
 * Calls `end` after half an hour without a key or a click; in its last minute `left` counts the seconds.
 * `now` and the looks at it are given, so that a test does not wait.
 */
export function watchIdle(end: () => void, now: () => number = Date.now) {
  const left = ref<number>()
  let last = now()

  function stir() {
    last = now()
    left.value = undefined
  }
  function look() {
    const rest = IDLE - (now() - last)
    if (rest <= 0) end()
    else left.value = rest <= WARNING ? Math.ceil(rest / 1000) : undefined
  }

  const signs = ['keydown', 'pointerdown'] as const
  signs.forEach((sign) => window.addEventListener(sign, stir, { passive: true }))
  const timer = window.setInterval(look, 1000)
  onScopeDispose(() => {
    signs.forEach((sign) => window.removeEventListener(sign, stir))
    window.clearInterval(timer)
  })
  return { left, stir, look }
}
