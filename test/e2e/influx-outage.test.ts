import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, inject, it } from 'vitest'
import { describeOwnInfluxd } from '../support/influxd.js'

interface Day {
  readonly stepCount: number
  readonly alertCount: number
  readonly waitingCount: number
  readonly setAsideCount: number
  readonly peakRssMb: number
  readonly peakRssDeliveringMb: number
  readonly squadMs: { readonly n: number; readonly p95: number }
  readonly liveGapMs: { readonly n: number; readonly max: number }
  readonly counts: Readonly<Record<string, number>>
  readonly differences: readonly string[]
}

interface Tools {
  oneDay(options: object): Promise<Day>
  copyProgram(): { dist: string; remove(): void }
}

const { influxd } = inject('influxd')
const ATHLETES = 3
const HOURS = 2
/** Of a server with the same data and no outage: 250 to 300 MB. Unsent steps of so little time must not show at all. */
const MOST_RSS_MB = 450
/** The live page gets new numbers three times a second; whole seconds without any would be noticed. */
const LONGEST_LIVE_GAP_MS = 5_000

async function loadTools(): Promise<Tools> {
  const load = async (name: string): Promise<object> =>
    (await import(pathToFileURL(path.join(import.meta.dirname, '../../scripts/torture', name)).href)) as object
  return { ...(await load('outage.mjs')), ...(await load('snapshot.mjs')) } as Tools
}

describeOwnInfluxd('InfluxDB that is stopped while several athletes run', () => {
  it('is missed by nobody: rules, live and squad answer, memory stays, and everything is delivered when it is back', async () => {
    const tools = await loadTools()
    const program = tools.copyProgram()
    const day = await tools
      .oneDay({
        dist: program.dist,
        influxd,
        athletes: ATHLETES,
        hours: HOURS,
        feedSeconds: 4,
        isAway: true,
        say: quiet,
      })
      .finally(() => program.remove())
    // It was really away: what had been committed waited. The count is told once a second, so it may be of the middle.
    expect(day.waitingCount).toBeGreaterThan(HOURS * 60)
    expect(day.alertCount).toBe(ATHLETES)
    expect(day.squadMs.n).toBeGreaterThan(3)
    expect(day.liveGapMs.n).toBeGreaterThan(2)
    expect(day.liveGapMs.max).toBeLessThan(LONGEST_LIVE_GAP_MS)
    expect(day.peakRssMb).toBeLessThan(MOST_RSS_MB)
    expect(day.peakRssDeliveringMb).toBeLessThan(MOST_RSS_MB)
    // Per measurement and athlete, here by SQL and there by Flux.
    expect(day.differences).toEqual([])
    expect(day.setAsideCount).toBe(0)
    expect(day.counts['step']).toBeGreaterThanOrEqual(day.stepCount)
    expect(day.counts).toMatchObject({ alert: ATHLETES })
    expect(day.counts['session']).toBeGreaterThan(ATHLETES * HOURS)
  }, 180_000)
})

const quiet = (): void => undefined
