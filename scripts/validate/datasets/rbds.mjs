// rbds-fukuchi2017: runners on an instrumented treadmill at several speeds, with a virtual IMU on the laces of both feet.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  findFolder,
  numberOrNull,
  readFeet,
  readJson,
  readTable,
  readText,
  RecordingError,
  START_US,
} from './read-files.mjs'

export const RBDS = 'rbds-fukuchi2017'
/** The contacts of the plate are known to one of its samples. */
export const PLATE_RATE_HZ = 300
const TRIAL_FILE = /^(.+)\.csv\.gz$/
const STEP_COLUMNS = [
  ...['trial', 'subject', 'speed_mps', 'foot', 'strike_label', 'ic_s', 'to_s', 'contact_ms', 'peak_vgrf_bw'],
  ...['vgrf_impulse_bws', 'foot_pitch_at_ic_deg', 'foot_pitch_ic_minus_flat_deg'],
  ...['ankle_pf_moment_peak_nm_kg', 'ankle_pf_moment_impulse_nms_kg'],
]
const TEXT_COLUMNS = ['trial', 'subject', 'foot', 'strike_label']
const NUMBER_COLUMNS = STEP_COLUMNS.filter((column) => !TEXT_COLUMNS.includes(column))

/**
 * Every trial that has both samples and plate steps, in order of its name:
 * `{ dataset, name, subject, speedMps, massKg, heightM, durationS, feet: [{ foot, rateHz, block, label, steps }] }`.
 * `steps` are what plate and markers say, in order of time: `{ contactUs, toeOffUs, contactMs, angleDeg, pitchDeg,
 * verticalForcePeakBw, verticalImpulseBwS, ankleMomentPeakNmKg, ankleMomentImpulseNmSKg }`, null where not known.
 * @param problem called with each RecordingError; the trial is left out
 * @returns null where the folder is not there
 */
export function loadRbds(dataFolder, problem) {
  const folder = findFolder(dataFolder, RBDS)
  if (folder === null) return null
  const steps = attempt(() => readSteps(join(folder, 'steps_derived.csv'), problem), problem) ?? []
  const people = attempt(() => readJson(join(folder, 'trials.json')), problem) ?? []
  const names = listTrials(join(folder, 'virtual_imu'))
  const untold = names.filter((name) => !steps.some((step) => step.trial === name))
  if (untold.length > 0 && steps.length > 0) {
    problem(
      new RecordingError(join(folder, 'steps_derived.csv'), `has no step of ${untold.join(', ')}`, { missing: true }),
    )
  }
  const missing = [...new Set(steps.map(({ trial }) => trial))].filter((trial) => !names.includes(trial))
  if (missing.length > 0) {
    problem(new RecordingError(join(folder, 'virtual_imu'), `has no ${missing.join(', ')}`, { missing: true }))
  }
  return names.flatMap((name) => {
    const own = steps.filter((step) => step.trial === name)
    if (own.length === 0) return []
    const trial = attempt(() => loadTrial(folder, name, { steps: own, people, problem }), problem)
    return trial === null ? [] : [trial]
  })
}

function readSteps(path, problem) {
  return readTable(path, STEP_COLUMNS, { why: whatIsWrong, problem })
}

/** Null for a step of the plate that can be used. A number may be missing, but for speed and times. */
function whatIsWrong(row) {
  if (row.trial === '' || row.subject === '') return 'no trial or no subject'
  if (row.foot !== 'R' && row.foot !== 'L') return `'${row.foot}' is no foot (R or L)`
  const text = NUMBER_COLUMNS.find((column) => !/^(nan)?$/i.test(row[column]) && numberOrNull(row[column]) === null)
  if (text !== undefined) return `'${row[text]}' is no number (column ${text})`
  const [speed, from, to] = [row.speed_mps, row.ic_s, row.to_s].map(numberOrNull)
  if (speed === null || from === null || to === null) return 'no speed, or no times of contact'
  if (from < 0 || to <= from || (numberOrNull(row.contact_ms) ?? 1) <= 0) return 'a contact that does not last'
  return null
}

function listTrials(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((file) => TRIAL_FILE.exec(file)?.[1] ?? [])
    .sort()
}

function attempt(read, problem) {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error
    problem(error)
    return null
  }
}

function loadTrial(folder, name, { steps, people, problem }) {
  const path = join(folder, 'virtual_imu', `${name}.csv.gz`)
  const feet = readFeet(path, 'rbds-virtual-imu', problem)
  const person = people.find(({ trial }) => trial === name)
  const last = feet[0].block.timeUs.at(-1)
  return {
    dataset: RBDS,
    name,
    subject: String(steps[0].subject),
    speedMps: Number(steps[0].speed_mps),
    massKg: numberOrNull(person?.mass_kg),
    heightM: person?.height_cm === undefined ? null : Number(person.height_cm) / 100,
    durationS: (last - START_US) / 1e6,
    feet: feet.map((foot) => {
      const own = steps.filter((step) => step.foot === (foot.foot === 'right' ? 'R' : 'L'))
      return { ...foot, label: own[0]?.strike_label ?? null, steps: own.map(toStep).sort(byTime) }
    }),
  }
}

function toStep(row) {
  return {
    contactUs: START_US + Number(row.ic_s) * 1e6,
    toeOffUs: START_US + Number(row.to_s) * 1e6,
    contactMs: numberOrNull(row.contact_ms),
    angleDeg: numberOrNull(row.foot_pitch_ic_minus_flat_deg),
    pitchDeg: numberOrNull(row.foot_pitch_at_ic_deg),
    verticalForcePeakBw: numberOrNull(row.peak_vgrf_bw),
    verticalImpulseBwS: numberOrNull(row.vgrf_impulse_bws),
    ankleMomentPeakNmKg: numberOrNull(row.ankle_pf_moment_peak_nm_kg),
    ankleMomentImpulseNmSKg: numberOrNull(row.ankle_pf_moment_impulse_nms_kg),
  }
}

const byTime = (a, b) => a.contactUs - b.contactUs

/**
 * The force plate of one trial at 300 Hz: `{ verticalN, foreAftN, copXMm }`, or null where the file is not there.
 * @throws RecordingError
 */
export function loadPlate(dataFolder, name) {
  const path = join(dataFolder, RBDS, 'grf', `${name}.csv.gz`)
  if (!existsSync(path)) return null
  const lines = readText(path).trim().split('\n')
  const names = (lines[0] ?? '').split(',').map((column) => column.trim())
  const rows = lines.slice(1).map((line) => line.split(','))
  const column = (wanted) => {
    const at = names.indexOf(wanted)
    if (at < 0) throw new RecordingError(path, `has no column ${wanted}`)
    return Float64Array.from(rows, (row) => Number(row[at]))
  }
  return { verticalN: column('fy_vert_N'), foreAftN: column('fx_ap_N'), copXMm: column('cop_x_mm') }
}
