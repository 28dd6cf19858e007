import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Forwarding, Storage } from '../../src/contracts/storage.js'
import type { Status } from '../../src/contracts/views.js'
import { seriousFaults } from './axe.js'
import { DESKTOP, launchChromium, PHONE, readApi, settled, SMALL_PHONE, visit, type Visitor } from './browser.js'
import { startServer, temporaryFolder, type Site } from './program.js'

const WHERE = {
  kind: 'influxdb',
  ...{ url: 'http://influx.home.example:8086', organisation: 'solewatch' },
  ...{ stepsBucket: 'solewatch-steps', resultsBucket: 'solewatch' },
} as const
const NOW_US = Date.parse('2026-11-21T09:00:00Z') * 1000
const FORWARDING: Forwarding = {
  ...{ state: 'up-to-date', message: null, waitingCount: 0, waitingSinceUs: null, nextTryUs: null },
  ...{ deliveredCount: 90, deliveredTimeUs: NOW_US - 2e6, setAsideCount: 0, setAside: [] },
}
const REFUSED = 'InfluxDB refused 2 records; the rest went through. The Storage page says why.'
const SET_ASIDE = [1, 2].map((setAsideId) => ({
  ...{ setAsideId, what: `Steps of Ada, left foot, 2026-11-12 17:4${setAsideId} UTC`, setAsideTimeUs: NOW_US - 3.6e9 },
  why: 'field type conflict: input field "cadenceSpm" on measurement "step" is type integer, already exists as type float',
}))

const folder = temporaryFolder()
let browser: Browser
let site: Site
let visitor: Visitor
let page: Page
let storage: Storage
let status: Status
/** What the page asked to change. */
const asked: { readonly path: string; readonly body: unknown }[] = []

/** Answers as a server would that is in a state which takes an InfluxDB to bring about. */
async function pretend(change: Partial<Storage>, attention: readonly string[] = []): Promise<void> {
  await page.route('**/api/v1/storage', (route) =>
    route.fulfill({ json: { ...storage, nowUs: NOW_US, ...change, attention } }),
  )
  await page.route('**/api/v1/status', (route) =>
    route.fulfill({ json: { ...status, storage: { kind: 'influxdb', waitingCount: 0, attention } } }),
  )
  await page.route('**/api/v1/storage/set-aside/*', async (route) => {
    asked.push({ path: new URL(route.request().url()).pathname, body: route.request().postDataJSON() as unknown })
    await pretend({ where: WHERE, forwarding: FORWARDING })
    await route.fulfill({ json: { changedCount: 2 } })
  })
}
const open = async (path: string): Promise<void> => {
  await page.goto(site.url + path)
  await settled(page)
}

beforeAll(async () => {
  ;[site, browser] = await Promise.all([
    startServer(['--hci', 'virtual', '--port', '0', '--data', folder.path]),
    launchChromium(),
  ])
  visitor = await visit(browser, { withAxe: true })
  page = visitor.page
  await page.goto(site.enterUrl)
  await settled(page)
  storage = await readApi<Storage>(page, site.url, '/storage')
  status = await readApi<Status>(page, site.url, '/status')
})
afterEach(async () => {
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.setViewportSize(DESKTOP)
})
afterAll(async () => {
  await browser.close()
  await site.stop()
  folder.remove()
})

describe('the storage page', { timeout: 60_000 }, () => {
  it('says without InfluxDB in one sentence that it is optional, and how much room there is', async () => {
    await open('/')
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Storage' }).click()
    await page.getByRole('heading', { name: 'Everything is in this computer’s data folder' }).waitFor()
    const text = await page.locator('main').innerText()
    expect(text).toContain('InfluxDB is optional')
    expect(text).toContain('solewatch influx setup')
    expect(text).toMatch(/are free/)
    expect(text).toContain('kept for 13 months')
    expect(text).toContain(`solewatch backup --data ${folder.path}`)
    expect(await page.locator('.banner-lost').count()).toBe(0)
  })

  it('is calm while InfluxDB has everything, and lively when it changes', async () => {
    await pretend({ where: WHERE, forwarding: FORWARDING })
    await open('/storage')
    await page.getByRole('heading', { name: 'InfluxDB has everything' }).waitFor()
    await pretend({
      where: WHERE,
      forwarding: {
        ...FORWARDING,
        ...{ state: 'waiting', message: 'InfluxDB does not answer.', waitingCount: 1234 },
        ...{ waitingSinceUs: NOW_US - 300e6, nextTryUs: NOW_US + 30e6 },
      },
    })
    await page.getByRole('heading', { name: '1,234 records have waited for 5 min' }).waitFor()
    expect(await page.locator('main').innerText()).toContain('Nothing is lost meanwhile')
    expect(await page.locator('.banner-lost').count(), 'it mends itself: nobody has to act').toBe(0)
  })

  it('shows each refused record with its reason, asks before leaving one out, and tries all again', async () => {
    const forwarding = { ...FORWARDING, setAsideCount: 2, setAside: SET_ASIDE }
    await pretend({ where: WHERE, forwarding }, [REFUSED])
    await open('/')
    const banner = page.locator('.banner-lost')
    expect(await banner.innerText()).toContain(REFUSED)
    await banner.getByRole('link', { name: 'Storage' }).click()
    await page.getByText('field type conflict').first().waitFor()
    expect(await banner.count(), 'the page says it at length').toBe(0)
    const first = SET_ASIDE[0]?.what ?? ''
    await page.getByRole('button', { name: `Leave out: ${first}` }).click()
    await page.getByRole('button', { name: 'Not now' }).click()
    expect(asked).toEqual([])
    await page.getByRole('button', { name: `Leave out: ${first}` }).click()
    await page.getByRole('button', { name: `Yes, leave out: ${first}` }).click()
    await page.getByText('field type conflict').first().waitFor({ state: 'detached' })
    await pretend({ where: WHERE, forwarding }, [REFUSED])
    await page.getByRole('button', { name: 'Try all again' }).click()
    await expect
      .poll(() => asked)
      .toEqual([
        { path: '/api/v1/storage/set-aside/drop', body: { setAsideIds: [1] } },
        { path: '/api/v1/storage/set-aside/retry', body: { setAsideIds: [1, 2] } },
      ])
    await page.getByText('field type conflict').first().waitFor({ state: 'detached' })
  })

  it('reads well on a phone and in the dark, for everybody', async () => {
    const forwarding = { ...FORWARDING, state: 'refused', message: 'The token is not valid.' } as const
    await pretend({ where: WHERE, forwarding: { ...forwarding, setAsideCount: 2, setAside: SET_ASIDE } }, [REFUSED])
    for (const viewport of [DESKTOP, PHONE, SMALL_PHONE]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize(viewport)
        await page.emulateMedia({ colorScheme })
        await open('/storage')
        const where = `${String(viewport.width)} px, ${colorScheme}`
        expect([where, await seriousFaults(page)]).toEqual([where, []])
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect([where, wide]).toEqual([where, 0])
        const shots = process.env['SOLEWATCH_SHOTS']
        if (shots !== undefined)
          await page.screenshot({
            path: `${shots}/refused-${String(viewport.width)}-${colorScheme}.png`,
            fullPage: true,
          })
      }
    }
    expect(visitor.complaints).toEqual([])
  })
})
