import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import type { Device } from '../../domain/records/people.js'
import type { Clock } from '../../runtime/clock.js'
import { ConfigError } from '../../runtime/errors.js'
import type { PodIdentity } from '../../sources/simulator/pod.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { LIVE_DEMO_ATHLETE_ID } from '../demo/demo-athletes.js'
import { DEMO_LEFT_POD, DEMO_RIGHT_POD, DEMO_RSC_POD } from '../demo/demo-pods.js'
import { generateDemoAthletes, type DemoAthleteHistory } from '../demo/generate-demo-history.js'
import { settingOf } from '../rules/rules-service.js'
import { localDateAt } from '../session/session-context.js'

const MARKER = 'simulated-data'
/** What belongs to the process that is starting, not to the data. */
const KEPT = /^solewatch\.lock/
const SEED = 2026

/**
 * Empties the demo's folder: its history always ends yesterday. A folder that the demo did not make is never touched.
 * @throws ConfigError for a folder with other data in it
 */
export function clearDemoFolder(path: string): void {
  const entries = readdirSync(path).filter((name) => !KEPT.test(name))
  const inUse = entries.filter((name) => name !== 'journal' || readdirSync(join(path, name)).length > 0)
  if (inUse.length > 0 && !existsSync(join(path, MARKER))) {
    throw new ConfigError(
      `${path} holds data that is not from a demo. Give the demo a folder of its own with --data, or leave --data away.`,
      { code: 'not-a-demo-folder' },
    )
  }
  for (const name of entries) rmSync(join(path, name), { recursive: true, force: true })
  writeFileSync(join(path, MARKER), 'The demo made this folder and empties it at each start.\n')
}

/** The next demo would delete what is recorded there. @throws ConfigError for a folder that the demo made */
export function refuseDemoFolder(path: string): void {
  if (!existsSync(join(path, MARKER))) return
  throw new ConfigError(
    `${path} belongs to the demo, which empties it at each start. Give real data a folder of its own with --data DIR, or add --demo.`,
    { code: 'demo-folder' },
  )
}

/** Twelve athletes with their history, and the pods of the one who runs now. */
export async function fillDemo(db: LocalDatabase, clock: Clock): Promise<void> {
  const nowUs = clock.nowUs()
  const zoneId = DateTime.local().zoneName
  const input = { seed: SEED, todayLocalDate: localDateAt(nowUs, zoneId), zoneId, nowUs }
  // One athlete is stored in the worker while the next is made here.
  let stored = Promise.resolve()
  for (const history of generateDemoAthletes(input)) {
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
