import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rangesOf } from '../../dashboard/lib/periods.js'
import type { Squad, Status, Today } from '../../src/contracts/views.js'
import type { BreakdownAnswer } from '../../src/contracts/breakdown.js'
import { SEVERITIES } from '../../src/domain/records/alert-record.js'
import { launchChromium, readApi, settled, visit, type Visitor } from './browser.js'
import { startDemo, type Site } from './program.js'

/** A warning may be taken back for five seconds; then it is sent. */
const SENT_LIMIT_MS = 9000
const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  calm: 'Calm',
  info: 'Note',
  warn: 'Watch',
  high: 'High',
  unknown: 'Unknown',
}
type Severity = Squad['rows'][number]['severity']
type Alert = Today['alerts'][number]

let browser: Browser
let site: Site
let visitor: Visitor
let page: Page

const read = <T>(path: string): Promise<T> => readApi<T>(page, site.url, path)
const open = async (path: string): Promise<void> => {
  await page.goto(site.url + path)
  await settled(page)
}
const openAlerts = async (): Promise<readonly Alert[]> => {
  const { items } = await read<{ items: readonly Alert[] }>('/alerts?openOnly=true')
  return items
}
const alertOf = async (alertId: string): Promise<Alert | undefined> =>
  (await read<{ items: readonly Alert[] }>('/alerts?limit=500')).items.find((alert) => alert.alertId === alertId)
const required = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`The demo has no ${what}`)
  return value
}
const easyKm = (slu: number): string => (slu / 2).toFixed(1)

beforeAll(async () => {
  ;[site, browser] = await Promise.all([startDemo(), launchChromium()])
  visitor = await visit(browser)
  page = visitor.page
  await page.goto(site.enterUrl)
  await settled(page)
})

afterAll(async () => {
  await browser.close()
  await site.stop()
})

describe('the demo', { timeout: 90_000 }, () => {
  it('asks a browser that is new whose day to show, says that all is simulated, and remembers the answer', async () => {
    await page.getByText('Simulated data.').waitFor()
    await page.getByRole('button', { name: 'Freya Nilsen' }).click()
    await page.locator('#headline').waitFor()
    await open('/')
    expect(await page.getByLabel('Athlete').locator('option:checked').innerText()).toBe('Freya Nilsen')
  })

  it('shows the squad in the order of the API, with severity in words', async () => {
    const { headline, rows } = await read<Squad>('/squad')
    await open('/squad')
    expect(await page.locator('.lead').innerText()).toBe(headline)
    const shown = page.locator('table.squad tbody tr')
    expect(await shown.locator('th a:first-child').allInnerTexts()).toEqual(rows.map(({ name }) => name))
    expect(await shown.locator('.severity').allInnerTexts()).toEqual(
      rows.map(({ severity }) => SEVERITY_WORDS[severity]),
    )
    const first = required(rows[0], 'athlete')
    expect(['high', 'warn']).toContain(first.severity)
    await page.getByRole('link', { name: first.name }).click()
    await page.locator('#headline').waitFor()
    expect(await page.getByLabel('Athlete').locator('option:checked').innerText()).toBe(first.name)
  })

  it('warns the athlete who ramps up, in words with the numbers, and says how it is worked out', async () => {
    const alerts = await openAlerts()
    // The one the page opens with: nothing else of that athlete is as severe.
    const rank = ({ severity }: Alert) => SEVERITIES.indexOf(severity)
    const ramping = required(
      alerts.find(
        (alert) =>
          alert.family === 'week-ratio' &&
          alerts.every((other) => other === alert || other.athleteId !== alert.athleteId || rank(other) < rank(alert)),
      ),
      'warning of a week',
    )
    await open(`/?athlete=${ramping.athleteId}`)
    const warning = await page.locator('.sentence').innerText()
    expect(warning).toMatch(/Watch|High/)
    const today = await read<Today>(`/athletes/${ramping.athleteId}/today`)
    expect(warning).toContain(today.headline)
    expect(today.detail).toContain(easyKm(required(today.acuteSlu ?? undefined, 'number of the week')))
    expect(warning).toContain(today.detail)
    await page.getByText('How this is worked out').first().click()
    const reason = page.locator('.reason[open]')
    await reason.getByText('Where the rule begins to speak').waitFor()
    const text = await reason.innerText()
    expect(text).toContain(`Evidence ${ramping.evidence}`)
    expect(text).toContain(ramping.ruleId)
    expect(text).toContain('no diagnosis')
    for (const slu of ['acuteSlu', 'chronicWeekSlu']) {
      expect(text).toContain(`${easyKm(required(ramping.numbers[slu], slu))} easy km`)
    }
    const card = page.locator('#what-changed')
    await page.getByRole('link', { name: 'What changed against the week before' }).first().click()
    await expect.poll(async () => (await card.boundingBox())?.y ?? -1).toBeLessThan(400)
    expect(await card.locator('tfoot').innerText()).toContain('easy km')
  })

  it('takes "It was planned" back when asked to', async () => {
    const alert = required((await openAlerts())[0], 'warning')
    await open(`/?athlete=${alert.athleteId}`)
    const card = page
      .getByTestId('alert')
      .filter({ has: page.locator('button') })
      .first()
    await card.getByRole('button', { name: 'It was planned' }).click()
    await card.getByText('Marked as planned').waitFor()
    await card.getByRole('button', { name: 'Undo' }).click()
    await card.getByRole('button', { name: 'It was planned' }).waitFor()
    expect((await alertOf(alert.alertId))?.state).toBe('active')
  })

  it('sends "It was planned" after a while; the squad knows of it', async () => {
    const { rows } = await read<Squad>('/squad')
    const alerts = await openAlerts()
    const row = required(
      rows.find(({ athleteId }) => alerts.filter((alert) => alert.athleteId === athleteId).length === 1),
      'athlete with one warning',
    )
    const alert = required(
      alerts.find(({ athleteId }) => athleteId === row.athleteId),
      'warning',
    )
    await open(`/?athlete=${alert.athleteId}`)
    await page.getByRole('button', { name: 'It was planned' }).click()
    await page.getByText('Marked as planned').waitFor()
    await expect
      .poll(async () => (await alertOf(alert.alertId))?.state, { timeout: SENT_LIMIT_MS })
      .toBe('acknowledged')
    await page.getByRole('button', { name: 'It was planned' }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Squad', exact: true }).click()
    await page.getByRole('row', { name: row.name }).getByText('marked as planned').waitFor()
  })

  it('sends "Not now" at once when the reader goes on to another page', async () => {
    const alert = required(
      (await openAlerts()).find(({ state }) => state === 'active'),
      'warning',
    )
    await open(`/?athlete=${alert.athleteId}`)
    const count = await page.getByTestId('alert').count()
    await page.getByTestId('alert').first().getByRole('button', { name: 'Not now' }).click()
    await page.getByText('Put off for 24 hours.').waitFor()
    await page.getByRole('link', { name: 'Diary', exact: true }).click()
    await expect
      .poll(
        async () =>
          (await openAlerts()).filter(({ state, athleteId }) => state === 'active' && athleteId === alert.athleteId)
            .length,
      )
      .toBe(count - 1)
  })

  it('asks what unknown days were; an answer can be taken back', async () => {
    const { rows } = await read<Squad>('/squad')
    const { athleteId } = required(
      rows.find(({ severity }) => severity === 'unknown'),
      'athlete with unknown days',
    )
    const unknownDays = async () => (await read<Today>(`/athletes/${athleteId}/today`)).unknownDays
    const before = await unknownDays()
    expect(before.length).toBeGreaterThan(2)
    await open(`/?athlete=${athleteId}`)
    const card = page.locator('.unknown-days')
    await card
      .getByRole('button', { name: /^Rested on/ })
      .first()
      .click()
    await card.getByText('Saved for').waitFor()
    expect(await unknownDays()).toHaveLength(before.length - 1)
    await card.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(unknownDays).toEqual(before)
    await expect.poll(() => card.getByRole('button', { name: /^Rested on/ }).count()).toBe(before.length)
    await card
      .getByRole('button', { name: /^Ran without pod on/ })
      .first()
      .click()
    await card.getByLabel('Minutes run').fill('35')
    await card.getByRole('button', { name: 'Save' }).click()
    await card.getByText('Saved for').waitFor()
    expect(await unknownDays()).toHaveLength(before.length - 1)
  })

  it('tells what a change of load is made of, with the keyboard alone too, and asks for other periods', async () => {
    const { rows } = await read<Squad>('/squad')
    const { athleteId } = required(
      rows.find(({ severity }) => severity === 'calm'),
      'calm athlete',
    )
    await open(`/?athlete=${athleteId}`)
    const card = page.locator('#what-changed')
    const select = card.getByLabel('Periods to compare')
    const shown = async (): Promise<string[]> => card.locator('tbody .change-number').allInnerTexts()
    const total = async (): Promise<string> => card.locator('tfoot .change-number').innerText()
    const numberOf = (text: string): number => Number(text.replace('−', '-'))

    await select.focus()
    await page.keyboard.type('Last 28')
    await page.keyboard.press('Enter')
    expect(await select.inputValue()).toBe('four-weeks')
    await settled(page)
    const parts = await shown()
    expect(parts.length).toBeGreaterThanOrEqual(7)
    expect(parts.reduce((sum, text) => sum + numberOf(text), 0)).toBeCloseTo(numberOf(await total()), 6)
    const { localDate } = await read<Today>(`/athletes/${athleteId}/today`)
    const answer = await read<BreakdownAnswer>(
      `/athletes/${athleteId}/breakdown?${new URLSearchParams({ ...rangesOf('four-weeks', localDate) }).toString()}`,
    )
    expect(await card.innerText()).toContain(answer.headline)
    expect(numberOf(await total())).toBeCloseTo(answer.changeSlu / 2, 0)

    await select.selectOption('own')
    await settled(page)
    await card.getByLabel('Later, to').fill(answer.base.toDate)
    await card.getByText('A period must begin before it ends.').waitFor()
    await card.getByLabel('Later, to').fill(answer.recent.fromDate)
    await card.getByText('not equally long').or(card.getByText('nothing to tell apart')).first().waitFor()
  })

  it('calibrates a shoe from a video: names what is missing, shows what changes, saves, and takes it back', async () => {
    const { items } = await read<{ items: readonly { athleteId: string; shoeId: string | null; state: string }[] }>(
      '/sessions',
    )
    const run = required(
      items.find(({ state, shoeId }) => state === 'finished' && shoeId !== null),
      'finished run in a shoe',
    )
    await open(`/athlete/${run.athleteId}`)
    const begin = page.getByRole('button', { name: /^Calibrate from a side-on video: / }).first()
    await begin.click()
    await page.getByRole('button', { name: 'Show what changes' }).click()
    await page.getByText('An angle between −40 and 45 degrees').waitFor()
    await page.getByLabel('Median angle at first contact').fill('9.5')
    await page.getByLabel('Steps you looked at').fill('12')
    await page.getByRole('button', { name: 'Show what changes' }).click()
    await page.getByText(/The sensor says/).waitFor()
    await page.getByRole('button', { name: 'Save calibration' }).click()
    await page.getByText(/Foot strike angle calibrated/).waitFor()
    await page.getByText('Runs from now on use it').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => page.getByText(/Foot strike angle calibrated/).count()).toBe(0)
  })

  it('draws a run and changes its surface and shoe afterwards', async () => {
    const { items } = await read<{ items: readonly { sessionId: string; state: string; surface: string }[] }>(
      '/sessions',
    )
    const run = required(
      items.find(({ state, surface }) => state === 'finished' && surface === 'road'),
      'finished run on the road',
    )
    await open(`/sessions/${run.sessionId}`)
    await page.getByRole('img', { name: /Foot strike angle of \d+ left and \d+ right steps/ }).waitFor()
    for (const canvas of await page.locator('canvas').all()) expect(await drawn(canvas)).toBe(true)
    const pictures = ['Load per minute', 'Contact time', 'Cadence', 'Speed', 'Every step']
    for (const name of pictures) await page.getByRole('heading', { name }).waitFor()
    await page.getByRole('combobox', { name: 'Surface' }).selectOption('trail')
    await page.getByText('Saved.').waitFor()
    const shoe = page.getByRole('combobox', { name: 'Shoe', exact: true })
    const shoes = await shoe.locator('option').count()
    expect(shoes).toBeGreaterThan(1)
    await expect.poll(() => shoe.isEnabled()).toBe(true)
    await shoe.selectOption({ index: 0 })
    await expect
      .poll(() => read<{ surface: string; shoeId: string | null }>(`/sessions/${run.sessionId}`))
      .toMatchObject({ surface: 'trail', shoeId: null })
    await open(`/sessions/${run.sessionId}`)
    expect(await page.getByRole('combobox', { name: 'Surface' }).inputValue()).toBe('trail')
  })

  it('adds an athlete, naming what is wrong field by field', async () => {
    await open('/athlete/new')
    await page.getByLabel('Body mass in kg').fill('500')
    await page.getByLabel('Height in cm').fill('tall')
    await page.getByLabel('Time zone').fill('Mars/Olympus')
    await page.getByRole('button', { name: 'Create athlete' }).click()
    for (const words of ['A name is needed.', 'Between 25 and 250 kg.', 'Between 100 and 250 cm.', /^Choose a zone/]) {
      await page.getByText(words).waitFor()
    }
    const mass = page.getByLabel('Body mass in kg')
    expect(await mass.getAttribute('aria-invalid')).toBe('true')
    const describedBy = (await mass.getAttribute('aria-describedby')) ?? ''
    expect(await page.locator(`[id="${describedBy}"]`).innerText()).toBe('Between 25 and 250 kg.')
    await page.getByLabel('Name', { exact: true }).fill('Wanda Web')
    await mass.fill('61,5')
    await page.getByLabel('Height in cm').fill('170')
    await page.getByLabel('Time zone').fill('Europe/Berlin')
    await page.getByRole('button', { name: 'Create athlete' }).click()
    await page.waitForURL('**/pair?athlete=*')
    const athleteId = new URL(page.url()).searchParams.get('athlete') ?? ''
    expect(await read(`/athletes/${athleteId}`)).toMatchObject({ name: 'Wanda Web', bodyMassKg: 61.5, heightM: 1.7 })
    await editAthlete(athleteId)
  })

  async function editAthlete(athleteId: string): Promise<void> {
    await open(`/athlete/${athleteId}`)
    await page.getByLabel('Usual foot strike').selectOption('forefoot')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved.').waitFor()
    await page.getByRole('form', { name: 'Add a shoe' }).getByLabel('Shoe', { exact: true }).fill('Racing flat')
    await page.getByRole('button', { name: 'Add shoe' }).click()
    await page.getByRole('button', { name: 'Make usual: Racing flat' }).click()
    await page.getByText('usual shoe').waitFor()
    expect(await read(`/athletes/${athleteId}`)).toMatchObject({ declaredStrike: 'forefoot' })
    await open(`/?athlete=${athleteId}`)
    expect(await page.locator('main').innerText()).toMatch(/No run yet/)
    expect(await page.locator('.unknown-days').count(), 'days before somebody came').toBe(0)
  }

  it('complains of nothing in the console', () => {
    expect(visitor.complaints).toEqual([])
  })
})

describe('the live page of the demo', { timeout: 40_000 }, () => {
  it('shows both feet, the load so far, what is left, and keeps the screen awake', async () => {
    await open('/live')
    await page.getByText(/is running/).waitFor()
    await page.getByText('Screen stays awake').waitFor()
    const seen = { left: new Set<string>(), right: new Set<string>(), 'live-load': new Set<string>() }
    await expect
      .poll(
        async () => {
          for (const side of ['left', 'right'] as const) {
            const text = await page.getByTestId(`live-${side}`).innerText()
            expect(text).toMatch(/\d{3}\s*ms/)
            seen[side].add(text)
          }
          seen['live-load'].add(await page.getByTestId('live-load').innerText())
          return Object.values(seen).every((texts) => texts.size >= 3)
        },
        { timeout: 15_000, interval: 300 },
      )
      .toBe(true)
    const [running] = (await read<Status>('/status')).runningSessions
    const session = await read<{ totals: { stepCount: { left: number; right: number } } }>(
      `/sessions/${required(running, 'running session').sessionId}`,
    )
    const shown = Number(/([\d,]+) steps/.exec(await page.getByTestId('live-load').innerText())?.[1]?.replace(',', ''))
    expect(Math.abs(shown - session.totals.stepCount.left - session.totals.stepCount.right)).toBeLessThan(12)
    expect(await page.locator('.live-room').innerText()).toMatch(/Still room on this run\s+[\d.]+ easy km\s+until/)
    expect(await page.locator('.pods-list').innerText()).toMatch(/battery \d+\s?%\s+[\d.]+\s?% lost · link \d+ ms/)
  })

  it('draws the minutes before a reload too', async () => {
    await open('/live')
    await page.getByText('Numbers as a table').first().click()
    const oldest = page
      .getByRole('region', { name: /last five minutes/ })
      .locator('tbody th')
      .first()
    // Seconds before now of the oldest moment: older than this page, which has only just been opened.
    const oldestS = async () => Number(/^−0:(\d\d)$/.exec(await oldest.innerText())?.[1] ?? 0)
    const openedAtMs = await page.evaluate(() => performance.timeOrigin)
    await expect
      .poll(async () => (await oldestS()) - (Date.now() - openedAtMs) / 1000, { timeout: 5000 })
      .toBeGreaterThan(3)
  })

  it('reads one stream for all tabs of a browser, and the next tab takes over when the first is closed', async () => {
    const both = await visit(browser)
    const streams = new Set<string>()
    const first = both.page
    const watch = (tab: Page, name: string) =>
      tab.on('request', (request) => {
        if (request.url().endsWith('/api/v1/live')) streams.add(name)
      })
    watch(first, 'first')
    await first.goto(site.enterUrl)
    await settled(first)
    await expect.poll(() => [...streams]).toEqual(['first'])
    const second = await both.newTab()
    watch(second, 'second')
    await second.goto(`${site.url}/live`)
    const load = () => second.getByTestId('live-load').innerText()
    await second.getByText(/is running/).waitFor()
    const earlier = await load()
    await expect.poll(load).not.toBe(earlier)
    expect([...streams]).toEqual(['first'])
    await first.close()
    await expect.poll(() => [...streams]).toEqual(['first', 'second'])
    const later = await load()
    await expect.poll(load).not.toBe(later)
    expect(both.complaints).toEqual([])
    await both.context.close()
  })

  it('ends the run after asking, and leads to what it came to', async () => {
    await open('/live')
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('button', { name: 'Keep going' }).click()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('button', { name: 'End this run' }).click()
    await page.waitForURL('**/sessions/*')
    await page.getByRole('heading', { name: /easy km of calf work/ }).waitFor()
    expect(await page.locator('main').innerText()).not.toContain('still going on')
    expect(visitor.complaints).toEqual([])
  })
})

/** Whether anything is on a canvas. */
function drawn(canvas: ReturnType<Page['locator']>): Promise<boolean> {
  return canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return false
    const pixels = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? []
    return pixels.some((value) => value > 0)
  })
}
