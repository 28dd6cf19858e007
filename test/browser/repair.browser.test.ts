import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sampleAthlete, sampleShoe } from '../stores/sample-records.js'
import { RecomputeRig } from '../app/recompute/recompute-rig.js'
import { Scene, until, type Server } from '../e2e/support.js'
import { seriousFaults } from './axe.js'
import { launchChromium, PHONE, settled, visit } from './browser.js'

const RUN_S = 120
const scene = new Scene()
let browser: Browser
beforeAll(async () => (browser = await launchChromium()))
afterAll(async () => {
  await browser.close()
  await scene.end()
})

/** Ana has a run of two minutes; Ben has a shoe. */
async function openRun(viewport?: typeof PHONE) {
  const rig = await RecomputeRig.open()
  scene.later(() => rig.remove())
  await rig.record({ durationS: RUN_S })
  await rig.db.putAthlete(sampleAthlete('ben', { name: 'Ben', zoneId: 'Europe/Vienna', bodyMassKg: 90 }))
  await rig.db.putShoe(sampleShoe('racer', { athleteId: 'ben', name: 'Racer' }))
  await rig.db.close()
  const server = await scene.serve(['--data', rig.dataPath, '--hci', 'virtual'])
  const visitor = await visit(browser, { withAxe: true, ...(viewport === undefined ? {} : { viewport }) })
  await visitor.page.goto(server.enterUrl)
  await openPage(visitor.page, server, '/sessions/session-1')
  return { ...visitor, server }
}

async function openPage(page: Page, server: Server, path: string): Promise<void> {
  await page.goto(server.url + path)
  await settled(page)
}

const card = (page: Page) => page.locator('#repair')
const seconds = async (server: Server, sessionId = 'session-1'): Promise<number> => {
  const session = await server.get<{ totals: { durationS: number } }>(`/sessions/${sessionId}`)
  return Math.round(session.totals.durationS)
}
const shot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['SOLEWATCH_SHOTS']
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

it('a run is trimmed by its handles and by the clock, says before what stays, and is whole again after undo', async () => {
  const { page, server, complaints } = await openRun()
  const whole = await seconds(server)
  await card(page).getByRole('button', { name: 'Trim' }).click()
  await card(page)
    .getByText(/^All .* stay\./)
    .waitFor()
  await page.getByRole('slider', { name: 'Beginning of the run' }).focus()
  for (let press = 0; press < 20; press++) await page.keyboard.press('ArrowRight')
  await card(page).getByText('0:20 at the beginning would be cut off').waitFor()

  const end = page.getByRole('slider', { name: 'End of the run' })
  const box = await end.boundingBox()
  if (box === null) throw new Error('The end of the run has no handle.')
  const [thumb, y] = [22, box.y + box.height / 2]
  await page.mouse.move(box.x + box.width - thumb, y)
  await page.mouse.down()
  await page.mouse.move(box.x + thumb + (box.width - 2 * thumb) * 0.75, y, { steps: 5 })
  await page.mouse.up()
  await card(page).getByText('0:20 at the beginning and 0:30 at the end would be cut off').waitFor()
  await page.getByLabel('Begins at').fill('10:53:50')
  await card(page).getByText('0:30 at the beginning and 0:30 at the end would be cut off').waitFor()
  const [trim, ends] = [
    card(page).locator('form').getByRole('button', { name: 'Trim', exact: true }),
    page.getByLabel('Ends at'),
  ]
  const ended = await ends.inputValue()
  await ends.fill('10:53:40')
  await ends.blur()
  await card(page).getByText('The run must end after it begins.').waitFor()
  expect(await trim.isDisabled()).toBe(true)
  await ends.fill(ended)
  await card(page).getByText('0:30 at the beginning and 0:30 at the end would be cut off').waitFor()
  await shot(page, 'trim')
  expect(await seriousFaults(page)).toEqual([])

  await trim.click()
  await until(async () => (await seconds(server)) === 60, 15_000, 'the run of a minute')
  await card(page).getByRole('button', { name: 'Undo: Trimmed to 10:53:50–10:54:50' }).click()
  await until(async () => (await seconds(server)) === whole, 15_000, 'the whole run')
  await card(page)
    .getByRole('button', { name: /^Redo: Trimmed/ })
    .waitFor()
  expect(complaints).toEqual([])
}, 60_000)

it('a run that was cut in two is two runs in the diary, and one again after undo, from either page', async () => {
  const { page, server, complaints } = await openRun()
  const whole = await seconds(server)
  await card(page).getByRole('button', { name: 'Cut in two' }).click()
  await card(page).locator('form').getByRole('button', { name: 'Cut in two' }).click()
  await until(async () => (await seconds(server)) === RUN_S / 2, 15_000, 'the first part')
  await card(page).getByRole('link', { name: 'see the second part' }).click()
  await page.waitForURL(/\/sessions\/(?!session-1)/)
  const second = page.url().split('/').at(-1) ?? ''
  await until(async () => Math.abs((await seconds(server, second)) - RUN_S / 2) <= 2, 15_000, 'the second part')
  await openPage(page, server, '/sessions/session-1')
  await card(page)
    .getByRole('button', { name: /^Undo: Cut in two/ })
    .click()
  await until(async () => (await seconds(server)) === whole, 15_000, 'one run')
  await openPage(page, server, `/sessions/${second}`)
  await page.getByRole('heading', { name: 'This is a part of another run' }).waitFor()
  expect(await seriousFaults(page)).toEqual([])
  await shot(page, 'part')
  await page.getByRole('button', { name: 'Cut it off again' }).click()
  await until(async () => (await seconds(server)) === RUN_S / 2, 15_000, 'two runs again')
  expect(complaints).toEqual([])
}, 60_000)

it('on a phone a run is given to who ran it, with their shoe, and comes back', async () => {
  const { page, server, complaints } = await openRun(PHONE)
  await card(page).getByRole('button', { name: 'Somebody else’s run' }).click()
  await page.getByLabel('Who ran').selectOption({ label: 'Ben' })
  await page.getByLabel('Their shoe').selectOption({ label: 'Racer' })
  await card(page).getByText('Becomes a run of Ben').waitFor()
  await shot(page, 'give-phone')
  expect(await seriousFaults(page)).toEqual([])
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
  expect(tooWide).toBe(false)
  await card(page).getByRole('button', { name: 'Give it to Ben' }).click()
  const whose = async () => {
    const { athleteId, shoeId } = await server.get<{ athleteId: string; shoeId: string | null }>('/sessions/session-1')
    return `${athleteId} ${shoeId ?? 'none'}`
  }
  await until(async () => (await whose()) === 'ben racer', 15_000, 'the run of Ben')
  await card(page).getByRole('button', { name: 'Undo: Given to Ben' }).click()
  await until(async () => (await whose()) === 'athlete-1 none', 15_000, 'the run of Ana')
  expect(complaints).toEqual([])
}, 60_000)

it('a deleted run leaves the diary, can be brought back from a note on every page, and from its own', async () => {
  const { page, server, complaints } = await openRun()
  const remove = async (): Promise<void> => {
    await card(page).getByRole('button', { name: 'Delete', exact: true }).click()
    await card(page).getByRole('button', { name: 'Delete this run' }).click()
    await page.getByRole('heading', { name: 'This run is deleted' }).waitFor()
  }
  await remove()
  await shot(page, 'deleted')
  expect(await seriousFaults(page)).toEqual([])
  await page.getByRole('link', { name: 'All runs' }).click()
  await page.getByText('No run yet').waitFor()
  await page.getByRole('button', { name: 'Also what isn’t counted' }).click()
  await page.locator('.session-row.uncounted', { hasText: 'deleted' }).waitFor()
  await shot(page, 'diary-uncounted')
  expect(await seriousFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Undo: keep the run' }).click()
  await page.locator('.session-row:not(.uncounted)').click()
  await page.locator('#run').waitFor()

  await remove()
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Bring it back' }).click()
  await page.getByRole('heading', { name: 'This run is deleted' }).waitFor({ state: 'detached' })
  expect((await server.get<{ items: unknown[] }>('/sessions')).items).toHaveLength(1)
  expect(complaints).toEqual([])
}, 60_000)

it('of two records of one run the other one is made to count, after they were compared', async () => {
  const rig = await RecomputeRig.open()
  scene.later(() => rig.remove())
  const one = await rig.record({ durationS: RUN_S })
  const ofFile = { sessionId: 'other', source: 'import', totals: { ...one.totals, tier: 'E' } } as const
  await rig.db.putSession({ ...one, ...ofFile, disposition: 'duplicate', countedBy: 'session-1' })
  await rig.db.close()
  const server = await scene.serve(['--data', rig.dataPath, '--hci', 'virtual'])
  const { page, complaints } = await visit(browser, { withAxe: true })
  await page.goto(server.enterUrl)
  await openPage(page, server, '/sessions/session-1')
  await page.getByText('There is a second record of this run, from an imported file.').waitFor()
  await page.getByRole('link', { name: 'Compare the two' }).click()
  await page.getByRole('row', { name: /^From an imported file the simulator/ }).waitFor()
  expect(await seriousFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Count this one instead' }).click()
  await page.getByText('There is a second record of this run, from the simulator.').waitFor()
  const counts = async () => (await server.get<{ items: { sessionId: string }[] }>('/sessions')).items
  expect((await counts()).map(({ sessionId }) => sessionId)).toEqual(['other'])
  await card(page).getByRole('button', { name: 'Undo: Counts in place of the other record' }).click()
  await until(async () => (await counts())[0]?.sessionId === 'session-1', 15_000, 'the first record to count again')
  expect(complaints).toEqual([])
}, 60_000)
