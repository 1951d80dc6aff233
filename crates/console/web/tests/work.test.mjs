// Each role does its day on the pages, with the mouse and the keyboard.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import {
  act,
  apiAs,
  apiOfFirm,
  dialog,
  gone,
  openTab,
  settled,
  startBrowser,
  startDemo,
  submit,
} from './browser.mjs'

const SAMPLE = new URL('../../../../tests/data/register-sample.xlsx', import.meta.url).pathname

let demo, browser
before(async () => {
  demo = await startDemo()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  demo?.stop()
})

const as = (who, at, work) => act(browser, demo.url, who, at, work)

test('the office brings in a register with six bad rows', async () => {
  await as('office', '/console/register', async (page) => {
    await page.locator('input[type=file]').setInputFiles(SAMPLE)
    await page.getByText('试算结果').waitFor()
    assert.equal(await page.getByText('需修改 6', { exact: true }).count(), 1)
    assert.match(await page.locator('tbody tr').first().innerText(), /拒绝|未导入|不能|须|请/)
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: '存下需修改的行' }).click()
    const kept = readFileSync(await (await saved).path(), 'utf8')
    assert.ok(kept.startsWith('\ufeff"Excel 行号"') && kept.trim().split('\r\n').length >= 7, kept)
    await page.getByRole('button', { name: /导入.*家/ }).click()
    // it goes on while one looks at something else, and the bell says when it is done
    await page.getByRole('link', { name: '申诉', exact: true }).click()
    await page.getByRole('button', { name: /提醒，/ }).click()
    await page.getByText('名册导入已完成').waitFor()
    await page.getByRole('link', { name: '去看看' }).click()
    await page.getByText('导入完成').waitFor()
    assert.equal(await page.getByText('需修改 6', { exact: true }).count(), 1)
  })
})

test('the office orders stickers, leaves, and fetches them by the bell', async () => {
  await as('office', '/console/stickers', async (page) => {
    await page.getByLabel('村社').selectOption({ index: 1 })
    await page.getByLabel('只打印还没打印过的').uncheck()
    await page.getByRole('button', { name: '生成标牌' }).click()
    await page.getByRole('link', { name: '隐患', exact: true }).click()
    await page.getByRole('button', { name: /提醒，/ }).click()
    await page.getByRole('link', { name: '去下载' }).click()
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: '下载', exact: true }).first().click()
    const file = readFileSync(await (await saved).path())
    assert.equal(file.subarray(0, 5).toString(), '%PDF-')
  })
})

test('the office confirms a report and grants an extension from the desk', async () => {
  await as('office', '/console/desk', async (page) => {
    await page.getByRole('region', { name: '待核实的上报' }).getByRole('link').nth(1).click()
    await page.getByRole('button', { name: '核实', exact: true }).click()
    await submit(page, '属实，交企业整改')
    await page.getByText('核实确认').waitFor()
    await page.getByRole('link', { name: '工作台' }).click()
    await page.getByRole('region', { name: '待审批的延期' }).getByRole('link').nth(1).click()
    await page.getByRole('button', { name: '审批延期' }).click()
    await submit(page, '同意延期')
    await page.getByText('同意延期').first().waitFor()
    assert.equal(await page.getByRole('button', { name: '审批延期' }).count(), 0)
  })
})

test('an inspector reviews a rectification by the keyboard', async () => {
  await as('inspector1', '/console/hazards?state=submitted', async (page) => {
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: '复查', exact: true }).click()
    await dialog(page).getByLabel('没有整改到位，退回').check()
    await dialog(page).getByLabel('退回原因').fill('管道末端仍有积尘')
    await submit(page, '退回整改')
    await page.getByText('被退回：').waitFor()
  })
})

test('a supervisor declares a hazard void', async () => {
  await as('supervisor', '/console/hazards?state=rectifying', async (page) => {
    await page.locator('tbody a').first().click()
    await page.getByRole('button', { name: '撤销或合并' }).click()
    await dialog(page).getByLabel('理由').fill('误登，现场不存在')
    await submit(page, '撤销')
    await page.getByText('已撤销').first().waitFor()
  })
})

test('the leader takes a workbook and a colour leads to its firms', async () => {
  await as('leader', '/console/', async (page) => {
    await page.getByText('河平码分布').waitFor()
    await page.getByRole('link', { name: /已逾期/ }).click()
    await page.waitForURL(/overdue=1/)
    await takesWorkbook(page)
  })
})

test('the administrator makes a user, whose password must be changed', async () => {
  const username = `clerk${Date.now()}`
  let password
  await as('admin', '/console/people', async (page) => {
    await page.getByRole('button', { name: '新建账号' }).click()
    await dialog(page).getByLabel('账号').fill(username)
    await dialog(page).getByLabel('姓名').fill('文员一')
    await dialog(page).getByLabel('街道应急管理').check()
    await dialog(page).getByRole('button', { name: '保存' }).click()
    await page.getByText('的初始密码').waitFor()
    password = await page.locator('.secret').innerText()
  })
  const { context, page } = await openTab(browser, demo.url)
  await page.goto(`${demo.url}/console/hazards?overdue=1`)
  for (const [typed, next] of [
    [password, '请先修改密码'],
    ['河庄-新-密码-2026', '隐患'],
  ]) {
    await page.getByLabel('账号').fill(username)
    await page.getByLabel('密码').fill(typed)
    await page.getByRole('button', { name: '登录' }).click()
    await page.getByRole('heading', { name: next }).waitFor()
    if (next === '隐患') break
    await page.getByLabel('现在的密码').fill(password)
    await page.getByLabel('新密码（至少').fill('河庄-新-密码-2026')
    await page.getByLabel('再输一遍新密码').fill('河庄-新-密码-2026')
    await page.getByRole('button', { name: '修改密码' }).click()
  }
  assert.match(page.url(), /hazards\?overdue=1/)
  await context.close()
})

test('the office writes a checklist of its own and its next version', async () => {
  await as('office', '/console/checklists', async (page) => {
    await page.getByRole('button', { name: '新建检查表' }).click()
    await dialog(page).getByLabel('名称').fill('夜间生产自查表')
    await dialog(page).getByRole('button', { name: /^1\./ }).click()
    await dialog(page).getByLabel('要求（标准怎么说）').fill('夜间生产有带班人员在岗')
    await dialog(page).getByLabel('不符合时的隐患名称').fill('夜间生产无人带班')
    await submit(page, '保存')
    await page.getByRole('heading', { name: '夜间生产自查表' }).waitFor()
    await page.getByRole('button', { name: '修订' }).click()
    await dialog(page).getByRole('button', { name: '添加一项' }).click()
    await dialog(page).getByLabel('要求（标准怎么说）').fill('疏散通道照明完好')
    await dialog(page).getByLabel('不符合时的隐患名称').fill('疏散通道照明损坏')
    await submit(page, '保存')
    await page.getByLabel('对照').selectOption({ index: 1 })
    await page.getByText('第 1 版：没有这一项').waitFor()
  })
})

test('the auditor sees who did what', async () => {
  await as('auditor', '/console/audit', async (page) => {
    await page.getByRole('button', { name: '登录', exact: true }).first().click()
    await page.waitForURL(/action=sign_in/)
    await settled(page)
    assert.ok((await page.locator('tbody tr').count()) > 0)
  })
})

test('the office narrows the register, chooses firms, prints their stickers and hands them to somebody', async () => {
  await as('office', '/console/enterprises', async (page) => {
    await page.getByLabel('固有风险').selectOption('yellow')
    await page.getByLabel('积分不低于').fill('1')
    await page.getByLabel('积分不低于').press('Tab')
    await page.waitForURL(/risk=yellow.*scoreFrom=1/)
    await settled(page)
    await page.getByLabel('选中第 1 行').check()
    await page.getByLabel('选中第 2 行').check()
    await page.getByText('已选 2 家').waitFor()
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: '导出所选' }).click()
    const kept = readFileSync(await (await saved).path(), 'utf8')
    assert.equal(kept.trim().split('\r\n').length, 3, kept)
    await page.getByRole('button', { name: '交给谁负责' }).click()
    await dialog(page).getByLabel('督查人员或网格员').selectOption({ index: 1 })
    await submit(page, '交给他')
    await page.getByText('已交给').waitFor()
    await page.getByLabel('选中本页全部').check()
    await page.getByRole('button', { name: '打印标牌' }).click()
    await page.waitForURL(/stickers/)
    await page.getByRole('button', { name: '下载', exact: true }).first().waitFor()
  })
})

test('the office sees a village that nobody looks after, and gives it to somebody', async () => {
  await as('office', '/console/charges', async (page) => {
    const hole = page.locator('tr.hole').first()
    const village = await hole.locator('th').innerText()
    await hole.getByRole('checkbox').first().check()
    await gone(page.locator('tr.hole th', { hasText: village }))
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('尚未保存').waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('row', { name: new RegExp(village) }).waitFor()
    assert.ok(
      await page
        .getByRole('row', { name: new RegExp(village) })
        .getByRole('checkbox')
        .first()
        .isChecked(),
    )
  })
})

test('the office looks through the self-checks week by week', async () => {
  await as('office', '/console/self-checks', async (page) => {
    await page.getByRole('button', { name: '上一周' }).click()
    await page.waitForURL(/week=/)
    // by default a self-check is due on the last day of a month
    const now = new Date()
    const lastDay = new Date(Date.UTC(now.getFullYear(), now.getMonth(), 0)).toISOString().slice(0, 10)
    await page.getByLabel('选一天，看它所在的一周').fill(lastDay)
    await page.getByLabel('做没做').selectOption('yes')
    await settled(page)
    await page.locator('tbody tr').first().click()
    await page.waitForURL(/self-checks\/[0-9a-f-]+$/)
  })
})

test('the office registers a device, whose key is shown once', async () => {
  await as('office', '/console/devices', async (page) => {
    await page.getByRole('button', { name: '登记设备' }).click()
    await dialog(page).getByLabel('企业', { exact: false }).last().selectOption({ index: 1 })
    await dialog(page).getByLabel('名称').fill('西门烟感 1 号')
    await dialog(page).getByLabel('位置').fill('西门')
    await submit(page, '保存')
    assert.ok((await page.locator('.secret').innerText()).length > 20)
    await page.getByRole('button', { name: '已写入设备，关闭' }).click()
    await gone(page.locator('.secret'))
  })
})

test('a supervisor approves an inspection that an inspector asks for, and voids one opened by mistake', async () => {
  const [one, two] = await Promise.all([apiAs(demo.url, 'inspector1'), apiAs(demo.url, 'inspector2')])
  const firm = (await one.get('/api/v1/enterprises?pageSize=1')).items[0]
  const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
  const officerIds = [one.session.user.id, two.session.user.id]
  await one.post(`/api/v1/enterprises/${firm.id}/inspection-approvals`, {
    kind: 'routine',
    reason: '年度检查计划',
    matter: '用电和消防安全',
    officerIds,
    fromOn: day,
    toOn: day,
    notify: false,
  })
  await as('supervisor', '/console/approvals?state=requested', async (page) => {
    await page.getByRole('button', { name: '审批', exact: true }).first().click()
    await submit(page, '同意')
  })
  const mistaken = await one.post('/api/v1/inspections', {
    enterpriseId: firm.id,
    kind: 'complaint',
    legalBasis: '《中华人民共和国安全生产法》第六十五条',
    approvalNumber: '演示检批〔2026〕901号',
    officerIds,
    startedAt: new Date().toISOString(),
  })
  await as('supervisor', `/console/inspections/${mistaken.id}`, async (page) => {
    await page.getByRole('button', { name: '作废', exact: true }).click()
    await dialog(page).getByLabel('理由').fill('误开：应为相邻的另一家企业')
    await submit(page, '作废')
    await page.getByText('已作废').first().waitFor()
    await gone(page.getByRole('button', { name: '作废', exact: true }))
  })
})

/** Takes what is listed as a workbook, which is a ZIP archive. */
async function takesWorkbook(page) {
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出表格' }).click()
  const file = readFileSync(await (await saved).path())
  assert.equal(file.subarray(0, 2).toString(), 'PK')
}

test('the leader sees who rose and fell, and takes the whole ranking', async () => {
  await as('leader', '/console/rankings', async (page) => {
    await page
      .getByRole('img', { name: /上升|下降|没有变化/ })
      .first()
      .waitFor()
    const asked = page.waitForRequest(/exports\/ranking\.xlsx\?industry=\d\d/)
    await takesWorkbook(page)
    await asked
  })
})

test('the auditor reads that the log is whole, and takes all of what is narrowed', async () => {
  await as('auditor', '/console/audit?action=sign_in', async (page) => {
    await page.getByText('日志完整').waitFor()
    const asked = page.waitForRequest(/audit\.xlsx\?action=sign_in$/)
    await takesWorkbook(page)
    await asked
  })
})

test('every step of a firm’s score says why', async () => {
  const firm = await apiOfFirm(demo.url, 'demo-firm-1')
  const [{ id }] = firm.session.enterprises
  await as('office', `/console/enterprises/${id}?tab=score`, async (page) => {
    const box = page.locator('section').filter({ has: page.getByRole('heading', { name: '近两年的积分' }) })
    await box.getByText(/变为 \d+ 分/).waitFor()
    const latest = await box.innerText()
    await box.getByRole('button', { name: '前一次' }).click()
    assert.notEqual(await box.innerText(), latest)
    assert.ok((await box.locator('li').count()) > 0)
    await box.locator('li a').first().click()
    await page.waitForURL(/\/(hazards|inspections|self-checks)\//)
  })
})

/** A finding of two inspectors at the third firm, against which the firm appeals. */
async function appealed() {
  const [one, two, firm] = await Promise.all([
    apiAs(demo.url, 'inspector1'),
    apiAs(demo.url, 'inspector2'),
    apiOfFirm(demo.url, 'demo-firm-3'),
  ])
  const [{ id: enterpriseId }] = firm.session.enterprises
  const { code } = await firm.get(`/api/v1/enterprises/${enterpriseId}/overview`)
  const photoIds = [await one.photo(code)]
  const now = new Date().toISOString()
  const day = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10)
  const opened = await one.post('/api/v1/inspections', {
    enterpriseId,
    kind: 'routine',
    legalBasis: '《中华人民共和国安全生产法》第六十五条',
    approvalNumber: '演示检批〔2026〕900号',
    officerIds: [one.session.user.id, two.session.user.id],
    startedAt: now,
    overCapReason: '举报核查',
  })
  const finding = { title: '配电箱门未关', place: '一楼', level: 'general', dueOn: day, photoIds }
  const hazard = await one.post(`/api/v1/inspections/${opened.id}/findings`, finding)
  const entries = await firm.get(`/api/v1/enterprises/${enterpriseId}/score/entries?pageSize=100`)
  const entry = entries.items.find((line) => line.source.id === hazard.id)
  assert.ok(entry, 'the finding costs points')
  return firm.post(`/api/v1/score-entries/${entry.id}/appeals`, { reason: '当日已整改，照片为证' })
}

test('an appeal is decided by a supervisor', async () => {
  const appeal = await appealed()
  await as('supervisor', `/console/appeals/${appeal.id}`, async (page) => {
    await page.getByRole('button', { name: '处理', exact: true }).click()
    await dialog(page).getByLabel('申诉成立').check()
    await dialog(page).getByLabel('理由').fill('经核实，照片时间相符')
    await submit(page, '申诉成立')
    await page.getByText('经核实，照片时间相符').waitFor()
  })
})
