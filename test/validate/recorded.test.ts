import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONTRACT, type Row } from './contract.js'
import { ROOT } from './modules.js'

const data = process.env['SOLEWATCH_RECORDINGS'] ?? path.join(ROOT, '../shared/data')
const there = existsSync(path.join(data, 'rbds-fukuchi2017'))
if (!there) process.stderr.write(`Recorded data are not at ${data}: the validation of recorded runners is skipped.\n`)
const out = mkdtempSync(path.join(tmpdir(), 'solewatch-validated-'))

/** What is asked for below; the reports of other sensors have a test of their own. */
const QUANTITIES = [
  ...new Set(CONTRACT.map(({ quantity }) => quantity)),
  ...['alignment', 'soleusImpulse', 'recordedRun'],
]

function validateRecordings(): readonly Row[] {
  const script = path.join(ROOT, 'scripts', 'validate.mjs')
  const options = ['--data', data, '--out', out, '--json', '--main', '--only', QUANTITIES.join(',')]
  const { stdout, stderr } = spawnSync(process.execPath, [script, ...options], {
    cwd: ROOT,
    env: { ...process.env, VALIDATE_DEV: '1' },
    encoding: 'utf8',
  })
  if (stdout === '') throw new Error(`The validation said nothing. ${stderr}`)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
}

// Bounds with some room above the figures of docs/validation: they hold what was reached, not what was aimed at.
const BOUNDS: readonly (readonly [string, string, 'least' | 'most', number, number])[] = [
  ['strideDetection', 'f1', 'least', 0.998, 0.995],
  ['initialContact', 'worstBiasMs', 'most', 7, 8],
  ['initialContact', 'sdMs', 'most', 4, 5],
  ['groundContactTime', 'mape', 'most', 2.5, 3],
  ['footStrikeAngle', 'rmseDeg', 'most', 1.5, 2.5],
  ['rearfoot', 'ece', 'most', 0.05, 0.08],
  ['speed', 'mape', 'most', 1.5, 3],
  ['verticalForcePeak', 'mape', 'most', 4, 5],
  ['achillesImpulse', 'mape', 'most', 10.5, 12],
  ['impulseRatio', 'error', 'most', 3, 5],
]

describe.skipIf(!there)('runners who took no part in the fits', () => {
  let rows: readonly Row[] = []
  beforeAll(() => void (rows = validateRecordings()), 180_000)
  const find = (quantity: string, condition: string, metric: string): Row | undefined =>
    rows.find((row) => row.quantity === quantity && row.condition === condition && row.metric === metric)
  afterAll(() => rmSync(out, { recursive: true, force: true }))

  it('have every figure of the contract, clean and degraded', () => {
    for (const { quantity, metric, unit } of CONTRACT) {
      for (const condition of ['clean', 'degraded']) {
        expect(find(quantity, condition, metric)?.unit, `${quantity} ${metric} ${condition}`).toBe(unit)
      }
    }
  })

  it.each(BOUNDS)('%s %s is within its bounds', (quantity, metric, side, clean, degraded) => {
    for (const [condition, bound] of [
      ['clean', clean],
      ['degraded', degraded],
    ] as const) {
      const value = find(quantity, condition, metric)?.value ?? Number.NaN
      if (side === 'least') expect(value, condition).toBeGreaterThanOrEqual(bound)
      else expect(value, condition).toBeLessThanOrEqual(bound)
    }
  })

  it('are told rearfoot from the rest about as well as their true angle tells it', () => {
    for (const condition of ['clean', 'degraded']) {
      for (const metric of ['accuracy', 'auc']) {
        const own = find('rearfoot', condition, metric)?.value ?? Number.NaN
        const best = find('rearfoot', condition, `${metric}TrueAngle`)?.value ?? Number.NaN
        expect(own, `${metric} ${condition}`).toBeGreaterThan(best - 0.02)
      }
    }
  })

  it('have no strides where nobody runs, however the sensor is mounted', () => {
    const counts = rows.filter(({ metric }) => metric === 'falseStrides')
    if (existsSync(path.join(data, 'fuzzylabs-foot-imu'))) expect(counts.length).toBeGreaterThanOrEqual(4)
    for (const { condition, value } of counts) expect(value, condition).toBe(0)
  })

  it('are told toe-up from toe-down however the sensor is mounted, by an axis nearer than the principal one', () => {
    for (const condition of ['clean', 'degraded']) {
      const value = (metric: string): number => find('alignment', condition, metric)?.value ?? Number.NaN
      expect(value('alignedRatio')).toBe(1)
      expect(value('wrongSignStrides')).toBe(0)
      expect(value('axisMedianDeg')).toBeLessThan(0.6 * value('principalAxisMedianDeg'))
      expect(value('upMedianDeg')).toBeLessThan(0.3 * value('upFootFlatMedianDeg'))
    }
  })

  it('are known better than by the published speed, and their soleus better than by the mean of the others', () => {
    for (const condition of ['clean', 'degraded']) {
      const value = (quantity: string, metric: string): number => find(quantity, condition, metric)?.value ?? Number.NaN
      expect(value('speed', 'mape')).toBeLessThan(value('speed', 'zeroVelocityClosureMape'))
      expect(value('speed', 'zeroVelocityClosureMape')).toBeLessThan(value('speed', 'zeroVelocityMape'))
      if (find('soleusImpulse', condition, 'mape') === undefined) continue
      expect(value('soleusImpulse', 'mape')).toBeLessThan(value('soleusImpulse', 'floorMape'))
    }
  })

  it('lose no more than two strides in a row on real runs, and stop where they stop', () => {
    for (const { dataset, value } of rows.filter(({ metric }) => metric === 'longestLostStrides')) {
      expect(value, dataset).toBeLessThanOrEqual(2)
    }
    const stops = rows.find(({ metric }) => metric === 'stopsFound')
    expect(stops?.value).toBe(stops?.count)
  })
})
