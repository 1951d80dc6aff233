// What the office and its officers settle beside the daily work: the register's single rows, dossiers, conduct,
// schedules, major hazards, rules and settings.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { act, apiAs, dialog, gone, settled, startBrowser, startDemo, submit } from './browser.mjs'

let demo, browser, firm
before(async () => {
  demo = await startDemo()
  browser = await startBrowser()
  const office = await apiAs(demo.url, 'office')
  firm = (await office.get('/api/v1/enterprises?pageSize=1')).items[0].id
})
after(async () => {
  await browser?.close()
  demo?.stop()
})

const as = (who, at, work, expected) => act(browser, demo.url, who, `/console/${at}`, work, expected)
const pdf = async (page, button) => {
  const saved = page.waitForEvent('download')
  await button.click()
  assert.equal(
    readFileSync(await (await saved).path())
      .subarray(0, 5)
      .toString(),
    '%PDF-',
  )
}

test('the office registers one enterprise, and is told what is wrong with it', async () => {
  await as(
    'office',
    'enterprises',
    async (page) => {
      await page.getByRole('button', { name: '登记企业' }).click()
      await dialog(page).getByLabel('企业名称').fill('新登记家具厂')
      await dialog(page).getByLabel('行业代码').fill('9999')
      await dialog(page).getByLabel('村社').selectOption({ index: 1 })
      await dialog(page).getByRole('button', { name: '保存' }).click()
      await dialog(page).getByRole('alert').waitFor()
      await dialog(page).getByLabel('行业代码').fill('2110')
      await dialog(page).getByRole('button', { name: '保存' }).click()
      await page.waitForURL(/enterprises\/[0-9a-f-]+$/)
      await page.getByRole('heading', { name: '新登记家具厂' }).waitFor()
    },
    (text) => /Failed to load resource/.test(text),
  )
})

test('the office enters a licence, renews it, and withdraws one entered by mistake', async () => {
  await as('office', `enterprises/${firm}?tab=dossier`, async (page) => {
    await page.getByRole('button', { name: '登记证照' }).click()
    await dialog(page).getByLabel('类别').selectOption('licence')
    await dialog(page).getByLabel('名称').fill('排污许可证')
    await dialog(page).getByLabel('有效期至').fill('2027-01-31')
    await submit(page, '登记')
    const row = page.getByRole('row', { name: /排污许可证/ })
    await row.getByRole('button', { name: '换证' }).click()
    await dialog(page).getByLabel('有效期至').fill('2030-01-31')
    await submit(page, '登记')
    await page.getByRole('row', { name: /排污许可证.*2030-01-31/ }).waitFor()
    await page
      .getByRole('row', { name: /2030-01-31/ })
      .getByRole('button', { name: '作废' })
      .click()
    await dialog(page).getByLabel('理由').fill('登记到了别家')
    await submit(page, '作废')
    await gone(page.getByRole('row', { name: /2030-01-31/ }).getByRole('button', { name: '作废' }))
  })
})

test('the office records a certificate, and a supervisor declares it void', async () => {
  await as('office', `enterprises/${firm}?tab=conduct`, async (page) => {
    await page.getByRole('button', { name: '登记', exact: true }).click()
    await dialog(page).getByLabel('事项').selectOption('standardization')
    await dialog(page).getByLabel('等级').selectOption('3')
    await dialog(page).getByLabel('有效期至').fill('2028-12-31')
    await dialog(page).getByLabel('内容').fill('三级标准化达标')
    await dialog(page).getByLabel('证书、保单或文书编号').fill('AQB-演示-001')
    await submit(page, '登记')
    await page.getByText('三级标准化达标').waitFor()
    // false evidence is not the office's to say
    await page.getByRole('button', { name: '登记', exact: true }).click()
    assert.equal(await dialog(page).getByRole('option', { name: '虚假材料' }).count(), 0)
  })
  await as('supervisor', `enterprises/${firm}?tab=conduct`, async (page) => {
    await page
      .getByRole('row', { name: /三级标准化达标/ })
      .getByRole('button', { name: '撤销' })
      .click()
    await dialog(page).getByLabel('理由').fill('证书不是这家的')
    await submit(page, '撤销')
    await page.getByText('已撤销：证书不是这家的').waitFor()
  })
})

test('the office suspends a firm, merges it into another, takes that back, and reads what happened', async () => {
  const office = await apiAs(demo.url, 'office')
  const [, one, other] = (await office.get('/api/v1/enterprises?pageSize=3')).items
  await as('office', `enterprises/${one.id}?tab=life`, async (page) => {
    await page.getByRole('heading', { name: '经营状态：正常经营' }).waitFor()
    await page.getByRole('button', { name: '变更状态' }).click()
    await dialog(page).getByLabel('状态').selectOption('suspended')
    await dialog(page).getByLabel('原因和依据').fill('设备检修一个月')
    await submit(page, '变更')
    await page.getByRole('heading', { name: '经营状态：停产停业' }).waitFor()
    await page.getByRole('button', { name: '变更状态' }).click()
    await dialog(page).getByLabel('状态').selectOption('merged')
    await dialog(page).getByLabel('找企业').fill(other.name)
    await dialog(page).getByLabel('并入的企业').selectOption(other.id)
    await dialog(page).getByLabel('原因和依据').fill('两厂合并')
    await submit(page, '变更')
    await page.getByRole('button', { name: '撤销合并' }).click()
    await dialog(page).getByLabel('理由').fill('并错企业')
    await submit(page, '撤销合并')
    await page.getByRole('heading', { name: '经营状态：停产停业' }).waitFor()
    await page.getByText('只看变更').click()
    await settled(page)
    await page.getByRole('row', { name: /设备检修一个月/ }).waitFor()
    await page.getByRole('row', { name: /撤销合并.*并错企业/ }).waitFor()
  })
})

test('the office sets a schedule for one firm, and takes it back', async () => {
  await as('office', `enterprises/${firm}?tab=self-checks`, async (page) => {
    await page.getByRole('button', { name: '为这家企业另定' }).click()
    await page.getByLabel('多久一次').first().selectOption('week')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText(/· 每周 · 自/).waitFor()
    await page.getByRole('button', { name: '改回全街道默认' }).click()
    await page.getByText(/· 每周 · 自/).waitFor({ state: 'detached' })
  })
})

test('a supervisor reports a major hazard upward, has it listed, and lowers another', async () => {
  await as('supervisor', 'majors', async (page) => {
    await page.locator('tbody a').first().click()
    await settled(page)
    await page.getByRole('button', { name: '登记上报' }).click()
    await dialog(page).getByLabel('报给').fill('区应急管理局')
    await dialog(page).getByLabel('报告文号').fill('河街安〔2026〕12号')
    await submit(page, '登记')
    await page.getByRole('button', { name: '登记挂牌督办' }).click()
    await dialog(page).getByLabel('挂牌单位').fill('区安委办')
    await dialog(page).getByLabel('挂牌通知文号').fill('区安委〔2026〕3号')
    await submit(page, '登记')
    await page.getByText('报 区应急管理局，文号 河街安〔2026〕12号').waitFor()
    await page.getByText('由 区安委办 摘牌').waitFor()
    await page.getByRole('link', { name: '重大隐患', exact: true }).click()
    await page.getByText('区安委办 挂牌中').waitFor()
    await page.locator('tbody a').last().click()
    await settled(page)
    await page.getByRole('button', { name: '降为一般' }).click()
    await dialog(page).getByLabel('理由').fill('经专家复核不构成重大')
    await submit(page, '降为一般')
    await page.getByText('一般隐患', { exact: true }).waitFor()
  })
})

test('the office looks at a quarter of one village and prints a firm’s figures', async () => {
  await as('office', 'statistics', async (page) => {
    const all = await page.locator('.paging').innerText()
    await page.getByLabel('村社').selectOption({ index: 1 })
    await page.waitForURL(/village=/)
    await settled(page)
    await page.waitForFunction((before) => document.querySelector('.paging')?.innerText !== before, all)
    await pdf(page, page.getByRole('button', { name: 'PDF' }).first())
    await page.locator('tbody a').first().click()
    await page.getByText('主要负责人尚未签字').waitFor()
    await page.getByLabel('时段').selectOption({ index: 0 })
    await page.getByText('本期还没有结束').waitFor()
  })
})

test('the office finds a paper by its kind and prints it', async () => {
  await as('office', 'papers', async (page) => {
    await page.getByLabel('种类').selectOption('rectification_order')
    await page.waitForURL(/kind=/)
    await settled(page)
    await pdf(page, page.getByRole('button', { name: 'PDF' }).first())
  })
})

test('an inspector looks at the day, asks for an approval and records a service visit', async () => {
  await as('inspector1', 'my-day', async (page) => {
    await page.getByRole('heading', { name: /快到期和已逾期/ }).waitFor()
    await page.goto(`${demo.url}/console/enterprises/${firm}?tab=visits`)
    await page.getByRole('button', { name: '申请督查' }).click()
    await dialog(page).getByLabel('督查内容').fill('用电安全')
    await dialog(page).getByLabel('另一名执法人员').selectOption({ label: '督查员乙' })
    await submit(page, '提交申请')
    await page.getByText('已提交，等督查负责人审批').waitFor()
    await page.getByRole('button', { name: '登记', exact: true }).click()
    await dialog(page).getByLabel('给企业的建议').fill('建议增设灭火器')
    await submit(page, '登记')
    await page.getByText('建议增设灭火器').waitFor()
    await page.goto(`${demo.url}/console/approvals?state=requested`)
    await page.getByText('用电安全').or(page.getByText('年度检查计划')).first().waitFor()
  })
})

test('the office changes what stands on papers; somebody else’s change is shown beside it', async () => {
  const refusal = (text) => /Failed to load resource/.test(text)
  const change = async (page) => {
    await page.getByLabel('联系电话').fill('0571-11111111')
    const office = await apiAs(demo.url, 'office')
    const now = await office.get('/api/v1/paper-settings')
    const put = await fetch(`${demo.url}/api/v1/paper-settings`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${office.session.token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ ...now, telephone: '0571-22222222' }),
    })
    assert.equal(put.status, 200, await put.text())
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByRole('cell', { name: '0571-22222222' }).waitFor()
    await page.getByRole('button', { name: '用我填写的' }).click()
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('文书设置已保存').waitFor()
    await page.reload()
    await settled(page)
    assert.equal(await page.getByLabel('联系电话').inputValue(), '0571-11111111')
  }
  await as('office', 'settings?tab=papers', change, refusal)
})

test('a supervisor sets how often a firm is checked, and others read it', async () => {
  await as('supervisor', 'settings?tab=caps', async (page) => {
    await page.getByLabel('低风险（蓝）').fill('2')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('督查次数上限已保存').waitFor()
  })
  await as('leader', 'settings?tab=caps', async (page) => {
    await page.getByText('2 次', { exact: true }).waitFor()
    assert.equal(await page.getByRole('button', { name: '保存' }).count(), 0)
  })
})

test('the administrator asks more of passwords', async () => {
  await as('admin', 'settings', async (page) => {
    await page.getByLabel('密码至少几位').fill('11')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('登录要求已保存').waitFor()
  })
})

test('everybody can take the personal data that is kept of oneself', async () => {
  await as('leader', 'account', async (page) => {
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: '下载我的个人信息' }).click()
    const kept = JSON.parse(readFileSync(await (await saved).path(), 'utf8'))
    assert.equal(kept.memberships[0].role, 'leader')
  })
})

test('an inspection’s workbook holds what the list on the page holds', async () => {
  await as('leader', 'inspections?kind=complaint', async (page) => {
    const asked = page.waitForRequest(/exports\/inspections\.xlsx/)
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: '导出表格' }).click()
    assert.match((await asked).url(), /kind=complaint/)
    await saved
  })
})

test('where the browser refuses the clipboard, it is said how to copy by hand', async () => {
  await as(
    'leader',
    'hazards/00000000-0000-7000-8000-000000000000',
    async (page) => {
      await page.getByRole('button', { name: '复制' }).click()
      await page.getByText(/已复制|按 Ctrl\+C 复制/).waitFor()
      await page.evaluate(() =>
        Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }),
      )
      await page.getByRole('button', { name: '复制' }).click()
      await page.getByText('按 Ctrl+C 复制').first().waitFor()
    },
    (text) => /Failed to load resource/.test(text),
  )
})
