// Every page as every role: nothing in the browser's console, nothing asked of anybody else, nothing too wide,
// nothing serious by axe.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { apiAs, inspect, openTab, settled, signIn, startBrowser, startDemo } from './browser.mjs'

/** What each role finds in the menu: the sections, and the pages of those that have several. */
const HAZARDS = ['全部隐患', '重大隐患', '隐患统计表']
const DECIDED = ['全部隐患', '举报和上报核实', '重大隐患', '隐患统计表']
const INSPECTIONS = ['督查记录', '专项', '双随机', '督查审批', '现场措施', '文书', '工作量']
const MENUS = {
  admin: { 工作台: [], 规则和设置: [], 人员: [] },
  office: {
    工作台: [],
    街道一览: [],
    企业: [
      '企业名册',
      '登记表导入',
      '标牌',
      '到期证照',
      '绑定申请',
      '绑定记录',
      '通知预警',
      '服务指导',
      '责任区域',
      '感知设备',
    ],
    隐患: DECIDED,
    督查: INSPECTIONS,
    企业自查: ['自查任务', '检查表', '自查计划'],
    行业排名: [],
    申诉: [],
    规则和设置: [],
  },
  supervisor: {
    工作台: [],
    街道一览: [],
    企业: ['企业名册', '通知预警', '服务指导'],
    隐患: DECIDED,
    督查: INSPECTIONS,
    企业自查: [],
    行业排名: [],
    申诉: [],
    规则和设置: [],
  },
  inspector1: {
    工作台: [],
    我的一天: [],
    街道一览: [],
    企业: ['企业名册', '通知预警', '服务指导'],
    隐患: HAZARDS,
    督查: INSPECTIONS,
    企业自查: [],
    行业排名: [],
    申诉: [],
    规则和设置: [],
  },
  leader: {
    工作台: [],
    街道一览: [],
    企业: ['企业名册', '通知预警', '服务指导'],
    隐患: HAZARDS,
    督查: INSPECTIONS,
    企业自查: [],
    行业排名: [],
    申诉: [],
    规则和设置: [],
  },
  grid1: { 企业: ['企业名册', '通知预警', '服务指导'], 督查: [] },
  auditor: { 审计: [] },
}
/** The address of every page of the menu. */
const PATHS =
  'desk my-day street enterprises register stickers documents applications bindings bulletins visits charges devices hazards reports majors statistics ' +
  'inspections campaigns draws approvals measures papers workload self-checks checklists schedules rankings appeals settings people audit'
const SETTINGS = {
  office: ['积分规则', '督查次数上限', '办理时限和工作日历', '文书设置', '隐私政策'],
  leader: ['积分规则', '督查次数上限', '办理时限和工作日历', '隐私政策'],
  admin: ['登录要求', '隐私政策'],
}
const TABS = [
  '一屏',
  '积分',
  '隐患',
  '督查',
  '自查',
  '服务指导',
  '证照',
  '安全履职',
  '统计',
  '人员',
  '码',
  '查看记录',
]

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
  test(`${who} finds the pages of the role, all in order, and no others`, async () => {
    const { context, page, wrong } = await openTab(browser, demo.url)
    await signIn(page, demo.url, who)
    const nav = page.getByRole('navigation', { name: '菜单' })
    /** Follows a link of the menu until its page is there. */
    const follow = async (text) => {
      const link = nav.getByRole('link', { name: text, exact: true })
      await link.click()
      await link.and(nav.locator('.open')).waitFor()
      await settled(page)
    }
    const shown = async () => (await nav.getByRole('link').allInnerTexts()).map((text) => text.trim())
    await page.goto(`${demo.url}/console/account`)
    await settled(page)
    const found = await inspect(page, `${who} account`)
    const sections = Object.keys(menu)
    assert.deepEqual(await shown(), sections)
    const own = new Set()
    for (const [at, section] of sections.entries()) {
      await follow(section)
      assert.deepEqual(await shown(), [
        ...sections.slice(0, at + 1),
        ...menu[section],
        ...sections.slice(at + 1),
      ])
      for (const text of menu[section].length ? menu[section] : [section]) {
        await follow(text)
        own.add(new URL(page.url()).pathname.replace('/console/', ''))
        found.push(...(await inspect(page, `${who} ${text}`)))
      }
    }
    for (const path of PATHS.split(' ').filter((one) => !own.has(one))) {
      await page.goto(`${demo.url}/console/${path}`)
      await page.getByRole('heading', { name: '您的角色不能使用这一页' }).waitFor()
    }
    await context.close()
    assert.deepEqual([...found, ...wrong], [])
  })
}

for (const [who, tabs] of Object.entries(SETTINGS)) {
  test(`${who} finds the rules and settings of the role`, async () => {
    const { context, page, wrong } = await openTab(browser, demo.url)
    await signIn(page, demo.url, who, '/console/settings')
    const nav = page.getByRole('navigation', { name: '规则和设置' })
    await nav.waitFor()
    assert.deepEqual(await nav.getByRole('button').allInnerTexts(), tabs)
    const found = []
    for (const tab of tabs) {
      await nav.getByRole('button', { name: tab }).click()
      await settled(page)
      found.push(...(await inspect(page, `${who} ${tab}`)))
    }
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
  const bulletin = await first('/api/v1/bulletins')
  const campaign = await first('/api/v1/campaigns')
  const found = []
  const paths = [
    `hazards/${hazard.id}`,
    `inspections/${inspection.id}`,
    `self-checks/${checks.id}`,
    `checklists/${list.id}`,
    `bulletins/${bulletin.id}`,
    `campaigns/${campaign.id}`,
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
