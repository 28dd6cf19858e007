import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import { RULE_VERSION } from '../../domain/alerts/rule-config.js'
import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { Device } from '../../domain/records/people.js'
import type { Clock } from '../../runtime/clock.js'
import { ConfigError } from '../../runtime/errors.js'
import type { PodIdentity } from '../../sources/simulator/pod.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { DATABASE_FILE, openLocalDatabase } from '../../stores/worker/open-local-database.js'
import { DEMO_MARKER } from '../data-folder/demo-marker.js'
import { DEMO_ATHLETES, LIVE_DEMO_ATHLETE_ID } from '../demo/demo-athletes.js'
import { DEMO_LEFT_POD, DEMO_RIGHT_POD, DEMO_RSC_POD } from '../demo/demo-pods.js'
import { generateDemoAthletes, type DemoAthleteHistory, type DemoHistoryInput } from '../demo/generate-demo-history.js'
import { settingOf } from '../rules/rules-service.js'
import { localDateAt } from '../session/session-context.js'
import { programPath, programVersion } from '../version.js'

/** Told what is being done, where it takes a while. */
export type Progress = (text: string) => void

/** What belongs to the process that is starting, and the history it may use again. */
const KEPT = /^solewatch\.lock|^history-/
const SEED = 2026

/**
 * Fills the demo's folder with a history that ends yesterday. Making it takes some seconds, so it is kept beside the
 * database: a second start on the same day, by the same program, begins with a copy.
 * @throws ConfigError for a folder with other data in it
 */
export async function prepareDemo(path: string, clock: Clock, progress: Progress = () => undefined): Promise<void> {
  clearDemoFolder(path)
  const zoneId = DateTime.local().zoneName
  const nowUs = clock.nowUs()
  const input = { seed: SEED, todayLocalDate: localDateAt(nowUs, zoneId), zoneId, nowUs }
  const kept = `history-${fingerprint(input.todayLocalDate, zoneId)}.sqlite`
  for (const name of readdirSync(path)) if (name.startsWith('history-') && name !== kept) rmSync(join(path, name))
  const database = join(path, DATABASE_FILE)
  if (existsSync(join(path, kept))) {
    copyFileSync(join(path, kept), database)
    return
  }
  const db = await openLocalDatabase({ directory: path })
  try {
    await fillDemo(db, input, progress)
  } finally {
    await db.close()
  }
  // Under its name only when it is whole.
  copyFileSync(database, join(path, 'history-new'))
  renameSync(join(path, 'history-new'), join(path, kept))
}

/** The same day, place and program make the same history. */
function fingerprint(localDate: string, zoneId: string): string {
  const build = programPath('dist/.solewatch-build')
  const program = existsSync(build) ? readFileSync(build, 'utf8') : programVersion()
  const parts = [localDate, zoneId, SEED, program, MODEL_VERSION, RULE_VERSION]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

/**
 * Empties the demo's folder: its history always ends yesterday. A folder that the demo did not make is never touched.
 * @throws ConfigError for a folder with other data in it
 */
function clearDemoFolder(path: string): void {
  const entries = readdirSync(path).filter((name) => !KEPT.test(name))
  const inUse = entries.filter((name) => name !== 'journal' || readdirSync(join(path, name)).length > 0)
  if (inUse.length > 0 && !existsSync(join(path, DEMO_MARKER))) {
    throw new ConfigError(
      `${path} holds data that is not from a demo. Give the demo a folder of its own with --data, or leave --data away.`,
      { code: 'not-a-demo-folder' },
    )
  }
  for (const name of entries) rmSync(join(path, name), { recursive: true, force: true })
  writeFileSync(join(path, DEMO_MARKER), 'The demo made this folder and empties it at each start.\n')
}

/** The next demo would delete what is recorded there. @throws ConfigError for a folder that the demo made */
export function refuseDemoFolder(path: string): void {
  if (!existsSync(join(path, DEMO_MARKER))) return
  throw new ConfigError(
    `${path} belongs to the demo, which empties it at each start. Give real data a folder of its own with --data DIR, or add --demo.`,
    { code: 'demo-folder' },
  )
}

/** Twelve athletes with their history, and the pods of the one who runs now. */
async function fillDemo(db: LocalDatabase, input: DemoHistoryInput, progress: Progress): Promise<void> {
  // One athlete is stored in the worker while the next is made here.
  let stored = Promise.resolve()
  let made = 0
  for (const history of generateDemoAthletes(input)) {
    made += 1
    progress(`Simulating 26 weeks of athlete ${made} of ${DEMO_ATHLETES.length}`)
    await stored
    stored = storeAthlete(db, history)
  }
  await stored
  for (const device of demoDevices(LIVE_DEMO_ATHLETE_ID)) await db.putDevice(device)
}

async function storeAthlete(db: LocalDatabase, history: DemoAthleteHistory): Promise<void> {
  const { athlete, shoes, sessions, declaredDays, alerts, steps, minutes, rulesState } = history
  await db.importBulk({ athletes: [athlete], shoes, sessions, declaredDays, alerts })
  await db.steps.append(steps)
  await db.steps.appendMinutes(minutes)
  await db.putSetting(settingOf(athlete.athleteId), JSON.stringify(rulesState))
}

function demoDevices(athleteId: string): Device[] {
  const paired = (pod: PodIdentity, kind: Device['kind'], foot: Device['foot']): Device => ({
    ...{ deviceId: pod.address, address: pod.address, name: pod.name, kind, foot, athleteId },
    ...{ serialNumber: pod.serialNumber, manufacturer: 'Solewatch', firmware: '1.0.0' },
    ...{ batteryPercent: pod.batteryPercent ?? null, lastSeenTimeUs: null },
  })
  return [
    paired(DEMO_LEFT_POD, 'open-imu', 'left'),
    paired(DEMO_RIGHT_POD, 'open-imu', 'right'),
    paired(DEMO_RSC_POD, 'rsc', null),
  ]
}
