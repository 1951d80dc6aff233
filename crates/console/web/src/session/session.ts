import { computed, reactive } from 'vue'
import { answer, api, type Schemas, speakFor } from '../api/client'

export type Session = Schemas['SessionAnswer']
export type Permission = Session['permissions'][number]

const KEY = 'heping.session'
/** How long a new tab waits for another one to lend it the session. */
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
  const token = sessionStorage.getItem(KEY) ?? (await borrow())
  if (!token) return
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

function borrow(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), LEND)
    others.addEventListener('message', ({ data }: MessageEvent<Said>) => {
      if (!('lend' in data)) return
      clearTimeout(timer)
      resolve(data.lend)
    })
    say({ ask: true })
  })
}

others.addEventListener('message', ({ data }: MessageEvent<Said>) => {
  if ('ask' in data && state.token) say({ lend: state.token })
  if ('left' in data) leave()
})
