import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Foot } from '../../src/domain/records/step-record.js'
import { createFootMotion } from '../../src/sources/simulator/foot-motion.js'
import { bothFeet, type GaitProfile, type StepTruth } from '../../src/sources/simulator/gait-profile.js'
import { planRun } from '../../src/sources/simulator/plan-run.js'

const RATE_HZ = 150
const SECONDS = 14
const GRAVITY_MPS2 = 9.80665
const HEADER = ['R', 'L'].flatMap((foot) => ['ax', 'ay', 'az', 'gx', 'gy', 'gz'].map((axis) => `${foot}_${axis}`))
const STEP_HEADER =
  'trial,subject,speed_mps,foot,strike_label,ic_s,to_s,contact_ms,peak_vgrf_bw,vgrf_impulse_bws,foot_pitch_at_ic_deg,' +
  'foot_pitch_ic_minus_flat_deg,ankle_pf_moment_peak_nm_kg,ankle_pf_moment_impulse_nms_kg'

interface Runner {
  readonly subject: number
  readonly angleDeg: number
  readonly label: string
  /** 'R' for a runner whose left foot was not recorded. */
  readonly onlyFoot?: 'R'
}

const RUNNERS: readonly Runner[] = [
  { subject: 91, angleDeg: 16, label: 'Rearfoot' },
  { subject: 92, angleDeg: -4, label: 'Forefoot' },
  { subject: 93, angleDeg: 12, label: 'Rearfoot', onlyFoot: 'R' },
]
const SPEEDS_MPS = [2.5, 4.5]

/**
 * A folder laid out as the treadmill recordings, made by the simulator: other runners than those of any fit, one of them with one
 * foot only, and another who ran at one speed only.
 */
export function writeRecordings(folder: string): void {
  const dataset = path.join(folder, 'rbds-fukuchi2017')
  rmSync(dataset, { recursive: true, force: true })
  mkdirSync(path.join(dataset, 'virtual_imu'), { recursive: true })
  const rows: string[] = [STEP_HEADER]
  const people: unknown[] = []
  for (const runner of RUNNERS) {
    for (const speedMps of SPEEDS_MPS) {
      if (runner.subject === 92 && speedMps > 3) continue
      const trial = `S${runner.subject}_T${Math.round(speedMps * 10)}`
      rows.push(...writeTrial(dataset, { trial, runner, speedMps }))
      people.push({ trial, subject: runner.subject, speed_mps: speedMps, mass_kg: 70, height_cm: 175, missing: [] })
    }
  }
  writeFileSync(path.join(dataset, 'steps_derived.csv'), `${rows.join('\n')}\n`)
  writeFileSync(path.join(dataset, 'trials.json'), JSON.stringify(people))
}

function writeTrial(
  dataset: string,
  { trial, runner, speedMps }: { readonly trial: string; readonly runner: Runner; readonly speedMps: number },
): string[] {
  const profile: GaitProfile = {
    strike: bothFeet(runner.angleDeg),
    segments: [{ kind: 'running', durationS: SECONDS, speedMps }],
  }
  const plan = planRun(profile, `validate ${trial}`)
  const feet: readonly Foot[] = runner.onlyFoot === 'R' ? ['right'] : ['right', 'left']
  const motions = feet.map((foot) => createFootMotion(plan.contacts[foot]))
  const lines = Array.from({ length: SECONDS * RATE_HZ }, (_, i) =>
    motions
      .flatMap((motion) => {
        const { accelerationG, angularVelocityDps } = motion((i * 1e6) / RATE_HZ)
        return [
          ...accelerationG.map((g) => (g * GRAVITY_MPS2).toFixed(3)),
          ...angularVelocityDps.map((v) => v.toFixed(2)),
        ]
      })
      .join(','),
  )
  const header = HEADER.slice(0, 6 * feet.length).join(',')
  const packed = gzipSync(`${header}\n${lines.join('\n')}\n`)
  writeFileSync(path.join(dataset, 'virtual_imu', `${trial}.csv.gz`), packed)
  return feet.flatMap((foot) =>
    plan.contacts[foot]
      .filter(({ kind }) => kind === 'running')
      .map((step) => stepRow({ trial, runner, speedMps }, step)),
  )
}

/** Forces and moments are plausible, not true: what is compared with them is not tested here. */
function stepRow(
  { trial, runner, speedMps }: { readonly trial: string; readonly runner: Runner; readonly speedMps: number },
  step: StepTruth,
): string {
  const contactS = step.groundContactTimeMs / 1000
  const peakBw = 1.05 * (Math.PI / 2) * (60 / step.cadenceSpm / contactS)
  return [
    ...[trial, runner.subject, speedMps, step.foot === 'right' ? 'R' : 'L', runner.label],
    ...[step.initialContactTimeUs / 1e6, step.toeOffTimeUs / 1e6, step.groundContactTimeMs],
    ...[peakBw, 60 / step.cadenceSpm, step.footStrikeAngleDeg, step.footStrikeAngleDeg],
    ...[peakBw, 0.62 * peakBw * contactS],
  ].join(',')
}
