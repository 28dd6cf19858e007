import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seriousFaults } from './axe.js'
import { DESKTOP, launchChromium, PHONE, settled, SMALL_PHONE, visit, type Visitor } from './browser.js'
import { everyPage, type NamedPage } from './pages.js'
import { startDemo, type Site } from './program.js'

const SMALLEST_TARGET_PX = 44
const MOST_TABS = 150

let browser: Browser
let site: Site
let visitor: Visitor
let page: Page
let pages: readonly NamedPage[]

const open = async ({ path }: NamedPage): Promise<void> => {
  await page.goto(site.url + path)
  await settled(page)
}

beforeAll(async () => {
  ;[site, browser] = await Promise.all([startDemo(), launchChromium()])
  visitor = await visit(browser, { withAxe: true })
  page = visitor.page
  await page.goto(site.enterUrl)
  await settled(page)
  pages = await everyPage(page, site.url)
})

afterAll(async () => {
  await browser.close()
  await site.stop()
})

describe('on a phone', { timeout: 60_000 }, () => {
  for (const size of [PHONE, SMALL_PHONE]) {
    it(`fits ${String(size.width)} px on every page: nothing sideways, targets for a thumb, pages at the bottom`, async () => {
      await page.setViewportSize(size)
      const faults: string[] = []
      for (const each of pages) {
        await open(each)
        faults.push(...(await page.evaluate(layoutFaults, SMALLEST_TARGET_PX)).map((fault) => `${each.name}: ${fault}`))
      }
      expect(faults).toEqual([])
    })
  }
})

describe('for everybody', { timeout: 60_000 }, () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no serious fault of accessibility on any page, ${colorScheme}`, async () => {
      await page.setViewportSize(DESKTOP)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const faults: string[] = []
      for (const each of pages) {
        await open(each)
        // What is folded away is looked at too.
        await page.evaluate(() => {
          for (const details of Array.from(document.querySelectorAll('details'))) details.open = true
        })
        faults.push(...(await seriousFaults(page, colorScheme === 'dark')).map((fault) => `${each.name}: ${fault}`))
      }
      expect(faults).toEqual([])
    })
  }

  it('can be used with the keyboard alone: everything is reached in order, and it shows where one is', async () => {
    await page.setViewportSize(DESKTOP)
    for (const { name, path } of pages.filter((each) =>
      /warning|unknown|live|squad|^athlete|devices/.test(each.name),
    )) {
      await open({ name, path })
      const wanted = await page.evaluate(reachable)
      const reached = new Set<string>()
      for (let tab = 0; tab < MOST_TABS && reached.size < wanted.length; tab += 1) {
        await page.keyboard.press('Tab')
        const { key, visible } = await page.evaluate(focused)
        if (key === null || reached.has(key)) break
        expect(visible, `${name}: focus on ${key} can be seen`).toBe(true)
        reached.add(key)
      }
      expect([...reached], name).toEqual(wanted)
    }
  })

  it('offers to skip the navigation, and puts the reader at the beginning of each new page', async () => {
    await page.goto(`${site.url}/squad`)
    await settled(page)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main')
    await page.getByRole('link', { name: 'Diary', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Diary' }).waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main')
    expect(await page.title()).toBe('Diary · Solewatch')
  })

  it('complains of nothing in the console', () => {
    expect(visitor.complaints).toEqual([])
  })
})

/** Runs in the page: what doesn't fit a phone. A link within a sentence may be as low as its line. */
function layoutFaults(smallestPx: number): string[] {
  const faults: string[] = []
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth > width) {
    const widest = Array.from(document.querySelectorAll('body *')).filter(
      (node) => node.getBoundingClientRect().right > width + 1,
    )
    faults.push(
      `scrolls sideways to ${String(document.documentElement.scrollWidth)} px: ${widest
        .slice(0, 3)
        .map((node) => `${node.tagName}.${node.className.toString()}`)
        .join(', ')}`,
    )
  }
  const navigation = document.querySelector('header nav')?.getBoundingClientRect()
  if (navigation === undefined || Math.abs(navigation.bottom - window.innerHeight) > 1)
    faults.push('navigation is not at the bottom')
  for (const node of Array.from(document.querySelectorAll<HTMLElement>('a, button, input, select, summary'))) {
    const box = node.getBoundingClientRect()
    const inSentence =
      node.tagName === 'A' && getComputedStyle(node).display === 'inline' && node.parentElement?.tagName === 'P'
    if (box.width === 0 || node.classList.contains('skip') || inSentence) continue
    if (box.height < smallestPx - 0.5 || box.width < smallestPx - 0.5) {
      faults.push(
        `${node.tagName} "${node.innerText.slice(0, 30)}" is ${String(Math.round(box.width))} × ${String(Math.round(box.height))} px`,
      )
    }
  }
  return faults
}

/** Runs in the page: a name for each element the keyboard must reach, in order. */
function reachable(): string[] {
  const all = Array.from(
    document.querySelectorAll<HTMLElement>('a[href], button, input, select, summary, [tabindex="0"]'),
  )
  const shown = all.filter((node) => !node.matches(':disabled') && node.checkVisibility({ visibilityProperty: true }))
  shown.forEach(
    (node, index) => (node.dataset['reached'] = `${String(index)} ${node.tagName} ${node.innerText.slice(0, 20)}`),
  )
  return shown.map((node) => node.dataset['reached'] ?? '')
}

/** Runs in the page: what has the focus, and whether one sees it. */
function focused(): { key: string | null; visible: boolean } {
  const node = document.activeElement
  if (!(node instanceof HTMLElement) || node === document.body) return { key: null, visible: false }
  const { outlineStyle, outlineWidth } = getComputedStyle(node)
  const box = node.getBoundingClientRect()
  const within = box.bottom > 0 && box.top < window.innerHeight
  return {
    key: node.dataset['reached'] ?? node.tagName,
    visible: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && within,
  }
}
