import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, readApi, visit, type Visitor } from './browser.js'
import { startProgram, startServer, temporaryFolder, type RunningProgram, type Site } from './program.js'

const MOST_CLICKS = 5
const LIVE_LIMIT_MS = 60_000

const folder = temporaryFolder()
let browser: Browser
let pods: RunningProgram
let site: Site
let visitor: Visitor
let page: Page
let clicks = 0

const press = async (name: string | RegExp): Promise<void> => {
  clicks += 1
  await page.getByRole('button', { name }).click()
}

beforeAll(async () => {
  const worn = ['--families', 'polar,movesense,heart-rate', '--runners', '2', '--profile', 'straight']
  pods = await startProgram(['pods', '--listen', '127.0.0.1:0', ...worn])
  const hci = String(pods.ready['hci'])
  ;[site, browser] = await Promise.all([
    startServer(['--hci', hci, '--port', '0', '--data', folder.path]),
    launchChromium(),
  ])
  visitor = await visit(browser)
  page = visitor.page
})

afterAll(async () => {
  await browser.close()
  await site.stop()
  await pods.stop()
  folder.remove()
})

describe('pods of several makers', { timeout: 90_000 }, () => {
  it('are told apart, each with what it can and can’t measure, and pair in five clicks up to the first step', async () => {
    await page.goto(site.enterUrl)
    await page.getByLabel('Name').fill('Ada Fresh')
    await press('Create athlete')
    await page.waitForURL('**/pair')
    await page.getByRole('listitem', { name: 'Polar Sense 5A000011' }).waitFor()
    await page.getByRole('listitem', { name: 'Movesense 174430000021' }).waitFor()
    expect(await page.getByRole('listitem', { name: 'Heart rate 1' }).innerText()).toMatch(/nothing of steps/)
    await press(/Pair, left foot: Polar Sense 5A000011/)
    await press(/Pair, right foot: Polar Sense 5A000012/)
    await page.getByText('On Ada Fresh, right foot').waitFor()
    clicks += 1
    await page.getByRole('link', { name: 'Go to Live' }).click()
    await page.getByText('Ada Fresh is running').waitFor({ timeout: LIVE_LIMIT_MS })
    await expect
      .poll(() => page.getByTestId('live-left').innerText(), { timeout: LIVE_LIMIT_MS })
      .toMatch(/[1-9]\d\d\s*ms/)
    expect(clicks).toBeLessThanOrEqual(MOST_CLICKS)
    process.stdout.write(`Polar pods, from a fresh start to the first live step: ${String(clicks)} clicks.\n`)
  })

  it('keep one who taps waiting for nothing: the search is announced and can be ended', async () => {
    await page.getByRole('link', { name: 'Devices' }).first().click()
    await page.getByRole('button', { name: 'Which one is it? Tap it' }).click()
    await page.getByText(/Watching \d pods?: tap yours twice/).waitFor({ timeout: 20_000 })
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByRole('button', { name: 'Which one is it? Tap it' }).waitFor()
  })

  it('that are shared ask whose run it is, and nothing of it is lost', async () => {
    for (const [name, foot] of [
      ['Movesense 174430000021', 'left'],
      ['Movesense 174430000022', 'right'],
    ] as const) {
      const item = page.getByRole('listitem', { name })
      await page.request.post(`${site.url}/api/v1/devices/${name.slice(10)}/pair`, {
        headers: { origin: site.url },
        data: { athleteId: await athleteId('Ben Late'), foot, shared: true },
      })
      await item.getByRole('button', { name: `${name} is free again` }).click()
      await item.getByText('Shared, and nobody wears it').waitFor()
    }
    await page.goto(`${site.url}/live`)
    await page.getByRole('heading', { name: 'Whose run is this?' }).waitFor({ timeout: 30_000 })
    await page.getByText(/that is not lost/).waitFor()
    await page.getByLabel('Athlete').selectOption('Ben Late')
    await expect.poll(() => page.getByLabel('Movesense 174430000022').count(), { timeout: 20_000 }).toBe(1)
    await page.getByRole('button', { name: 'It is theirs' }).click()
    await page.getByRole('heading', { name: 'Whose run is this?' }).waitFor({ state: 'detached' })
    await expect.poll(running, { timeout: 30_000 }).toBe(2)
  })

  it('can pause, go on, and take back the end of a run', async () => {
    await page.getByRole('button', { name: /Ada Fresh/ }).click()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Ada Fresh pauses').waitFor()
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByText('Ada Fresh is running').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('button', { name: 'End this run' }).click()
    await page.waitForURL('**/sessions/*')
    await page.getByRole('button', { name: 'Undo: the run goes on' }).click()
    await page.waitForURL('**/live*')
    await expect.poll(running).toBe(2)
    expect(visitor.complaints).toEqual([])
  })
})

async function athleteId(name: string): Promise<string> {
  const { items } = await readApi<{ items: readonly { athleteId: string; name: string }[] }>(
    page,
    site.url,
    '/athletes',
  )
  const known = items.find((athlete) => athlete.name === name)
  if (known !== undefined) return known.athleteId
  const made = await page.request.post(`${site.url}/api/v1/athletes`, {
    headers: { origin: site.url },
    data: { name, zoneId: 'Europe/Vienna' },
  })
  return ((await made.json()) as { athleteId: string }).athleteId
}

async function running(): Promise<number> {
  const status = await readApi<{ runningSessions: readonly unknown[] }>(page, site.url, '/status')
  return status.runningSessions.length
}
