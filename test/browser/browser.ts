import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The Chromium that the environment names, without a window, with a profile of its own. */
export function launchChromium(): Promise<Browser> {
  const executablePath = process.env['SOLEWATCH_CHROMIUM']
  if (executablePath === undefined) throw new Error('SOLEWATCH_CHROMIUM names no browser')
  return chromium.launch({ executablePath, headless: true, args: FLAGS })
}

export const DESKTOP = { width: 1280, height: 800 }
export const PHONE = { width: 390, height: 844 }
export const SMALL_PHONE = { width: 320, height: 640 }

export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** Errors of the console, of scripts, of the content policy, and answers from 400 on; grows while the page lives. */
  readonly complaints: string[]
  /** Another tab of the same browser. */
  newTab(): Promise<Page>
}

export interface VisitorOptions extends BrowserContextOptions {
  /** Brings the accessibility checker into every page. */
  readonly withAxe?: boolean
}

/** A browser of its own: nothing stored, no cookie. */
export async function visit(browser: Browser, options: VisitorOptions = {}): Promise<Visitor> {
  const { withAxe = false, ...rest } = options
  const context = await browser.newContext({ viewport: DESKTOP, locale: 'en-GB', reducedMotion: 'reduce', ...rest })
  if (withAxe) {
    const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    await context.addInitScript({ content: source })
  }
  const complaints: string[] = []
  const newTab = async (): Promise<Page> => {
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`console: ${message.text()} ${message.location().url}`)
    })
    page.on('pageerror', (error) => complaints.push(`script: ${error.message}`))
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${String(response.status())} ${response.url()}`)
    })
    return page
  }
  return { context, page: await newTab(), complaints, newTab }
}

/** Reads the API with the page's own cookie. */
export async function readApi<T>(page: Page, url: string, path: string): Promise<T> {
  const response = await page.request.get(`${url}/api/v1${path}`)
  if (!response.ok()) throw new Error(`${path}: ${String(response.status())} ${await response.text()}`)
  return (await response.json()) as T
}

/** Waits until a page stands: its heading is there and nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1, main h2').first().waitFor({ state: 'attached' })
  await page.waitForFunction(() => document.querySelector('.skeleton') === null)
}
