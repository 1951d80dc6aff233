// Pictures of the pages, against the demo, as somebody of the role sees them: node tests/pictures.mjs FOLDER;
// without a folder the four of the READMEs alone, where those stand.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiAs, apiOfFirm, openTab, settled, signIn, startBrowser, startDemo } from './browser.mjs'

const [, , asked] = process.argv
const folder = asked ?? '../../../api-spec/pictures'
mkdirSync(folder, { recursive: true })
const demo = await startDemo()
const browser = await startBrowser()
const office = await apiAs(demo.url, 'office')
const first = async (path) => (await office.get(path)).items[0]
const closed = await first('/api/v1/hazards?state=closed')
const open = await first('/api/v1/hazards?state=submitted')
const inspection = await first('/api/v1/inspections')
const lists = await first('/api/v1/checklists')
const bulletin = await first('/api/v1/bulletins')
const campaign = await first('/api/v1/campaigns')
const appeal = await first('/api/v1/appeals')
const SHOTS = [
  ['office', 'desk', 'desk'],
  ['leader', 'street', 'street'],
  ['office', 'enterprises', 'enterprises'],
  ['office', 'enterprise', `enterprises/${closed.enterpriseId}`],
  ['office', 'enterprise-score', `enterprises/${closed.enterpriseId}?tab=score`],
  ['office', 'enterprise-people', `enterprises/${closed.enterpriseId}?tab=people`],
  ['office', 'enterprise-code', `enterprises/${closed.enterpriseId}?tab=code`],
  ['office', 'hazards', 'hazards?state=rectifying'],
  ['supervisor', 'hazard', `hazards/${open.id}`],
  ['supervisor', 'majors', 'majors'],
  ['office', 'statistics', 'statistics'],
  ['office', 'bulletins', 'bulletins'],
  ['office', 'bulletin', `bulletins/${bulletin.id}`],
  ['leader', 'campaigns', 'campaigns'],
  ['leader', 'campaign', `campaigns/${campaign.id}`],
  ['office', 'draws', 'draws'],
  ['office', 'enterprise-life', `enterprises/${closed.enterpriseId}?tab=life`],
  ['office', 'visits', 'visits'],
  ['office', 'charges', 'charges'],
  ['office', 'devices', 'devices'],
  ['office', 'register', 'register'],
  ['office', 'stickers', 'stickers'],
  ['office', 'inspections', 'inspections'],
  ['inspector1', 'inspection', `inspections/${inspection.id}`],
  ['supervisor', 'approvals', 'approvals'],
  ['office', 'measures', 'measures'],
  ['office', 'papers', 'papers'],
  ['office', 'workload', 'workload'],
  ['inspector1', 'my-day', 'my-day'],
  ['office', 'self-checks', 'self-checks'],
  ['office', 'checklists', 'checklists'],
  ['office', 'checklist', `checklists/${lists.id}`],
  ['office', 'schedules', 'schedules'],
  ['office', 'documents', 'documents?within=90'],
  ['leader', 'rankings', 'rankings'],
  ['office', 'reports', 'reports'],
  ['supervisor', 'appeals', 'appeals'],
  ['supervisor', 'appeal', `appeals/${appeal.id}`],
  ['leader', 'score-rules', 'settings'],
  ['office', 'work-limits', 'settings?tab=limits'],
  ['supervisor', 'late-work', 'desk/late'],
  ['admin', 'people', 'people'],
  ['auditor', 'audit', 'audit'],
  ['office', 'account', 'account'],
]
const tabs = new Map()
for (const [who, name, path] of SHOTS.filter(([, name]) => asked || name === 'street')) {
  if (!tabs.has(who)) {
    const tab = await openTab(browser, demo.url)
    if (asked && !tabs.size) {
      await tab.page.goto(`${demo.url}/console/`)
      await tab.page.getByLabel('账号').waitFor()
      await tab.page.screenshot({ path: join(folder, 'console-sign-in.png') })
    }
    await signIn(tab.page, demo.url, who)
    tabs.set(who, tab)
  }
  const { page } = tabs.get(who)
  await page.goto(`${demo.url}/console/${path}`)
  await settled(page)
  await page.screenshot({ path: join(folder, `console-${name}.png`), animations: 'disabled' })
}

/** What else the READMEs show: both phones, and a sticker. */
const { page } = await openTab(browser, demo.url)
if (asked) {
  await page.setViewportSize({ width: 1280, height: 860 })
  await page.goto(`${demo.url}/`)
  await page.screenshot({ path: join(folder, 'front.png') })
}
await page.setViewportSize({ width: 390, height: 844 })
for (const [name, whose] of [
  ['phone-firm', 'person=demo-firm-1'],
  ['phone-inspector', 'staff=inspector1'],
]) {
  await page.goto(`${demo.url}/demo/phone/screen.html?${whose}`)
  await page.getByText('同意', { exact: true }).click()
  await page.getByText('同意', { exact: true }).waitFor({ state: 'detached' })
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
}
const firm = await apiOfFirm(demo.url, 'demo-firm-1')
const { code } = await firm.get(`/api/v1/enterprises/${firm.session.enterprises[0].id}/overview`)
const sticker = await fetch(`${demo.url}/api/v1/codes/${code}/sticker?format=png&dpi=300`, {
  headers: { authorization: `Bearer ${firm.session.token}` },
})
writeFileSync(join(folder, 'sticker.png'), Buffer.from(await sticker.arrayBuffer()))
await browser.close()
demo.stop()
