// Pictures of every page of the demo, wide and on a phone, light and dark: `node scripts/screenshots.mjs FOLDER [PAGE…]`.
// Needs a built program (`npm run build`) and a Chromium.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'
import { findChromium } from './chromium.mjs'
import { ROOT, fail } from './setup-lib.mjs'

const WIDTHS = [
  { name: 'wide', width: 1280, height: 800 },
  { name: 'phone', width: 390, height: 844 },
]
const SCHEMES = ['light', 'dark']
const SETTLE_MS = 700

const [folder, ...wanted] = process.argv.slice(2)
if (folder === undefined) fail('Say into which folder: node scripts/screenshots.mjs FOLDER [PAGE…]')
const executablePath = findChromium()
if (executablePath === null) fail('No Chromium found. Install one, or name it in SOLEWATCH_CHROMIUM.')

/** Starts the demo in a data folder that goes away with it. */
async function startDemo() {
  const data = mkdtempSync(join(tmpdir(), 'solewatch-pictures-'))
  const program = join(ROOT, 'dist', 'cli', 'main.js')
  const child = spawn(process.execPath, [program, 'serve', '--demo', '--port', '0', '--data', data, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = () =>
    new Promise((resolve) => {
      child.once('exit', () => {
        rmSync(data, { recursive: true, force: true })
        resolve()
      })
      child.kill('SIGTERM')
    })
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line)
    if (said.type === 'ready') return { url: said.url, enterUrl: said.enterUrl, stop }
  }
  return fail('The demo ended before it was ready.')
}

/** Pages by name: the path of each, with the athletes and the session they need. */
async function pagesOf(request, url) {
  const read = async (path) => (await request.get(`${url}/api/v1${path}`)).json()
  const { rows } = await read('/squad')
  const alerted = rows.find(({ severity }) => severity === 'high' || severity === 'warn') ?? rows[0]
  const calm = rows.find(({ severity }) => severity === 'calm') ?? rows[0]
  const unknown = rows.find(({ severity }) => severity === 'unknown') ?? rows[0]
  const { items } = await read(`/sessions?athleteId=${calm.athleteId}&limit=1`)
  return {
    choose: '/',
    'today-warning': `/?athlete=${alerted.athleteId}`,
    'today-calm': `/?athlete=${calm.athleteId}`,
    'today-unknown': `/?athlete=${unknown.athleteId}`,
    live: '/live',
    squad: '/squad',
    diary: `/diary?athlete=${calm.athleteId}`,
    session: `/sessions/${items[0].sessionId}`,
    repair: `/sessions/${items[0].sessionId}`,
    pair: '/pair',
    athlete: `/athlete/${calm.athleteId}`,
    'athlete-new': '/athlete/new',
  }
}

/** What is folded away on a page as it opens. */
const PREPARE = {
  repair: async (page) => {
    // The demo's past runs have no journal: what is possible without one.
    await page.locator('#repair').getByRole('button', { name: 'Not a run' }).click()
  },
}

async function takePictures(browser, demo) {
  for (const { name, width, height } of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'en-GB' })
      const page = await context.newPage()
      await page.goto(demo.enterUrl)
      for (const [title, path] of Object.entries(await pagesOf(context.request, demo.url))) {
        if (wanted.length > 0 && !wanted.includes(title)) continue
        if (title === 'choose') await page.evaluate(() => localStorage.clear())
        await page.goto(demo.url + path)
        await page.locator('main h1, main h2').first().waitFor({ state: 'attached' })
        await page.waitForTimeout(SETTLE_MS)
        await PREPARE[title]?.(page)
        await page.screenshot({ path: join(folder, `${title}-${name}-${colorScheme}.png`), fullPage: true })
      }
      await context.close()
    }
  }
}

mkdirSync(folder, { recursive: true })
const demo = await startDemo()
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
})
try {
  await takePictures(browser, demo)
} finally {
  await browser.close()
  await demo.stop()
}
process.stdout.write(`Pictures are in ${folder}.\n`)
