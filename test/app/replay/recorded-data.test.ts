import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { replay } from '../../../src/app/replay/replay.js'
import type { ReplaySummary } from '../../../src/app/replay/replay-summary.js'
import { programPath } from '../../../src/app/version.js'
import { createSystemClock } from '../../../src/runtime/clock.js'

const DATA = process.env['SOLEWATCH_RECORDINGS'] ?? resolve(programPath('.'), '..', 'shared', 'data')
const there = existsSync(join(DATA, 'fuzzylabs-foot-imu'))
if (!there) process.stderr.write(`Recorded data are not at ${DATA}: tests on real recordings are skipped.\n`)

async function summaryOf(path: string): Promise<ReplaySummary> {
  const summaries: ReplaySummary[] = []
  await replay(
    {
      path: join(DATA, path),
      mappingsFolder: programPath('config/mappings'),
      speedRatio: Infinity,
      athlete: null,
      times: 'recording',
    },
    {
      clock: createSystemClock(),
      sink: null,
      listener: {
        begin: () => undefined,
        progress: () => undefined,
        note: () => undefined,
        step: () => undefined,
        summary: (summary) => void summaries.push(summary),
      },
    },
  )
  const [summary] = summaries
  if (summary === undefined) throw new Error('The replay gave no summary.')
  return summary
}

describe.skipIf(!there)('a real recording', () => {
  it('of a run over Bluetooth: 141 ± 5 strides, 169 ± 3 steps a minute, near 11 % lost', async () => {
    const summary = await summaryOf('fuzzylabs-foot-imu/test-run.csv.gz')
    expect(Math.abs((summary.strideCount.right ?? 0) - 141)).toBeLessThanOrEqual(5)
    expect(Math.abs((summary.cadenceSpm.right ?? 0) - 169)).toBeLessThanOrEqual(3)
    expect(summary.lossRatio).toBeCloseTo(0.11, 2)
    expect(summary.soleusLoadSlu.right).toBeGreaterThan(0.15)
  })

  it.each(['2020-08-25T11_43_19.036Z.csv.gz', 'slow-walking.csv.gz'])(
    'of walking and standing has no running stride: %s',
    async (name) => {
      const summary = await summaryOf(`fuzzylabs-foot-imu/${name}`)
      expect(summary.strideCount.right).toBe(0)
      expect(summary.runningTimeS).toBe(0)
    },
  )

  it('of both feet on a treadmill has strides of both, at the cadence of that trial', async () => {
    const summary = await summaryOf('rbds-fukuchi2017/virtual_imu/S08_T35.csv.gz')
    expect(summary.strideCount.left).toBeGreaterThan(35)
    expect(Math.abs((summary.strideCount.left ?? 0) - (summary.strideCount.right ?? 0))).toBeLessThanOrEqual(2)
    expect(summary.coverageRatio).toBe(1)
  })

  it('of a shoe accelerometer has cadence, and nothing that needs a gyroscope', async () => {
    const summary = await summaryOf('adept-outdoor-run-shoe-acc/left_ankle.csv.gz')
    expect(summary.strideCount.left).toBeGreaterThan(1000)
    expect(summary.cadenceSpm.left).toBeGreaterThan(145)
    expect(summary.groundContactTimeMs.left).toBeNull()
    expect(summary.soleusLoadSlu.left).toBeNull()
  })
})
