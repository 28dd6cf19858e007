import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sampleAlert, sampleAthlete, sampleDevice } from '../stores/sample-records.js'
import { RecomputeRig } from '../app/recompute/recompute-rig.js'
import { Scene, until, type Server } from '../e2e/support.js'
import { seriousFaults } from './axe.js'
import { launchChromium, PHONE, settled, SMALL_PHONE, visit } from './browser.js'

const scene = new Scene()
let browser: Browser
beforeAll(async () => (browser = await launchChromium()))
afterAll(async () => {
  await browser.close()
  await scene.end()
})

/** Ana has a run, a warning and a pod; Ben is there too. */
async function openServer(): Promise<Server> {
  const rig = await RecomputeRig.open()
  scene.later(() => rig.remove())
  await rig.record()
  await rig.db.putAthlete(sampleAthlete('ben', { name: 'Ben' }))
  await rig.db.putDevice(sampleDevice('pod-1', { athleteId: 'athlete-1', name: 'Left pod' }))
  await rig.db.putAlerts([sampleAlert('alert-1', { athleteId: 'athlete-1' })])
  await rig.db.close()
  return await scene.serve(['--data', rig.dataPath, '--hci', 'virtual'])
}

async function openAthlete(page: Page, server: Server, viewport = PHONE): Promise<void> {
  await page.setViewportSize(viewport)
  await page.goto(server.enterUrl)
  await page.goto(`${server.url}/athlete/athlete-1`)
  await settled(page)
}

const shot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['SOLEWATCH_SHOTS']
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` })
}
const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)

it('an athlete is deleted on a phone: what goes is said, the name is typed, another tab leaves, the count is shown', async () => {
  const server = await openServer()
  const { page, newTab, complaints } = await visit(browser, { withAxe: true })
  await openAthlete(page, server)
  const other = await newTab()
  await other.goto(`${server.url}/sessions/session-1`)
  await settled(other)
  await page.getByRole('button', { name: 'Delete athlete and all data' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete Ana and all data?' })
  await dialog.getByText(/^1 raw recording \(/).waitFor()
  await dialog.getByText('This can’t be undone.').waitFor()
  await dialog.getByText(/Left pod stays, and is nobody’s then/).waitFor()
  const erase = dialog.getByRole('button', { name: 'Delete Ana' })
  expect(await erase.isDisabled()).toBe(true)
  await shot(page, 'erase-phone')
  expect(await seriousFaults(page)).toEqual([])
  expect(await isTooWide(page)).toBe(false)
  await dialog.getByLabel('Type the name to confirm: Ana').fill('Ana')
  await page.setViewportSize(SMALL_PHONE)
  expect(await isTooWide(page)).toBe(false)
  await erase.click()
  await page.getByRole('heading', { name: 'Athlete deleted' }).waitFor({ timeout: 20_000 })
  await shot(page, 'erased-phone')
  expect(await seriousFaults(page)).toEqual([])
  expect(await isTooWide(page)).toBe(false)
  expect(await page.getByRole('row', { name: /^Runs/ }).getByRole('cell').allTextContents()).toEqual(['1', '0'])
  await other.waitForURL(/\/erased\/athlete-1/)
  await until(
    async () => (await server.call('GET', '/api/v1/athletes/athlete-1')).status === 404,
    5_000,
    'nobody there',
  )
  await page.goto(`${server.url}/storage`)
  await page
    .getByText(/^Deleted athletes:/)
    .getByRole('link')
    .click()
  await page.getByRole('heading', { name: 'Athlete deleted' }).waitFor()
  // What was asked for while it was being deleted is gone, and says so.
  expect(complaints.filter((one) => !/404/.test(one))).toEqual([])
}, 90_000)

it('the dialog is left with nothing changed by its button and by Escape, and fits a desktop', async () => {
  const server = await openServer()
  const { page, complaints } = await visit(browser, { withAxe: true })
  await openAthlete(page, server, { width: 1280, height: 800 })
  await shot(page, 'athlete-desktop')
  const open = page.getByRole('button', { name: 'Delete athlete and all data' })
  await open.click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('This goes, for good:').waitFor()
  await shot(page, 'erase-desktop')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await open.click()
  await dialog.getByRole('button', { name: 'Keep everything' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await seriousFaults(page)).toEqual([])
  expect((await server.call('GET', '/api/v1/athletes/athlete-1')).status).toBe(200)
  expect(complaints).toEqual([])
}, 60_000)
