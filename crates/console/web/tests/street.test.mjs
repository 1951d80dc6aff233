// What the office does for the whole street: it tells many firms at once and sees who has not confirmed, hands over
// what somebody leaves behind, says on which days it works and how long work may wait, and keeps the firms' people.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  act,
  apiAs,
  apiOfFirm,
  dialog,
  gone,
  inspect,
  settled,
  startBrowser,
  startDemo,
  submit,
} from './browser.mjs'

let demo, browser
before(async () => {
  demo = await startDemo()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  demo?.stop()
})

/** What a browser itself writes about an answer that is a refusal. */
const refusal = (text) => /Failed to load resource/.test(text)

const as = (who, at, work, expected) => act(browser, demo.url, who, `/console/${at}`, work, expected)
/** The figures of a bulletin, once they are these. */
const counted = (page, recipients, read, confirmed) =>
  page.getByRole('heading', { name: `企业 ${recipients} 家，已读 ${read}，已确认 ${confirmed}` }).waitFor()

test('a bulletin goes to the firms of a village, who confirms it is seen, and it is taken back', async () => {
  const firm = await apiOfFirm(demo.url, 'demo-firm-1')
  const office = await apiAs(demo.url, 'office')
  const [{ id, name }] = firm.session.enterprises
  const { village, villageText } = await office.get(`/api/v1/enterprises/${id}`)
  const { total } = await office.get(`/api/v1/enterprises?village=${village}&pageSize=1`)
  const shown = async () => (await firm.get(`/api/v1/enterprises/${id}/overview`)).bulletins
  let bulletin
  const journey = async (page) => {
    await page.getByRole('button', { name: '发通知' }).click()
    await dialog(page).getByText('没有选范围：发给街道的全部企业').waitFor()
    await dialog(page).getByRole('button', { name: '台风、大风' }).click()
    await dialog(page).getByLabel('标题').fill('台风“试验”今晚登陆')
    await dialog(page).getByRole('combobox', { name: '村社' }).fill(villageText)
    await page.getByRole('option', { name: villageText, exact: true }).click()
    await dialog(page).getByText('发给同时符合下面各项的企业').waitFor()
    const tomorrow = new Date(Date.now() + 32 * 3_600_000).toISOString().slice(0, 16)
    await dialog(page).getByLabel('请在此前确认收到').fill(tomorrow)
    await dialog(page)
      .getByLabel('附件')
      .setInputFiles({
        name: '防台风通知.pdf',
        mimeType: 'application/pdf',
        buffer: Buffer.from('%PDF-1.4\ntrailer <<>>\n%%EOF\n'),
      })
    await dialog(page).getByText('防台风通知.pdf').waitFor()
    await submit(page, '发送')
    await page.waitForURL(/bulletins\/[0-9a-f-]+$/)
    bulletin = page.url().split('/').pop()
    await page.getByText('橙色预警', { exact: true }).waitFor()
    await counted(page, total, 0, 0)
    assert.deepEqual(await inspect(page, 'a bulletin'), [])
    for (const [button, file] of [
      ['防台风通知.pdf', /防台风通知\.pdf$/],
      ['导出表格', /通知签收台账-.*\.xlsx$/],
    ]) {
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name: button }).click()
      assert.match((await download).suggestedFilename(), file)
    }

    // the firm confirms on the phone, and the office sees by whom
    assert.ok((await shown()).some((one) => one.id === bulletin))
    await firm.post(`/api/v1/enterprises/${id}/bulletins/${bulletin}/confirmation`, {})
    await page.reload()
    await counted(page, total, 1, 1)
    await page
      .getByRole('row', { name: new RegExp(`^${villageText} ${total} 1 1`) })
      .getByRole('button', { name: String(total - 1) })
      .click()
    await page.waitForURL(/silent=1/)
    await settled(page)
    await gone(page.getByRole('link', { name, exact: true }))
    await page.getByLabel('只看没有确认的').uncheck()
    await page.getByRole('row', { name: new RegExp(`${name}.*已确认.*${firm.session.user.name}`) }).waitFor()

    await page.getByRole('button', { name: '提醒未确认的' }).click()
    await page.getByRole('alert').filter({ hasText: '一小时内刚发过' }).waitFor()
    await page.getByRole('button', { name: '撤回', exact: true }).click()
    await dialog(page).getByLabel('撤回的理由').fill('台风转向，预警解除')
    await submit(page, '撤回')
    await page.getByText('台风转向，预警解除').waitFor()
    await gone(page.getByRole('button', { name: '提醒未确认的' }))
  }
  await as('office', 'bulletins', journey, refusal)
  assert.ok(!(await shown()).some((one) => one.id === bulletin), 'it has left the screens of the firms')
  await as('leader', 'bulletins', async (page) => {
    assert.equal(await page.getByRole('button', { name: '发通知' }).count(), 0)
    await page.getByRole('link', { name: '台风“试验”今晚登陆' }).click()
    await page.getByText('台风转向，预警解除').waitFor()
  })
})

test('a supervisor says how long work may wait and on which days it does not, and others read it', async () => {
  const year = new Date().getFullYear() + 1
  const calendar = (...lines) => ({
    name: '日历.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`日期,安排,名称\n${lines.join('\n')}\n`),
  })
  await as('supervisor', 'settings?tab=limits', async (page) => {
    await page.getByLabel('待核实的上报').fill('1')
    await page.getByLabel('待复查的整改').fill('4')
    await page.getByLabel('待处理的绑定申请').fill('')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('办理时限已保存').waitFor()
    await page.getByLabel('年份').selectOption(String(year))
    const file = page.getByLabel('导入文件')
    await file.setInputFiles(calendar(`${year}-01-01,放假,元旦`, `${year}-01-02,休息,元旦`))
    await page.getByRole('alert').filter({ hasText: '第 3 行不是' }).waitFor()
    await file.setInputFiles(calendar(`${year}/1/1,放假,元旦`, `${year}年1月3日,上班,元旦调休`))
    await page.getByText('文件中有 2 天，尚未导入').waitFor()
    await page.getByRole('button', { name: `导入 ${year} 年` }).click()
    await page.getByText(`${year} 年的工作日历已导入`).waitFor()
    await page.getByText('街道导入', { exact: true }).waitFor()
    await page.getByRole('row', { name: `${year}-01-03 上班 元旦调休` }).waitFor()
    assert.deepEqual(await inspect(page, 'the working calendar'), [])
  })
  await as('leader', 'settings?tab=limits', async (page) => {
    await page.getByText('4 个工作日').waitFor()
    await page.getByText('不提醒', { exact: true }).waitFor()
    await page.getByLabel('年份').selectOption(String(year))
    await page.getByRole('row', { name: `${year}-01-01 放假 元旦` }).waitFor()
    assert.equal(await page.getByRole('button', { name: '保存' }).count(), 0)
    assert.equal(await page.getByLabel('导入文件').count(), 0)
  })
})

test('a supervisor sees what colleagues have left undone, all of it and one click from where it is', async () => {
  const inspector = await apiAs(demo.url, 'inspector1')
  const officers = (await inspector.get('/api/v1/officers')).items.map(({ id }) => id)
  const { id: own } = inspector.session.user
  const firm = (await inspector.get('/api/v1/enterprises?pageSize=1')).items[0]
  const begun = await inspector.post('/api/v1/inspections', {
    enterpriseId: firm.id,
    kind: 'complaint',
    legalBasis: '《安全生产法》第六十五条',
    approvalNumber: '河安检批〔2026〕47号',
    officerIds: [own, officers.find((id) => id !== own)],
    startedAt: new Date(Date.now() - 25 * 24 * 3600 * 1000).toISOString(),
  })
  await as('supervisor', 'desk', async (page) => {
    await page.getByRole('link', { name: '超过办理时限的工作' }).click()
    await page.getByRole('heading', { name: '超过办理时限的工作' }).waitFor()
    const row = page.getByRole('row', { name: `未完成的督查 ${begun.number} ${firm.name}` })
    await row.waitFor()
    assert.deepEqual(await inspect(page, 'late work'), [])
    await row.getByRole('link', { name: begun.number }).click()
    await page.waitForURL(`**/inspections/${begun.id}`)
  })
  // where there is no supervisor the leaders are told; what they open first stays the whole street
  await as('leader', '', async (page) => {
    await page.getByRole('heading', { name: '街道一览' }).waitFor()
    await page.getByRole('link', { name: '工作台' }).click()
    await page.getByRole('link', { name: begun.number }).waitFor()
  })
})

test('the office invites somebody into a firm, sees them come, and lets them go', async () => {
  const firm = (await (await apiAs(demo.url, 'office')).get('/api/v1/enterprises?pageSize=1')).items[0].id
  await as('office', `enterprises/${firm}?tab=people`, async (page) => {
    await page.getByRole('button', { name: '邀请负责人' }).click()
    await page.getByText('只显示这一次').waitFor()
    await page
      .getByRole('row', { name: /负责人.*待接受/ })
      .getByRole('button', { name: '撤回' })
      .click()
    await page.getByRole('button', { name: '撤回' }).waitFor({ state: 'detached' })
    const withdrawn = await page.locator('.secret').innerText()
    await page.getByRole('button', { name: '邀请安全员' }).click()
    await page.getByRole('row', { name: /安全员.*待接受/ }).waitFor()
    const code = await page.locator('.secret').innerText()
    assert.notEqual(code, withdrawn)

    const newcomer = await apiOfFirm(demo.url, 'demo-newcomer')
    await newcomer.post('/api/v1/consents', { document: 'privacy', version: '1.0', name: '来人甲' })
    await newcomer.post(`/api/v1/invitations/${code}/acceptance`, {})
    await page.reload()
    await settled(page)
    await page
      .getByRole('row', { name: /来人甲/ })
      .getByRole('button', { name: '办理离职' })
      .click()
    await dialog(page).getByText('来人甲 将不能再查看').waitFor()
    await submit(page, '确认离职')
    await gone(page.getByRole('row', { name: /来人甲/ }))
    assert.deepEqual((await newcomer.get('/api/v1/session')).enterprises, [])
  })
})

test('who looks at a whole telephone number says why, and everybody concerned can read it', async () => {
  const [office, inspector] = [await apiAs(demo.url, 'office'), await apiAs(demo.url, 'inspector1')]
  const firm = (await office.get('/api/v1/enterprises?pageSize=50')).items.find((one) => one.phone)
  const path = `/api/v1/users/${inspector.session.user.id}/assignments`
  const { version, villages, enterprises } = await office.get(path)
  await put(path, office, {
    version,
    villages: villages.map(({ code }) => code),
    enterprises: [...enterprises.map(({ id }) => id), firm.id],
  })
  await as('inspector1', `enterprises/${firm.id}?tab=looks`, async (page) => {
    await page.getByRole('button', { name: '查看完整电话' }).click()
    await dialog(page).getByLabel('事由').fill('约定周五复查时间')
    await submit(page, '查看')
    await page.getByText(/负责人 \d{11}/).waitFor()
  })
  await as('office', `enterprises/${firm.id}?tab=looks`, async (page) => {
    await page.getByRole('row', { name: /督查员甲 约定周五复查时间/ }).waitFor()
  })
})

test('a large register goes on although its page is loaded anew, and brings nothing twice', async () => {
  const rows = Array.from({ length: 620 }, (_, at) => `批量导入企业${at + 1}号,2110,江东村`)
  const register = {
    name: '大名册.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`企业名称,行业代码,所属村社\n${rows.join('\n')}\n`),
  }
  await as('office', 'register', async (page) => {
    await page.locator('input[type=file]').setInputFiles(register)
    await page.getByRole('button', { name: '导入 620 家' }).click()
    await page.getByText('由服务器接着做完').waitFor()
    await page.reload()
    await page.getByRole('heading', { name: '导入完成，共 620 行' }).waitFor()
    await page.getByText('新增 620', { exact: true }).waitFor()
    assert.deepEqual(await inspect(page, 'a large register'), [])
    await page.locator('input[type=file]').setInputFiles(register)
    await page.getByText('没有变化 620', { exact: true }).waitFor()
    assert.ok(await page.getByRole('button', { name: '没有要导入的' }).isDisabled())
  })
})

test('what somebody leaves behind goes to a colleague in one act, also when it changes meanwhile', async () => {
  const [office, leaver] = [await apiAs(demo.url, 'office'), await apiAs(demo.url, 'inspector3')]
  const path = `/api/v1/users/${leaver.session.user.id}/assignments`
  const { villages } = await office.get('/api/v1/assignments')
  const [first, second] = villages.map(({ code }) => code)
  const assigned = async (villages) =>
    put(path, office, { version: (await office.get(path)).version, villages, enterprises: [] })
  await assigned([first, second])
  await as('admin', 'people', async (page) => {
    await page.getByRole('button', { name: '督查员丙' }).click()
    await dialog(page).getByLabel('可以登录').uncheck()
    await submit(page, '保存')
    await page.getByRole('row', { name: /督查员丙.*已停用/ }).waitFor()
  })
  const journey = async (page) => {
    await page.getByRole('link', { name: '离岗人员待移交的工作' }).click()
    await page.getByText('督查员丙 已离岗，工作还没有人接手').waitFor()
    await page.getByRole('button', { name: '移交', exact: true }).click()
    await dialog(page)
      .getByLabel('接手人')
      .selectOption({ label: await choiceOf(page, '督查员乙') })
    await dialog(page)
      .getByRole('heading', { name: /村社 2/ })
      .waitFor()
    assert.deepEqual(await inspect(page, 'a handover'), [])
    await assigned([first])
    await dialog(page).getByRole('button', { name: '确认移交' }).click()
    await dialog(page).getByRole('alert').waitFor()
    await dialog(page)
      .getByRole('heading', { name: /村社 1/ })
      .waitFor()
    await submit(page, '确认移交')
    await page.getByText('已移交给督查员乙').waitFor()
    await gone(page.getByText('督查员丙 已离岗'))
  }
  await as('office', 'desk', journey, refusal)
  assert.deepEqual((await office.get(path)).villages, [])
  await as('inspector2', 'desk', async (page) => {
    await page.getByRole('button', { name: /提醒，[1-9]/ }).click()
    await page.getByRole('link', { name: '接手工作' }).waitFor()
    await page.getByRole('button', { name: '全部知道了' }).click()
    await page.getByRole('button', { name: '提醒，0 条未读' }).waitFor()
  })
})

/** The choice that begins with a name; what else it says is beside the point. */
async function choiceOf(page, name) {
  const texts = await dialog(page).getByLabel('接手人').locator('option').allInnerTexts()
  return texts.map((text) => text.trim()).find((text) => text.startsWith(name))
}

async function put(path, { session }, body) {
  const headers = { authorization: `Bearer ${session.token}`, 'content-type': 'application/json' }
  const answer = await fetch(demo.url + path, { method: 'PUT', headers, body: JSON.stringify(body) })
  assert.equal(answer.status, 200, await answer.text())
}

test('whoever asks to be let into a firm is refused with a reason, then let in, and shut out again', async () => {
  const office = await apiAs(demo.url, 'office')
  const name = '申请绑定家具厂'
  const firm = await office.post('/api/v1/enterprises', { name, industry: '2110', village: '330114003219' })
  const { code } = await office.post(`/api/v1/enterprises/${firm.id}/codes`, {})
  const person = await apiOfFirm(demo.url, 'demo-who-asks')
  const ask = async () =>
    person.post(`/api/v1/codes/${code}/applications`, {
      name: '样例紫',
      phone: '19000010051',
      role: 'principal',
      photoIds: [await person.photo(code)],
    })
  await ask()
  await as('office', 'desk', async (page) => {
    await page.getByText('待处理的绑定申请').waitFor()
  })
  await as('office', 'applications', async (page) => {
    const row = page.getByRole('row', { name: new RegExp(name) })
    await row.getByRole('button', { name: /营业执照/ }).waitFor()
    await row.getByRole('button', { name: '处理' }).click()
    await dialog(page).getByLabel('不通过', { exact: true }).check()
    await dialog(page).getByLabel('理由').fill('执照照片不清楚，请重新拍照')
    await submit(page, '不通过')
    await page.getByText('没有待处理的绑定申请。').waitFor()
    await inspect(page, 'applications')
  })
  const [refused] = (await person.get('/api/v1/session/applications')).items
  assert.equal(refused.reason, '执照照片不清楚，请重新拍照')
  await ask()
  await as('office', 'applications', async (page) => {
    await page.getByRole('button', { name: '处理' }).click()
    await dialog(page)
      .getByRole('button', { name: /营业执照/ })
      .waitFor()
    await submit(page, '通过')
    await page.getByText('没有待处理的绑定申请。').waitFor()
  })
  assert.equal((await person.get('/api/v1/session')).enterprises[0].name, name)
  await as('office', 'bindings', async (page) => {
    const row = page.getByRole('row', { name: new RegExp(name) })
    await row.getByRole('button', { name: '撤销样例紫的绑定' }).click()
    await dialog(page).getByLabel('理由').fill('执照是别家的')
    await submit(page, '撤销绑定')
    await page.getByRole('row', { name: /已撤销.*执照是别家的/ }).waitFor()
    await inspect(page, 'bindings')
  })
  assert.deepEqual((await person.get('/api/v1/session')).enterprises, [])
})
