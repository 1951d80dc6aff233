// What the browser's tests stand on: a demo of their own, the system's Chromium, and what is asked of every page.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PASSWORD = 'heping-demo'
export const SIZES = [
  { width: 1366, height: 768 },
  { width: 1024, height: 768 },
]

/** Starts `heping demo` on a free port; HEPING_DEMO names one that runs already. */
export async function startDemo() {
  if (process.env.HEPING_DEMO) return { url: process.env.HEPING_DEMO, stop: () => {} }
  const binary = process.env.HEPING_BINARY
  assert.ok(binary && existsSync(binary), 'HEPING_BINARY names the heping to test')
  const child = spawn(binary, ['demo', '--bind', '127.0.0.1:0', '--limit-factor', '1000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const [url] = await new Promise((resolve, reject) => {
    lines.once('line', (line) => resolve([line]))
    child.once('exit', (code) => reject(new Error(`heping demo ended with ${code}`)))
  })
  return { url, stop: () => child.kill() }
}

/** The system's Chromium. */
export async function startBrowser() {
  const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
  return chromium.launch({ executablePath: path, args: ['--no-sandbox', '--lang=zh-CN'] })
}

/** The API as somebody of the demo, past the console. */
export async function apiAs(url, username) {
  return speaking(url, await json(`${url}/api/v1/sessions/password`, { username, password: PASSWORD }))
}

/** The API as the safety officer of a firm, signed in through WeChat. */
export async function apiOfFirm(url, code) {
  return speaking(url, await json(`${url}/api/v1/sessions/wechat`, { code }))
}

async function json(address, body, token) {
  const headers = {
    ...(body && { 'content-type': 'application/json' }),
    ...(token && { authorization: `Bearer ${token}` }),
  }
  const response = await fetch(address, {
    method: body ? 'POST' : 'GET',
    headers,
    body: body && JSON.stringify(body),
  })
  const said = await response.json()
  assert.ok(response.ok, `${address}: ${JSON.stringify(said)}`)
  return said
}

function speaking(url, session) {
  const { token } = session
  return {
    session,
    post: (path, body) => json(url + path, body, token),
    get: (path) => json(url + path, undefined, token),
    /** A photo of one's own: the picture of a code will do. */
    photo: async (code) => {
      const headers = { authorization: `Bearer ${token}` }
      const picture = await fetch(`${url}/api/v1/codes/${code}/image?format=png&size=300`, {
        headers: { authorization: `Bearer ${(await apiAs(url, 'office')).session.token}` },
      })
      const body = new FormData()
      body.append('file', await picture.blob(), 'photo.png')
      const taken = await fetch(`${url}/api/v1/photos`, { method: 'POST', headers, body })
      assert.ok(taken.ok, await taken.clone().text())
      return (await taken.json()).id
    },
  }
}

/** What a page has asked for and not been given, by the page. */
const underway = new WeakMap()

/** A tab that writes down what no page may do: errors, and requests to anybody else. */
export async function openTab(browser, url, { expected = () => false } = {}) {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: SIZES[0], acceptDownloads: true })
  const page = await context.newPage()
  const asked = new Set()
  underway.set(page, asked)
  page.on('request', (request) => asked.add(request))
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => asked.delete(request))
  const wrong = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected(message.text())) wrong.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url()))
      wrong.push(`request: ${request.url()}`)
  })
  return { context, page, wrong }
}

export async function signIn(page, url, username, at = '/console/') {
  await page.goto(url + at)
  await page.getByLabel('账号').fill(username)
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByRole('navigation', { name: '菜单' }).waitFor()
}

/**
 * Waits until a page has what it asked for and has drawn it. Playwright's `networkidle` comes once a
 * document, so it says nothing of what an act has asked for since.
 */
export async function settled(page) {
  const end = Date.now() + 30_000
  for (let quiet = 0; quiet < 2;) {
    assert.ok(Date.now() < end, 'a page still waits for an answer after 30 s')
    await page.evaluate(DRAWN)
    quiet = underway.get(page).size ? 0 : quiet + 1
  }
  // several parts of a page may be on their way
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[role=status]')].every(
      ({ textContent }) => !textContent.includes('正在加载'),
    ),
  )
}

/** Two frames: what came before the first is in the second. */
const DRAWN = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))

/** Waits until what was to go is gone: a page draws anew after the answer to an act. */
export const gone = (locator) => locator.first().waitFor({ state: 'detached' })

/** What is asked of every page: it fits, and axe finds nothing serious. */
export async function inspect(page, name) {
  const found = []
  for (const size of SIZES) {
    await page.setViewportSize(size)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    if (wide > 0) found.push(`${name} is ${wide} px too wide at ${size.width}`)
  }
  await page.setViewportSize(SIZES[0])
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  for (const { id, impact, nodes } of violations) {
    if (impact === 'serious' || impact === 'critical')
      found.push(`${name}: axe ${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`)
  }
  return found
}

/** A tab of somebody who has signed in; what no page may do fails the test at its end. */
export async function act(browser, url, who, path, work, expected) {
  const { context, page, wrong } = await openTab(browser, url, expected && { expected })
  await signIn(page, url, who, path)
  await settled(page)
  await work(page)
  await context.close()
  assert.deepEqual(wrong, [])
}

export const dialog = (page) => page.getByRole('dialog')

/** Sends the form in the dialog by the button of this name, and waits until it is gone. */
export async function submit(page, name) {
  await dialog(page).getByRole('button', { name, exact: true }).click()
  await dialog(page).waitFor({ state: 'detached' })
  await settled(page)
}
