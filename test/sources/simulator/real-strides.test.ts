import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { createFootMotion } from '../../../src/sources/simulator/foot-motion.js'
import { bothFeet } from '../../../src/sources/simulator/gait-profile.js'
import { planRun } from '../../../src/sources/simulator/plan-run.js'

const data = join(
  process.env['SOLEWATCH_RECORDINGS'] ?? join(import.meta.dirname, '../../../../shared/data'),
  'rbds-fukuchi2017',
)
const available = existsSync(join(data, 'steps_derived.csv'))
const PHASES = 40

/** Mean pitch rate of a right foot's stride, at 40 phases after initial contact, of one recorded trial. */
function recordedStride(trial: string): number[] {
  const rows = gunzipSync(readFileSync(join(data, 'virtual_imu', `${trial}.csv.gz`)))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',')[5]))
  const contactsS = readFileSync(join(data, 'steps_derived.csv'), 'utf8')
    .split('\n')
    .map((line) => line.split(','))
    .filter((step) => step[0] === trial && step[3] === 'R')
    .map((step) => Number(step[5]))
  const sums = new Array<number>(PHASES).fill(0)
  let count = 0
  for (const [index, startS] of contactsS.entries()) {
    const strideS = (contactsS[index + 1] ?? 0) - startS
    if (strideS < 0.5 || strideS > 1) continue
    count++
    for (let k = 0; k < PHASES; k++)
      sums[k] = (sums[k] ?? 0) + (rows[Math.round((startS + (strideS * k) / PHASES) * 150)] ?? 0)
  }
  return sums.map((sum) => sum / count)
}

function simulatedStride(speedMps: number, footStrikeAngleDeg: number): number[] {
  const strike = bothFeet(footStrikeAngleDeg, 0)
  const { contacts } = planRun({ strike, segments: [{ kind: 'running', durationS: 10, speedMps }] }, 1)
  const [step, next] = [contacts.right[4], contacts.right[5]]
  if (step === undefined || next === undefined) throw new Error('too few contacts')
  const motion = createFootMotion(contacts.right)
  const strideUs = next.initialContactTimeUs - step.initialContactTimeUs
  const phases = Array.from({ length: PHASES }, (_, k) => step.initialContactTimeUs + (strideUs * k) / PHASES)
  return phases.map((timeUs) => motion(timeUs).angularVelocityDps[2])
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [ma, mb] = [mean(a), mean(b)]
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, index) => sum + (value - mx) * ((y[index] ?? 0) - my), 0)
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb))
}

it.skipIf(!available).each([
  ['S03_T25', 2.5],
  ['S10_T35', 3.5],
  ['S11_T35', 3.5],
  ['S14_T45', 4.5],
])('a simulated foot turns as that of runner and trial %s does (r > 0.9, peaks within a third)', (trial, speedMps) => {
  const recorded = recordedStride(trial)
  const simulated = simulatedStride(speedMps, 15)
  expect(correlation(recorded, simulated)).toBeGreaterThan(0.9)
  for (const extreme of [Math.max, Math.min]) {
    expect(Math.abs(extreme(...simulated) / extreme(...recorded) - 1)).toBeLessThan(0.34)
  }
})
