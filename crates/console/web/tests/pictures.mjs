// Pictures of the pages, against the demo, as somebody of the role sees them: node tests/pictures.mjs FOLDER
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { apiAs, openTab, settled, signIn, startBrowser, startDemo } from './browser.mjs'

const folder = process.argv[2] ?? '../../../api-spec/pictures'
mkdirSync(folder, { recursive: true })
const demo = await startDemo()
const browser = await startBrowser()
const office = await apiAs(demo.url, 'office')
const first = async (path) => (await office.get(path)).items[0]
const closed = await first('/api/v1/hazards?state=closed')
const open = await first('/api/v1/hazards?state=submitted')
const inspection = await first('/api/v1/inspections')
const lists = await first('/api/v1/checklists')
const SHOTS = [
  ['office', 'desk', 'desk'],
  ['leader', 'street', 'street'],
  ['office', 'enterprises', 'enterprises'],
  ['office', 'enterprise', `enterprises/${closed.enterpriseId}`],
  ['office', 'enterprise-score', `enterprises/${closed.enterpriseId}?tab=score`],
  ['office', 'enterprise-code', `enterprises/${closed.enterpriseId}?tab=code`],
  ['office', 'hazards', 'hazards?state=rectifying'],
  ['supervisor', 'hazard', `hazards/${open.id}`],
  ['office', 'register', 'register'],
  ['office', 'stickers', 'stickers'],
  ['office', 'inspections', 'inspections'],
  ['inspector1', 'inspection', `inspections/${inspection.id}`],
  ['office', 'checklists', 'checklists'],
  ['office', 'checklist', `checklists/${lists.id}`],
  ['office', 'schedules', 'schedules'],
  ['office', 'documents', 'documents?within=90'],
  ['leader', 'rankings', 'rankings'],
  ['supervisor', 'appeals', 'appeals'],
  ['admin', 'people', 'people'],
  ['auditor', 'audit', 'audit'],
  ['office', 'account', 'account'],
]
const tabs = new Map()
for (const [who, name, path] of SHOTS) {
  if (!tabs.has(who)) {
    const tab = await openTab(browser, demo.url)
    if (!tabs.size) {
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
await browser.close()
demo.stop()
