// Names that mean harm, and an API in bad weather: a clear sentence each time, and nothing typed is lost.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { apiAs, gone, inspect, openTab, settled, signIn, startBrowser, startDemo } from './browser.mjs'

const PAGES = ['desk', 'street', 'enterprises', 'hazards', 'inspections', 'rankings', 'appeals']
const problem = (status, title, detail) => ({
  status,
  contentType: 'application/problem+json',
  headers: status === 429 || status === 503 ? { 'retry-after': '7' } : {},
  body: JSON.stringify({
    type: 'x',
    title,
    detail,
    status,
    code: 'test',
    errors: [],
    requestId: `r-${status}`,
  }),
})
/** What a browser itself writes about an answer that is a refusal. */
const refusal = (text) => /Failed to load resource/.test(text)

let demo, browser
before(async () => {
  demo = await startDemo()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  demo?.stop()
})

for (const status of [409, 429, 500, 503]) {
  test(`each kind of page says so when the API answers ${status}`, async () => {
    const { context, page, wrong } = await openTab(browser, demo.url, { expected: refusal })
    await signIn(page, demo.url, 'supervisor')
    await page.route(/\/api\/v1\/(?!session)/, (route) =>
      route.fulfill(problem(status, '试验标题', '试验说明。')),
    )
    for (const path of PAGES) {
      await page.goto(`${demo.url}/console/${path}`)
      await page.getByRole('alert').filter({ hasText: '试验标题' }).first().waitFor()
      assert.ok(await page.getByText(`r-${status}`).count(), `${path} names the request`)
      if (status === 429) assert.ok(await page.getByText('请在 7 秒后重试').count(), path)
    }
    await context.close()
    assert.deepEqual(wrong, [])
  })
}

test('without any answer a page says so, and goes on when there is one again', async () => {
  const { context, page, wrong } = await openTab(browser, demo.url, { expected: refusal })
  await signIn(page, demo.url, 'supervisor')
  await page.route(/\/api\/v1\/hazards/, (route) => route.abort())
  await page.goto(`${demo.url}/console/hazards`)
  await page.getByRole('alert').filter({ hasText: '连接不上' }).waitFor()
  await page.unroute(/\/api\/v1\/hazards/)
  await page.getByRole('button', { name: '重试' }).click()
  await page.locator('tbody tr').first().waitFor()
  await context.close()
  assert.deepEqual(wrong, [])
})

test('a session that has ended leads to signing in, and what was typed is there afterwards', async () => {
  const { context, page, wrong } = await openTab(browser, demo.url, { expected: refusal })
  await signIn(page, demo.url, 'supervisor', '/console/hazards?state=rectifying')
  await page.locator('tbody a').first().click()
  await page.getByRole('button', { name: '移送' }).click()
  await page.getByLabel('移送给').fill('区消防救援大队')
  await page.getByLabel('移送文号').fill('杭消移〔2026〕8号')
  await page.getByLabel('理由').fill('属消防审批事项')
  await page.route(/\/referral$/, (route) =>
    route.fulfill(problem(401, '请登录', '登录已失效，请重新登录。')),
  )
  await page.getByRole('dialog').getByRole('button', { name: '移送', exact: true }).click()
  await page.getByRole('heading', { name: /街道控制台/ }).waitFor()
  await page.unroute(/\/referral$/)
  await page.getByLabel('账号').fill('supervisor')
  await page.getByLabel('密码').fill('heping-demo')
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByRole('button', { name: '移送' }).click()
  assert.equal(await page.getByLabel('移送文号').inputValue(), '杭消移〔2026〕8号')
  await context.close()
  assert.deepEqual(wrong, [])
})

test('a second tab is signed in by the first, and signed out with it', async () => {
  const { context, page } = await openTab(browser, demo.url)
  await signIn(page, demo.url, 'leader')
  const second = await context.newPage()
  await second.goto(`${demo.url}/console/hazards`)
  await second.getByRole('heading', { name: '隐患' }).waitFor()
  await page.getByRole('button', { name: '退出' }).click()
  await second.getByRole('heading', { name: /街道控制台/ }).waitFor()
  await context.close()
})

test('half an hour without a key ends the session, a minute is warned of', async () => {
  const { context, page } = await openTab(browser, demo.url)
  await page.clock.install()
  await signIn(page, demo.url, 'leader')
  await page.clock.runFor(29 * 60_000 + 5_000)
  await page.getByText('秒后自动退出').waitFor()
  await page.getByRole('button', { name: '继续使用' }).click()
  await page.clock.runFor(2_000)
  await gone(page.getByText('秒后自动退出'))
  await page.clock.runFor(31 * 60_000)
  await page.getByRole('heading', { name: /街道控制台/ }).waitFor()
  await context.close()
})

test('names that mean harm are names', async () => {
  const office = await apiAs(demo.url, 'office')
  const names = ['<img src=x onerror=alert(1)>厂', '{{7*7}}${7*7}厂', `演示${'很长'.repeat(18)}厂`]
  const ids = []
  for (const name of names) {
    const firm = {
      name,
      industry: '2110',
      village: '330114003219',
      address: name,
      principalName: '<b>张</b>',
    }
    ids.push((await office.post('/api/v1/enterprises', firm)).id)
  }
  const { context, page, wrong } = await openTab(browser, demo.url)
  page.on('dialog', (shown) => wrong.push(`dialog: ${shown.message()}`))
  await signIn(page, demo.url, 'office')
  const found = []
  for (const [at, id] of ids.entries()) {
    await page.goto(`${demo.url}/console/enterprises/${id}`)
    await page.getByRole('heading', { name: names[at], exact: true }).waitFor()
    await settled(page)
    found.push(...(await inspect(page, names[at])))
    await page.goto(`${demo.url}/console/enterprises?q=${encodeURIComponent(names[at])}`)
    await page.getByRole('link', { name: names[at], exact: true }).waitFor()
    found.push(...(await inspect(page, `the list with ${names[at]}`)))
  }
  await context.close()
  assert.deepEqual([...found, ...wrong], [])
})

test('somebody else’s change is shown beside one’s own', async () => {
  const office = await apiAs(demo.url, 'office')
  const firm = await office.post('/api/v1/enterprises', {
    name: '并行修改家具厂',
    industry: '2110',
    village: '330114003219',
  })
  const { context, page, wrong } = await openTab(browser, demo.url, { expected: refusal })
  await signIn(page, demo.url, 'office', `/console/enterprises/${firm.id}`)
  await page.getByRole('button', { name: '修改登记信息' }).click()
  await page.getByLabel('地址').fill('一号楼')
  const session = await page.evaluate(() => sessionStorage.getItem('heping.session'))
  const put = await fetch(`${demo.url}/api/v1/enterprises/${firm.id}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: firm.name,
      industry: '2110',
      village: '330114003219',
      address: '二号楼',
      version: firm.version,
    }),
  })
  assert.equal(put.status, 200)
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('二号楼').waitFor()
  await page.getByRole('button', { name: '用我填写的' }).click()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByText('一号楼').waitFor()
  await context.close()
  assert.deepEqual(wrong, [])
})
