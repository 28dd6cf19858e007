import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, readApi, settled, visit, type Visitor } from './browser.js'
import { startProgram, startServer, temporaryFolder, type RunningProgram, type Site } from './program.js'

const LIVE_LIMIT_MS = 45_000
/** A pod that is gone is said to be lost within 5 s (IMU); some more for a busy machine to draw it. */
const LOST_LIMIT_MS = 9000
const BACK_LIMIT_MS = 15_000
const MOST_CLICKS = 5

const folder = temporaryFolder()
let browser: Browser
let pods: RunningProgram
let hci: string
let site: Site
let visitor: Visitor
let page: Page
let clicks = 0

const serve = (port: string): Promise<Site> => startServer(['--hci', hci, '--port', port, '--data', folder.path])

/** Presses what a person would press, and counts it. */
const press = async (name: string | RegExp): Promise<void> => {
  clicks += 1
  await page.getByRole('button', { name }).click()
}

const contactTimeMs = async (side: 'left' | 'right'): Promise<number> =>
  Number(/(\d+)\s*ms/.exec(await page.getByTestId(`live-${side}`).innerText())?.[1] ?? Number.NaN)

beforeAll(async () => {
  pods = await startProgram(['pods', '--listen', '127.0.0.1:0'])
  hci = String(pods.ready['hci'])
  ;[site, browser] = await Promise.all([serve('0'), launchChromium()])
  visitor = await visit(browser)
  page = visitor.page
})

afterAll(async () => {
  await browser.close()
  await site.stop()
  await pods.stop()
  folder.remove()
})

describe('from a fresh start to the first live step', { timeout: 60_000 }, () => {
  it('shows one sentence, and nothing else, to a browser without the key', async () => {
    const stranger = await visit(browser)
    const answer = await stranger.page.goto(`${site.url}/live`)
    expect(answer?.status()).toBe(401)
    expect(await stranger.page.locator('main p').allInnerTexts()).toEqual([
      'To come in, open the link that Solewatch printed in its terminal when it started.',
    ])
    expect(await stranger.page.locator('script').count()).toBe(0)
    expect((await stranger.page.request.get(`${site.url}/api/v1/athletes`)).status()).toBe(401)
    await stranger.context.close()
  })

  it('lets a browser in by the link, once and for all', async () => {
    await page.goto(site.enterUrl)
    await settled(page)
    expect(page.url(), 'the token stays in no address').not.toContain('token')
    const cookies = await visitor.context.cookies()
    expect(cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([
      { httpOnly: true, sameSite: expect.stringMatching(/Lax|Strict/) as string },
    ])
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Welcome. Who is going to run?')
  })

  it('creates the athlete with a name and leads to the pods, found by then', async () => {
    expect(await page.getByRole('button', { name: 'Create athlete' }).isDisabled()).toBe(true)
    await page.getByLabel('Name').fill('Ada Fresh')
    await press('Create athlete')
    await page.waitForURL('**/pair')
    const left = page.getByRole('listitem', { name: 'Solewatch left 1' })
    await left.waitFor()
    const text = await left.innerText()
    expect(text).toMatch(/dBm|signal/i)
    expect(text).toMatch(/heard/)
    expect(await page.getByRole('listitem', { name: 'Run pod 1' }).innerText()).toMatch(
      /no foot strike|cannot|can’t|not/i,
    )
  })

  it('pairs the left and the right pod with one click each', async () => {
    await press(/Pair, left foot: Solewatch left 1/)
    await press(/Pair, right foot: Solewatch right 1/)
    await page.getByText(/On Ada Fresh, left foot/).waitFor()
    await page.getByText(/On Ada Fresh, right foot/).waitFor()
  })

  it('forgets a pod after asking, and takes that back', async () => {
    const other = page.getByRole('listitem', { name: 'Run pod 1' })
    await other.getByRole('button', { name: /Pair, both feet/ }).click()
    await other.getByRole('button', { name: 'Forget Run pod 1' }).click()
    await other.getByRole('button', { name: 'Yes, forget Run pod 1' }).click()
    const note = page.getByText('Run pod 1 is forgotten.')
    await note.waitFor()
    await other.getByRole('button', { name: /Pair, both feet/ }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await other.getByText('On Ada Fresh, both feet').waitFor()
    await note.waitFor({ state: 'detached' })
    await other.getByRole('button', { name: 'Forget Run pod 1' }).click()
    await other.getByRole('button', { name: 'Yes, forget Run pod 1' }).click()
    await note.waitFor()
  })

  it('shows live numbers of each foot after at most five clicks', { timeout: LIVE_LIMIT_MS + 5000 }, async () => {
    clicks += 1
    await page.getByRole('link', { name: 'Go to Live' }).click()
    await page.getByText('Ada Fresh is running').waitFor({ timeout: LIVE_LIMIT_MS })
    for (const side of ['left', 'right'] as const) {
      await expect.poll(() => contactTimeMs(side), { timeout: LIVE_LIMIT_MS }).toBeGreaterThan(150)
      expect(await contactTimeMs(side)).toBeLessThan(400)
    }
    await expect.poll(() => page.getByTestId('live-load').innerText(), { timeout: 10_000 }).toMatch(/[1-9]\d* steps/)
    expect(clicks).toBeLessThanOrEqual(MOST_CLICKS)
    process.stdout.write(`From a fresh start to the first live step: ${String(clicks)} clicks.\n`)
  })

  it('says which pods are lost when they fall silent, and goes on with the run when they are back', async () => {
    const before = await readApi<{ items: readonly { sessionId: string }[] }>(page, site.url, '/sessions')
    pods.child.kill('SIGSTOP')
    const feet = ['left', 'right'] as const
    await Promise.all(
      feet.map((side) =>
        page
          .getByTestId(`live-${side}`)
          .getByText(/lost \d+ s ago/)
          .waitFor({ timeout: LOST_LIMIT_MS }),
      ),
    )
    expect(await page.getByTestId('live-left').getAttribute('class')).toContain('stale')
    // The header counts its own seconds.
    await expect.poll(() => page.locator('header .pod-lost').count(), { timeout: 3_000 }).toBe(2)
    expect(await page.getByTestId('live-load').innerText(), 'nobody knows').not.toMatch(/standing|walking|\/km/)
    pods.child.kill('SIGCONT')
    await expect.poll(() => page.locator('.foot.stale').count(), { timeout: BACK_LIMIT_MS }).toBe(0)
    const after = await readApi<{ items: readonly { sessionId: string }[] }>(page, site.url, '/sessions')
    expect(after.items.map(({ sessionId }) => sessionId)).toEqual(before.items.map(({ sessionId }) => sessionId))
  })

  it('complains of nothing in the console up to here', () => {
    expect(visitor.complaints).toEqual([])
  })

  it('says so when the program is gone, and recovers without a reload when it is back', async () => {
    await page.evaluate(() => Object.assign(window, { sameDocument: true }))
    const { port } = new URL(site.url)
    await site.stop('SIGKILL')
    await page.getByText('No connection to Solewatch.').waitFor()
    await page
      .getByTestId('live-left')
      .getByText(/from \d+ s ago/)
      .waitFor()
    site = await serve(port)
    await page.getByText('No connection to Solewatch.').waitFor({ state: 'detached', timeout: 20_000 })
    await expect.poll(() => page.locator('.foot.stale').count(), { timeout: BACK_LIMIT_MS }).toBe(0)
    await page.getByText('Ada Fresh is running').waitFor()
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true)
  })

  it('ends the run after asking, and shows it in the diary', async () => {
    await press('Stop')
    await page.getByRole('button', { name: 'Keep going' }).click()
    await press('Stop')
    await press('End this run')
    await page.waitForURL('**/sessions/*')
    await page.getByRole('heading', { name: /easy km of calf work/ }).waitFor()
    await page.getByRole('link', { name: 'All runs' }).click()
    await expect.poll(() => page.locator('.session-row').count()).toBe(1)
  })
})
