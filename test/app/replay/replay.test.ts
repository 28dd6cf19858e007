import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { replay } from '../../../src/app/replay/replay.js'
import type { ReplayRequest } from '../../../src/app/replay/replay-request.js'
import type { ReplaySink } from '../../../src/app/replay/replay-sink.js'
import type { ReplaySummary } from '../../../src/app/replay/replay-summary.js'
import { formatSummary } from '../../../src/app/replay/format-summary.js'
import { programPath } from '../../../src/app/version.js'
import { decodeOpenImuFrame } from '../../../src/sensors/open-imu/open-imu-frame.js'
import type { MinuteRecord } from '../../../src/domain/records/minute-record.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import type { Clock } from '../../../src/runtime/clock.js'
import { generateFrames } from '../../../src/sources/simulator/generate-run.js'
import { planRun } from '../../../src/sources/simulator/plan-run.js'
import { steadyRun } from '../../pipeline/simulated-session.js'

const folder = mkdtempSync(join(tmpdir(), 'solewatch-replay-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Stands still until somebody waits; then jumps there. */
function steppingClock(): Clock & { waitedMs: number } {
  const clock = {
    bootId: 'test',
    waitedMs: 0,
    nowUs: () => 0,
    monotonicUs: () => clock.waitedMs * 1000,
    timer(delayMs: number, callback: () => void) {
      clock.waitedMs += delayMs
      queueMicrotask(callback)
      return () => undefined
    },
  }
  return clock
}

/** A simulated run of the left foot as a table of the fuzzylabs kind, 208 Hz. */
function table(durationS: number, intervalMs = 4.808): string {
  const rows = ['time,aX,aY,aZ,gX,gY,gZ']
  let index = 0
  for (const frame of generateFrames(planRun(steadyRun(durationS), 'seed'), 'left', 'seed')) {
    const { samples, count } = decodeOpenImuFrame(frame.bytes)
    for (let i = 0; i < count; i++, index++) {
      const raw = Array.from(samples.subarray(i * 6, i * 6 + 6))
      const values = raw.map((value, k) => (value * (k < 3 ? 16 : 2000)) / 32768)
      rows.push([5000 + index * intervalMs, ...values].join(','))
    }
  }
  return `${rows.join('\n')}\n`
}

async function run(path: string, more: Partial<ReplayRequest> = {}, sink: ReplaySink | null = null) {
  const steps: StepRecord[] = []
  const summaries: ReplaySummary[] = []
  const notes: string[] = []
  const clock = steppingClock()
  const request: ReplayRequest = {
    path,
    mappingsFolder: programPath('config/mappings'),
    speedRatio: Infinity,
    athlete: null,
    times: 'recording',
    ...more,
  }
  const listener = {
    begin: () => undefined,
    progress: () => undefined,
    note: (sentence: string) => void notes.push(sentence),
    step: (step: StepRecord) => void steps.push(step),
    summary: (summary: ReplaySummary) => void summaries.push(summary),
  }
  await replay(request, { clock, listener, sink })
  return { steps, summaries, notes, clock }
}

const csv = join(folder, 'run.csv')
writeFileSync(csv, table(20))

describe('replay of a recorded file', () => {
  it('gives steps at the times of the file, and a summary', async () => {
    const { steps, summaries, notes } = await run(csv)
    expect(steps.length).toBeGreaterThan(15)
    expect(steps[0]?.initialContactTimeUs).toBeGreaterThan(5_000_000 + 3_000_000)
    expect(summaries).toHaveLength(1)
    expect(summaries[0]?.strideCount).toEqual({ right: steps.length })
    expect(summaries[0]?.coverageRatio).toBe(1)
    expect(notes).toEqual(["run.csv: read with the mapping 'fuzzylabs-foot-imu'."])
    expect(formatSummary(summaries[0] as ReplaySummary)).toContain(`Strides         ${steps.length}`)
  })

  it('is the same gzipped, twice, and at any speed', async () => {
    const packed = join(folder, 'packed.csv.gz')
    writeFileSync(packed, gzipSync(table(20)))
    const [plain, again, slow] = [await run(csv), await run(csv), await run(csv, { speedRatio: 4 })]
    const zipped = await run(packed)
    const times = (steps: readonly StepRecord[]) => steps.map((step) => step.initialContactTimeUs)
    expect(JSON.stringify(again.steps)).toBe(JSON.stringify(plain.steps))
    expect(JSON.stringify(slow.steps)).toBe(JSON.stringify(plain.steps))
    expect(times(zipped.steps)).toEqual(times(plain.steps))
  })

  it('takes a quarter of the time at four times real time', async () => {
    const { clock } = await run(csv, { speedRatio: 4 })
    expect(clock.waitedMs).toBeGreaterThan(4900)
    expect(clock.waitedMs).toBeLessThan(5100)
  })

  it('puts the file on the foot that was said', async () => {
    const { summaries } = await run(csv, { foot: 'left' })
    expect(Object.keys(summaries[0]?.strideCount ?? {})).toEqual(['left'])
  })

  it.each([
    [1, 'strides are found up to 420'],
    [40, 'strides need at least 50'],
  ])('says what is wrong with a sample every %i ms', async (intervalMs, what) => {
    const path = join(folder, `every-${intervalMs}.csv`)
    writeFileSync(path, table(20, intervalMs))
    const { steps, notes } = await run(path)
    expect(steps).toEqual([])
    expect(notes.join(' ')).toContain(what)
  })

  it('asks where a sensor without rotation was worn, until it is said', async () => {
    const path = join(folder, 'hip.csv')
    writeFileSync(path, `x_g,y_g,z_g\n${'0.1,0.2,1.0\n'.repeat(500)}`)
    expect((await run(path)).notes.join(' ')).toContain('if it was worn on the foot; for a shin say --placement shank')
    for (const placement of ['foot', 'shank'] as const) {
      expect((await run(path, { placement })).notes.join(' ')).not.toContain('worn on the foot')
    }
    expect((await run(csv)).notes.join(' ')).not.toContain('worn on the foot')
  })

  it('takes a folder file by file', async () => {
    const many = join(folder, 'many')
    mkdirSync(many)
    writeFileSync(join(many, 'a.csv'), table(8))
    writeFileSync(join(many, 'b.csv'), table(9))
    const { summaries } = await run(many)
    expect(summaries.map((summary) => summary.origin)).toEqual(['a.csv', 'b.csv'])
  })

  it('keeps steps, minutes and the session where they can be found again', async () => {
    const steps: StepRecord[] = []
    const minutes = new Map<string, MinuteRecord>()
    const sessions: SessionRecord[] = []
    const sink: ReplaySink = {
      append: async (batch) => void steps.push(...batch),
      appendMinutes: async (batch) => {
        for (const minute of batch) minutes.set(`${minute.foot} ${minute.minuteIndex}`, minute)
      },
      putSession: async (session) => void sessions.push(session),
    }
    const said = await run(csv, { times: 'file-date' }, sink)
    expect(steps).toEqual(said.steps)
    expect([...minutes.values()].reduce((sum, minute) => sum + minute.stepCount, 0)).toBe(steps.length)
    expect(sessions).toMatchObject([{ state: 'finished', source: 'replay', sessionId: steps[0]?.sessionId }])
    // Moved to the date of the file, well after 2020.
    expect(steps[0]?.initialContactTimeUs).toBeGreaterThan(1_577_836_800_000_000)
  })
})

describe('replay of what is no recording', () => {
  it.each([
    ['missing.csv', null, /There is no file or folder/],
    ['empty.csv', '', /is empty/],
    ['words.csv', 'hello\nworld\n', /columns that no mapping knows/],
    ['cut.csv.gz', gzipSync(table(5)).subarray(0, 4000), /damaged gzip/],
    ['noise.csv', 'time,aX,aY,aZ,gX,gY,gZ\nred,green\n', /line 2/],
  ])('says so in one sentence: %s', async (name, content, message) => {
    const path = join(folder, name)
    if (content !== null) writeFileSync(path, content)
    await expect(run(path)).rejects.toThrow(message)
  })

  it('refuses a folder with nothing in it', async () => {
    const nothing = join(folder, 'nothing')
    mkdirSync(nothing)
    await expect(run(nothing)).rejects.toThrow(/neither a journal nor recordings/)
  })

  it('refuses a mapping that is not there', async () => {
    await expect(run(csv, { mapPath: join(folder, 'no.yaml') })).rejects.toThrow(/There is no mapping/)
  })
})
