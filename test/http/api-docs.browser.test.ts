import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from './support/test-server.js'

// Without a Chromium this file is left out, and `npm test` says how to get one.
const executablePath = process.env['SOLEWATCH_CHROMIUM'] ?? ''

describe('in a browser', () => {
  let server: TestServer
  let browser: Browser
  beforeAll(async () => {
    server = await startTestServer()
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  it('the link opens the door, and the page over the API works under the content policy with nothing from elsewhere', async () => {
    const page = await browser.newPage()
    const complaints: string[] = []
    const foreign: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url())
      if (protocol.startsWith('http') && host !== `127.0.0.1:${server.port}`) foreign.push(request.url())
    })

    await page.goto(`http://127.0.0.1:${server.port}/athletes/ada`)
    expect(await page.textContent('main')).toContain('open the link that Solewatch printed')
    expect(complaints).toEqual([expect.stringContaining('401')])
    complaints.length = 0

    await page.goto(`http://127.0.0.1:${server.port}${server.access.enterPath}`)
    expect(page.url()).toBe(`http://127.0.0.1:${server.port}/`)
    expect(await page.evaluate('document.cookie')).toBe('')

    await page.goto(`http://127.0.0.1:${server.port}/api/v1/docs`)
    await page.waitForSelector('#operations-athletes-listAthletes')
    await page.click('#operations-athletes-listAthletes button')
    await page.waitForSelector('#operations-athletes-listAthletes .try-out')
    expect(complaints).toEqual([])
    expect(foreign).toEqual([])
  })
})
