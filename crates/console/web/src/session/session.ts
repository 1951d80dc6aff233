import { computed, reactive } from 'vue'
import { answer, api, type Schemas, speakFor } from '../api/client'

export type Session = Schemas['SessionAnswer']
export type Permission = Session['permissions'][number]

const KEY = 'heping.session'
/** How long a new tab shows nothing while it waits for another one to lend it the session. */
const LEND = 200

const state = reactive<{ session?: Session; token?: string }>({})
const others = new BroadcastChannel('heping.session')
type Said = { ask: true } | { lend: string } | { left: true }

export const session = computed(() => state.session)

/** Whether the session may do what the operation needs; what it may not do the API refuses too. */
export function may(permission: Permission): boolean {
  return state.session?.permissions.includes(permission) ?? false
}

/** What the session still lacks before the console opens: nothing else would be answered. */
export const lacks = computed<'password' | 'factor' | undefined>(() => {
  if (state.session?.mustChange) return 'password'
  return state.session?.mustSetSecondFactor ? 'factor' : undefined
})

function take(token: string | undefined) {
  state.token = token
  speakFor(token)
  if (token) sessionStorage.setItem(KEY, token)
  else sessionStorage.removeItem(KEY)
}

export async function signIn(body: Schemas['PasswordBody']): Promise<void> {
  const opened = await answer(api.POST('/api/v1/sessions/password', { body: { ...body, device: 'console' } }))
  take(opened.token ?? undefined)
  state.session = opened
}

/** Looks again at what the session is: after a password or a second factor was set. */
export async function look(): Promise<void> {
  state.session = await answer(api.GET('/api/v1/session'))
}

/** Takes up the session of this tab, or one that another tab lends; without one there is nobody. */
export async function resume(): Promise<void> {
  const own = sessionStorage.getItem(KEY)
  await (own ? takeUp(own) : borrow())
}

async function takeUp(token: string): Promise<void> {
  take(token)
  await look().catch(() => leave())
}

/** Signs out here and in every other tab. */
export async function signOut(): Promise<void> {
  const open = state.token
  if (open) await api.DELETE('/api/v1/session').catch(() => undefined)
  say({ left: true })
  leave()
}

/** The session is over; what was typed stays for whoever signs in again. */
export function leave() {
  take(undefined)
  delete state.session
}

function say(said: Said) {
  others.postMessage(said)
}

/** What hears of a loan, once this tab has asked for one. */
let onLent: ((token: string) => void) | undefined

/** Asks the other tabs. A busy one may answer late: it is taken up then, unless somebody has signed in here. */
function borrow(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LEND)
    onLent = (token) => {
      onLent = undefined
      clearTimeout(timer)
      if (state.token) resolve()
      else void takeUp(token).then(resolve)
    }
    say({ ask: true })
  })
}

others.addEventListener('message', ({ data }: MessageEvent<Said>) => {
  if ('ask' in data && state.token) say({ lend: state.token })
  if ('lend' in data) onLent?.(data.lend)
  if ('left' in data) leave()
})
