// Every page as every role: nothing in the browser's console, nothing asked of anybody else, nothing too wide,
// nothing serious by axe.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { apiAs, inspect, openTab, settled, signIn, startBrowser, startDemo } from './browser.mjs'

const MENUS = {
  admin: ['工作台', '人员'],
  office: [
    '工作台',
    '街道一览',
    '企业',
    '隐患',
    '登记表导入',
    '标牌',
    '督查',
    '督查审批',
    '企业自查',
    '检查表',
    '到期证照',
    '责任区域',
    '感知设备',
    '行业排名',
    '申诉',
  ],
  supervisor: ['工作台', '街道一览', '企业', '隐患', '督查', '督查审批', '企业自查', '行业排名', '申诉'],
  inspector1: ['工作台', '街道一览', '企业', '隐患', '督查', '督查审批', '企业自查', '行业排名', '申诉'],
  leader: ['街道一览', '企业', '隐患', '督查', '督查审批', '企业自查', '行业排名', '申诉'],
  grid1: ['企业'],
  auditor: ['审计'],
}
const TABS = ['一屏', '积分', '隐患', '督查', '自查', '服务指导', '证照', '人员', '码', '查看记录']

let demo, browser
before(async () => {
  demo = await startDemo()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  demo?.stop()
})

for (const [who, menu] of Object.entries(MENUS)) {
  test(`${who} finds the pages of the role, all in order`, async () => {
    const { context, page, wrong } = await openTab(browser, demo.url)
    await signIn(page, demo.url, who)
    const links = page.getByRole('navigation', { name: '菜单' }).getByRole('link')
    assert.deepEqual(
      (await links.allInnerTexts()).map((text) => text.trim()),
      menu,
    )
    const found = []
    for (const text of menu) {
      await page
        .getByRole('navigation', { name: '菜单' })
        .getByRole('link', { name: text, exact: true })
        .click()
      await settled(page)
      found.push(...(await inspect(page, `${who} ${text}`)))
    }
    await page.goto(`${demo.url}/console/account`)
    await settled(page)
    found.push(...(await inspect(page, `${who} account`)))
    await context.close()
    assert.deepEqual([...found, ...wrong], [])
  })
}

test('one of each record, and every tab of an enterprise', async () => {
  const { context, page, wrong } = await openTab(browser, demo.url)
  await signIn(page, demo.url, 'office')
  const office = await apiAs(demo.url, 'office')
  const first = async (path) => (await office.get(path)).items[0]
  const hazard = await first('/api/v1/hazards?state=closed')
  const inspection = await first('/api/v1/inspections')
  const firm = hazard.enterpriseId
  const checks = await first(`/api/v1/enterprises/${firm}/self-checks`)
  const list = await first('/api/v1/checklists')
  const found = []
  const paths = [
    `hazards/${hazard.id}`,
    `inspections/${inspection.id}`,
    `self-checks/${checks.id}`,
    `checklists/${list.id}`,
    'schedules',
    'nowhere',
  ]
  for (const path of paths) {
    await page.goto(`${demo.url}/console/${path}`)
    await settled(page)
    found.push(...(await inspect(page, path)))
  }
  await page.goto(`${demo.url}/console/enterprises/${firm}`)
  await settled(page)
  for (const tab of TABS) {
    await page
      .getByRole('navigation', { name: '企业资料' })
      .getByRole('button', { name: tab, exact: true })
      .click()
    await settled(page)
    found.push(...(await inspect(page, `enterprise ${tab}`)))
  }
  await context.close()
  assert.deepEqual([...found, ...wrong], [])
})
