import { beforeAll, describe, expect, it } from 'vitest'
import type { DeviceKind } from '../../src/domain/records/people.js'
import type { JournalRecord, SessionDevice } from '../../src/journal/journal-record.js'
import { familyOf } from '../../src/sensors/families.js'
import type { SimulatedImu } from '../../src/sensors/simulated-sensor.js'
import { createImuSignal, type ImuOptions } from '../../src/sources/simulator/imu-signal.js'
import { planRun } from '../../src/sources/simulator/plan-run.js'
import { createPrng } from '../../src/sources/simulator/prng.js'
import { linkTo } from '../sensors/support/firmware-link.js'
import { type SessionRecords, recordsOf } from './sampled-session.js'
import { compareSteps } from './compare-steps.js'
import { reduceAll, START_MONOTONIC_US, steadyRun } from './simulated-session.js'

const RUN = steadyRun(60)
const SEED = 'four families'
const PLAN = planRun(RUN, SEED)
const FEET = ['left', 'right'] as const
const IMU: ImuOptions = {
  clockDriftPpm: 40,
  gyroBiasDps: [1, -2, 1.5],
  mountingDeg: [8, -5, 12],
  accelerationNoiseG: 0.01,
}

function deviceOf(kind: DeviceKind, foot: 'left' | 'right'): SessionDevice {
  return { deviceId: `${kind}-${foot}`, kind, name: foot, foot }
}

function firmwareOf(kind: DeviceKind): SimulatedImu {
  const firmware = familyOf(kind).simulate({})
  if (firmware.kind !== 'imu') throw new Error('no samples')
  return firmware
}

/** What a pod of the family sends over the run, with the setting up of its stream before it. */
async function podJournal(kind: DeviceKind, foot: 'left' | 'right'): Promise<JournalRecord[]> {
  const firmware = firmwareOf(kind)
  const signal = createImuSignal(foot, PLAN.contacts[foot], { ...IMU, firmware }, createPrng(SEED).fork(foot))
  const wire = linkTo(firmware)
  await familyOf(kind).start(wire.link, {})
  const { deviceId } = deviceOf(kind, foot)
  const records: JournalRecord[] = []
  let told = 0
  let arrivalUs = 0
  const arrived = (timeUs: number): void => {
    for (; told < wire.journal.length; told++) {
      const value = wire.journal[told]
      if (value === undefined) continue
      // No link is even, and none lets what was sent later arrive before.
      arrivalUs = Math.max(arrivalUs, Math.round(timeUs) + 12_000 + (told % 7) * 3_000)
      records.push({ kind: 'notification', monotonicUs: START_MONOTONIC_US + arrivalUs, deviceId, ...value })
    }
  }
  arrived(0)
  while (signal.nextSampleTimeUs() < PLAN.durationUs) {
    const timeUs = signal.nextSampleTimeUs()
    signal.nextSample()
    arrived(timeUs)
  }
  return records
}

async function stepsThrough(kind: DeviceKind): Promise<SessionRecords> {
  const records = (await Promise.all(FEET.map((foot) => podJournal(kind, foot)))).flat()
  for (let us = 1_000_000; us <= PLAN.durationUs; us += 1_000_000) {
    records.push({ kind: 'tick', monotonicUs: START_MONOTONIC_US + us })
  }
  records.sort((a, b) => a.monotonicUs - b.monotonicUs)
  return recordsOf(
    reduceAll(
      records,
      FEET.map((foot) => deviceOf(kind, foot)),
    ),
  )
}

describe('the same run through different families', () => {
  let open: SessionRecords
  beforeAll(async () => void (open = await stepsThrough('open-imu')))

  // Samples of one second may still wait for others when the run ends.
  it.each<DeviceKind>(['polar', 'movesense'])('gives the same steps through %s', async (kind) => {
    const apart = compareSteps(open, await stepsThrough(kind))
    expect(open.steps.length).toBeGreaterThan(140)
    expect(apart.unmatchedCount).toBeLessThanOrEqual(4)
    expect(apart.median.contactTimeMs).toBeLessThan(3)
    expect(apart.median.footStrikeAngleDeg).toBeLessThan(1)
    expect(apart.median.loadRatio).toBeLessThan(0.02)
    expect(apart.usualMost.contactTimeMs).toBeLessThan(3)
    expect(apart.usualMost.footStrikeAngleDeg).toBeLessThan(1)
    expect(apart.usualMost.loadRatio).toBeLessThan(0.02)
    expect(Math.abs(apart.mean.contactTimeMs)).toBeLessThan(1)
    expect(Math.abs(apart.mean.footStrikeAngleDeg)).toBeLessThan(0.2)
    expect(Math.abs(apart.mean.loadRatio)).toBeLessThan(0.005)
    expect(Math.abs(apart.mean.initialContactMs)).toBeLessThan(15)
  })
})
