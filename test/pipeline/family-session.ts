import type { DeviceKind, SensorSettings } from '../../src/domain/records/people.js'
import type { Foot } from '../../src/domain/records/step-record.js'
import type { JournalRecord, NotificationChannel, SessionDevice } from '../../src/journal/journal-record.js'
import { familyOf } from '../../src/sensors/families.js'
import { createImuSignal, type FirmwareMessage, type ImuOptions } from '../../src/sources/simulator/imu-signal.js'
import type { RunPlan } from '../../src/sources/simulator/plan-run.js'
import { createPrng, type Prng } from '../../src/sources/simulator/prng.js'
import { linkTo } from '../sensors/support/firmware-link.js'
import { START_MONOTONIC_US } from './simulated-session.js'

/** A board whose lines say number, time and both vectors. */
const CSV: SensorSettings = {
  csv: {
    columns: ['sequence', 'time-us', 'ax', 'ay', 'az', 'gx', 'gy', 'gz'],
    sampleRateHz: 200,
    accelerationUnit: 'g',
    angularVelocityUnit: 'dps',
    accelerationRangeG: 16,
    angularVelocityRangeDps: 2000,
  },
}

export function settingsOf(kind: DeviceKind): SensorSettings {
  return kind === 'nus-csv' ? CSV : {}
}

/** What becomes of a message on its way. */
export type Fate = 'arrives' | 'lost' | 'cut' | 'twice'

export interface FamilyFoot {
  readonly kind: DeviceKind
  readonly foot: Foot
  readonly plan: RunPlan
  readonly imu?: ImuOptions
  /** The family's own where absent. */
  readonly settings?: SensorSettings
  /** What the sensor's noise comes from. */
  readonly noise?: Prng
  /** Least time from the last sample of a message to its arrival. */
  readonly delayUs?: number
  readonly jitterUs?: number
  /** The link meets this often: what is ready comes then, all at once. */
  readonly meetingUs?: number
  readonly fate?: (index: number, message: FirmwareMessage) => Fate
}

export interface FamilyRecording {
  readonly device: SessionDevice
  readonly records: readonly JournalRecord[]
  /** Samples that the sensor took, and those in messages of each fate. */
  readonly taken: number
  readonly carried: Readonly<Record<Fate, number>>
}

/** What a foot's device of a family notifies in a run, with its real bytes and its own way of starting, but no radio. */
export async function recordFamily(options: FamilyFoot): Promise<FamilyRecording> {
  const { kind, foot, plan, delayUs = 8000, jitterUs = 20_000, meetingUs = 15_000 } = options
  const family = familyOf(kind)
  const { settings = settingsOf(kind), noise = createPrng('family').fork(foot) } = options
  const firmware = family.simulate(settings)
  if (firmware.kind !== 'imu') throw new Error(`A '${kind}' is worn on no foot.`)
  const device: SessionDevice = { deviceId: `${kind}-${foot}`, kind, name: kind, foot, settings }
  const channels = new Map<string, NotificationChannel>()
  const { link, journal } = linkTo(firmware)
  await family.start(
    {
      ...link,
      subscribe(address, channel) {
        channels.set(address.uuid, channel)
        return link.subscribe(address, channel)
      },
    },
    settings,
  )
  const records: JournalRecord[] = []
  const notify = (timeUs: number, channel: NotificationChannel, bytes: Uint8Array): void => {
    const monotonicUs = START_MONOTONIC_US + Math.round(timeUs)
    records.push({ kind: 'notification', monotonicUs, deviceId: device.deviceId, channel, bytes })
  }
  for (const { channel, bytes } of journal) notify(0, channel, bytes)
  const random = createPrng(`air-${kind}-${foot}`)
  const signal = createImuSignal(foot, plan.contacts[foot], { ...options.imu, firmware }, noise)
  const carried = { arrives: 0, lost: 0, cut: 0, twice: 0 }
  let [index, taken, arrivalUs] = [0, 0, 0]
  while (signal.nextSampleTimeUs() < plan.durationUs) {
    taken += 1
    for (const message of signal.nextSample()) {
      const channel = channels.get(message.characteristicUuid)
      if (channel === undefined) continue
      const fate = options.fate?.(index++, message) ?? 'arrives'
      carried[fate] += message.sampleCount
      const readyUs = message.timeUs + delayUs + jitterUs * random.next() ** 2
      if (fate === 'lost') continue
      arrivalUs = Math.max(arrivalUs, Math.ceil(readyUs / meetingUs) * meetingUs)
      notify(arrivalUs, channel, fate === 'cut' ? message.bytes.slice(0, -3) : message.bytes)
      if (fate === 'twice') notify(arrivalUs, channel, message.bytes)
    }
  }
  return { device, records, taken, carried }
}

/** Records of several devices in order of arrival, with a tick every second. */
export function mergeRecords(lists: readonly (readonly JournalRecord[])[], durationUs: number): JournalRecord[] {
  const ticks: JournalRecord[] = []
  for (let timeUs = 1_000_000; timeUs <= durationUs; timeUs += 1_000_000) {
    ticks.push({ kind: 'tick', monotonicUs: START_MONOTONIC_US + timeUs })
  }
  return [...lists.flat(), ...ticks].sort((a, b) => a.monotonicUs - b.monotonicUs)
}
