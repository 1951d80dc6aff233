import type { components } from './schema'

type Body = components['schemas']['ProblemBody']

/** Why a request was not done: what the API said, or that nothing answered. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly errors: Body['errors']
  /** Names the request in the server's log; missing when no server answered. */
  readonly requestId: string | undefined
  /** Seconds after which it may be tried again. */
  readonly retryAfter: number | undefined

  constructor(status: number, said: Partial<Body>, retryAfter?: number) {
    const [title, detail] = said.title && said.detail ? [said.title, said.detail] : unsaid(status)
    super(detail)
    this.name = 'Problem'
    this.status = status
    this.code = said.code ?? (status === 0 ? 'no_answer' : 'unknown')
    this.title = title
    this.detail = detail
    this.errors = said.errors ?? []
    this.requestId = said.requestId
    this.retryAfter = retryAfter
  }

  /** What is wrong with a field, named as the body names it. */
  of(field: string): string | undefined {
    return this.errors.find((error) => error.field === field)?.message
  }
}

/** What to say when the answer says nothing: a proxy's page, or no answer at all. */
function unsaid(status: number): [string, string] {
  if (status === 0) return ['连接不上', '没有连上服务器，请检查网络后重试。已填写的内容不会丢失。']
  if (status === 413) return ['内容太大', '上传的文件太大，请压缩后重试。']
  if (status >= 500) return ['服务器忙', '服务器暂时没有响应，请稍后重试。已填写的内容不会丢失。']
  return ['没有完成', `服务器没有接受这次操作（${status}），请刷新页面后重试。`]
}

/** A refusal as the server or what stands before it has written it. */
export async function problemOf(response: Response): Promise<Problem> {
  const wait = Number(response.headers.get('retry-after'))
  const isProblem = response.headers.get('content-type')?.includes('json') ?? false
  const said: Partial<Body> = isProblem ? await response.json().catch(() => ({})) : {}
  const requestId = said.requestId ?? response.headers.get('x-request-id') ?? undefined
  return new Problem(response.status, { ...said, requestId }, wait > 0 ? wait : undefined)
}

/** Anything that was thrown, as a problem that can be shown. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  return new Problem(-1, { title: '页面出错', detail: `页面遇到意外情况，请刷新后重试（${detail}）。` })
}
