import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MODEL_VERSION } from '../../src/domain/biomechanics/parameters.js'
import { FLAT, RecomputeRig } from '../app/recompute/recompute-rig.js'
import { Scene, until } from '../e2e/support.js'
import { launchChromium, PHONE, settled, visit } from './browser.js'

const scene = new Scene()
let browser: Browser
beforeAll(async () => (browser = await launchChromium()))
afterAll(async () => {
  await browser.close()
  await scene.end()
})

it('the page of a run offers the current model, follows a changed surface, and says where numbers stay', async () => {
  const rig = await RecomputeRig.open()
  scene.later(() => rig.remove())
  await rig.record({ modelVersion: '0.0.1', durationS: 120 })
  await rig.db.putSession({ ...(await rig.session()), sessionId: 'no-journal', localDate: '2025-10-12' })
  await rig.db.close()
  const server = await scene.serve(['--data', rig.dataPath, '--hci', 'virtual'])
  const { page, complaints } = await visit(browser)
  await page.goto(server.enterUrl)
  await page.goto(`${server.url}/sessions/session-1`)
  await settled(page)

  const note = page.locator('.recompute-note')
  await note.getByText(`Computed with model 0.0.1; the current one is ${MODEL_VERSION}.`).waitFor()
  const shots = process.env['SOLEWATCH_SHOTS']
  if (shots !== undefined) await page.screenshot({ path: `${shots}/older.png` })
  await note.getByRole('button', { name: 'Recompute with the current model' }).click()
  await note.waitFor({ state: 'detached' })
  const load = page.locator('tr', { hasText: 'Soleus load, SLU' })
  const road = (await load.textContent()) ?? ''

  await page.getByRole('combobox', { name: 'Surface' }).selectOption('sand')
  await until(async () => (await load.textContent()) !== road, 10_000, 'the load on sand')
  await note.waitFor({ state: 'detached' })
  await page.getByRole('combobox', { name: 'Surface' }).selectOption('road')
  await until(async () => (await load.textContent()) === road, 10_000, 'the load on the road again')

  await page.setViewportSize(PHONE)
  await page.goto(`${server.url}/sessions/no-journal`)
  await settled(page)
  await note.getByRole('button', { name: 'Recompute with the current model' }).click()
  await note
    .getByText('The journal of this run is not kept, so its numbers stay those of the surface and shoe')
    .waitFor()
  if (shots !== undefined) await page.screenshot({ path: `${shots}/kept.png` })
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
  expect(tooWide).toBe(false)
  expect(complaints).toEqual([])
}, 60_000)

it('a shoe whose calibration is removed offers to compute its runs anew, and says what came of it', async () => {
  const rig = await RecomputeRig.open()
  scene.later(() => rig.remove())
  await rig.record({ shoe: FLAT })
  await rig.db.close()
  const server = await scene.serve(['--data', rig.dataPath, '--hci', 'virtual'])
  const { page, complaints } = await visit(browser, { viewport: PHONE })
  await page.goto(server.enterUrl)
  await page.goto(`${server.url}/athlete/athlete-1`)
  await settled(page)
  await page.getByRole('button', { name: `Remove calibration: ${FLAT.name}` }).click()
  await page.getByRole('button', { name: 'Recompute 1 run with this shoe' }).click()
  await page.getByText('Removed. 1 run is told without a calibration now.').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Taken back.').waitFor()
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
  expect(tooWide).toBe(false)
  expect(complaints).toEqual([])
}, 60_000)
