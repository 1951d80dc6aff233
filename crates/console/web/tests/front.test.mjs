// The demo's front page: three doors, each one click from being somebody; the documentation, whose examples work.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { inspect, openTab, startBrowser, startDemo } from './browser.mjs'

let demo, browser
before(async () => {
  demo = await startDemo()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  demo?.stop()
})

test('the front page fits, has nothing serious by axe, and leads nowhere that is not there', async () => {
  const { context, page, wrong } = await openTab(browser, demo.url)
  await page.goto(`${demo.url}/`)
  const found = await inspect(page, 'the front page')
  await page.setViewportSize({ width: 390, height: 844 })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  assert.ok(wide <= 0, `${wide} px too wide on a phone`)
  const links = await page
    .getByRole('link')
    .evaluateAll((all) => all.map((link) => link.href.replace(/#.*/, '')))
  for (const link of new Set(links)) assert.equal((await fetch(link)).status, 200, link)
  await context.close()
  assert.deepEqual([...found, ...wrong], [])
})

test('each door opens as somebody who is signed in', async () => {
  for (const [door, seen] of [
    ['打开企业的手机', '企业一'],
    ['打开督查员的手机', '督查员甲'],
  ]) {
    const { context, page, wrong } = await openTab(browser, demo.url)
    await page.goto(`${demo.url}/`)
    await page.getByRole('link', { name: door }).click()
    const holder = page.getByLabel('这部手机是谁的')
    assert.equal(await holder.locator('option:checked').textContent(), seen)
    await context.close()
    assert.deepEqual(wrong, [], door)
  }
  const { context, page, wrong } = await openTab(browser, demo.url)
  await page.goto(`${demo.url}/`)
  await page.getByRole('link', { name: '打开街道控制台' }).click()
  await page.getByRole('navigation', { name: '菜单' }).waitFor()
  await page.getByText('应急消防管理站').first().waitFor()
  await page.goto(`${demo.url}/`)
  assert.ok(!page.url().includes('heping-demo'))
  await context.close()
  assert.deepEqual(wrong, [])
})

test('the documentation is Chinese, in the order of the journey, and its examples can be sent', async () => {
  const { context, page, wrong } = await openTab(browser, demo.url)
  await page.goto(`${demo.url}/`)
  await page.getByRole('link', { name: '接口文档（以街道身份登录）' }).click()
  await page.getByText('可以直接试用').waitFor()
  const groups = page.locator('.opblock-tag')
  await groups.first().waitFor()
  const named = await groups.evaluateAll((all) => all.map((one) => one.dataset.tag))
  const journey = ['登录', '河平码', '企业自查', '街道督查', '隐患', '安全积分', '行业排名']
  assert.deepEqual(
    journey.map((name) => named.indexOf(name)).sort((one, other) => one - other),
    journey.map((name) => named.indexOf(name)),
  )
  assert.ok(named.indexOf('登录') === 0 && !named.some((name) => /^[a-z]/.test(name)), named.join())
  /** Sends the example of an operation as it stands, and tells the status. */
  const send = async (group, operation) => {
    const block = page.locator(`.opblock[id$="-${operation}"]`)
    if (!(await block.count())) await page.locator(`.opblock-tag[data-tag="${group}"]`).click()
    await block.locator('.opblock-summary-control').click()
    await block.getByRole('button', { name: 'Try it out' }).click()
    await block.getByRole('button', { name: 'Execute', exact: true }).click()
    return block.locator('.live-responses-table tbody .response-col_status').first().innerText()
  }
  assert.match(await send('企业', 'create_enterprise'), /^201/)
  assert.match(await send('企业', 'get_enterprise'), /^200/)
  assert.match(await send('隐患', 'get_hazard'), /^200/)
  assert.match(await send('河平码', 'create_sticker_sheet'), /^202/)
  assert.match(await send('安全积分', 'preview_score'), /^200/)
  await context.close()
  assert.deepEqual(wrong, [])
})
