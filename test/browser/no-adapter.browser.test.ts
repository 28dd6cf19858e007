import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, settled, visit, type Visitor } from './browser.js'
import { startServer, temporaryFolder, type Site } from './program.js'

const folder = temporaryFolder()
let browser: Browser
let site: Site
let visitor: Visitor

beforeAll(async () => {
  // A controller that nobody serves stands for a computer without one, also where this computer has one.
  ;[site, browser] = await Promise.all([
    startServer(['--port', '0', '--data', join(folder.path, 'real'), '--hci', 'tcp://127.0.0.1:9']),
    launchChromium(),
  ])
  visitor = await visit(browser)
  await visitor.page.goto(site.enterUrl)
  await settled(visitor.page)
})

afterAll(async () => {
  await browser.close()
  await site.stop()
  folder.remove()
})

describe('a computer whose Bluetooth can’t be used', { timeout: 60_000 }, () => {
  it('says on the device page what to do, and offers the demo', async () => {
    const { page } = visitor
    await page.getByRole('link', { name: 'Devices', exact: true }).click()
    await page.getByRole('heading', { name: 'Bluetooth can’t be used yet' }).waitFor()
    const message = await page
      .locator('section', { hasText: 'Bluetooth can’t be used yet' })
      .locator('p')
      .first()
      .innerText()
    expect(message.length).toBeGreaterThan(30)
    expect(await page.getByRole('button', { name: 'Try the demo' }).isVisible()).toBe(true)
    expect(await page.getByRole('button', { name: /^Look/ }).count(), 'there is nothing to look with').toBe(0)
  })

  it('starts the demo beside itself from the start screen, and its link leads in', async () => {
    const { page } = visitor
    await page.getByRole('link', { name: 'Today', exact: true }).click()
    expect((await page.locator('main .note').innerText()).length).toBeGreaterThan(30)
    await page.getByRole('button', { name: 'Try the demo' }).click()
    const link = page.getByRole('link', { name: 'open the demo' })
    await link.waitFor({ timeout: 40_000 })
    await link.click()
    await page.getByText('Simulated data.').waitFor()
    await settled(page)
    expect(new URL(page.url()).origin).not.toBe(new URL(site.url).origin)
    expect(await page.getByRole('button', { name: /Lindqvist|Raman/ }).count()).toBeGreaterThan(0)
  })

  it('keeps simulated athletes out of the real folder, in which the browser is still at home', async () => {
    const { page } = visitor
    await page.goto(site.url)
    await page.getByRole('heading', { name: 'Welcome. Who is going to run?' }).waitFor()
    expect(existsSync(join(folder.path, 'real', 'demo'))).toBe(true)
    expect(visitor.complaints).toEqual([])
  })
})
