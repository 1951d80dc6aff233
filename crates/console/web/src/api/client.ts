import createClient from 'openapi-fetch'
import { save } from '../parts/table-file'
import { Problem, problemOf } from './problem'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

/** How long an answer is waited for. */
const PATIENCE = 60_000

let token: string | undefined
let onSignedOut: () => void = () => {}
let onChanged: () => void = () => {}

/** From here on requests speak for this session. */
export function speakFor(session: string | undefined) {
  token = session
}

/** What to do when the API says that the session has ended, and after each change that it has taken. */
export function whenever(events: { signedOut: () => void; changed: () => void }) {
  onSignedOut = events.signedOut
  onChanged = events.changed
}

/** A request to this server; a refusal, or no answer, is thrown as a `Problem`. */
async function ask(input: Request | string, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init)
  if (token) request.headers.set('authorization', `Bearer ${token}`)
  let response: Response
  try {
    response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) })
  } catch {
    throw new Problem(0, {})
  }
  if (response.ok) {
    if (request.method !== 'GET') onChanged()
    return response
  }
  const problem = await problemOf(response)
  const signsIn = request.url.endsWith('/sessions/password')
  if (problem.status === 401 && token && !signsIn) onSignedOut()
  throw problem
}

export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: ask })

/** The body of an answer. */
export async function answer<T>(asked: Promise<{ data?: T }>): Promise<T> {
  const { data } = await asked
  return data as T
}

/** Sends one file as the form that the API takes. */
export async function upload<T>(path: string, file: Blob, name: string): Promise<T> {
  const body = new FormData()
  body.append('file', file, name)
  return (await ask(new URL(path, window.location.origin).href, { method: 'POST', body })).json()
}

/** Fetches a file and hands it to the browser under the name that it should have. */
export async function download(path: string, name: string): Promise<void> {
  const response = await ask(new URL(path, window.location.origin).href)
  save(await response.blob(), name)
}

/** Fetches a picture that needs the session. */
export async function picture(path: string): Promise<string> {
  const response = await ask(new URL(path, window.location.origin).href)
  return URL.createObjectURL(await response.blob())
}
