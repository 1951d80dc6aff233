import { describe, expect, it } from 'vitest'
import { asProblem, Problem, problemOf } from './problem'

const json = { 'content-type': 'application/problem+json' }

describe('a refusal', () => {
  it('is shown as the API says it', async () => {
    const body = {
      title: '请改正',
      detail: '请按提示修改。',
      code: 'validation_failed',
      requestId: 'r1',
      errors: [{ field: 'note', code: 'required', message: '须说明原因' }],
    }
    const problem = await problemOf(new Response(JSON.stringify(body), { status: 422, headers: json }))
    expect([problem.title, problem.requestId, problem.of('note'), problem.of('other')]).toEqual([
      '请改正',
      'r1',
      '须说明原因',
      undefined,
    ])
  })
  it('by a proxy, or by nothing at all, still says what to do', async () => {
    const gateway = await problemOf(
      new Response('<h1>502</h1>', { status: 502, headers: { 'content-type': 'text/html' } }),
    )
    expect(gateway.detail).toContain('不会丢失')
    expect(new Problem(0, {}).code).toBe('no_answer')
    const broken = await problemOf(new Response('{', { status: 500, headers: json }))
    expect(broken.title).toBe('服务器忙')
  })
  it('says when it may be tried again', async () => {
    const problem = await problemOf(
      new Response('{}', { status: 429, headers: { ...json, 'retry-after': '30' } }),
    )
    expect(problem.retryAfter).toBe(30)
  })
  it('may be any mistake of the page', () => {
    expect(asProblem(new TypeError('x')).title).toBe('页面出错')
  })
})
