import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { JournalRecord, SessionContext } from '../../src/journal/journal-record.js'
import { readJournal, type JournalDamage } from '../../src/journal/reader.js'

/** A folder that is gone when the test is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'solewatch-journal-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export function readAll(path: string): { records: JournalRecord[]; damages: JournalDamage[] } {
  const damages: JournalDamage[] = []
  const records = [...readJournal(path, (damage) => damages.push(damage))]
  return { records, damages }
}

export function notification(index: number, bytes = 4): JournalRecord {
  return {
    kind: 'notification',
    monotonicUs: 1_000_000 + index * 1000.5,
    deviceId: index % 2 === 0 ? 'SW-LEFT-1' : 'c0:ff:ee:00:00:02',
    channel: 'open-imu-frame',
    bytes: Uint8Array.from({ length: bytes }, (_, k) => (index * 31 + k * 7) & 0xff),
  }
}

const context: SessionContext = {
  sessionId: '01JD0000000000000000000000',
  athleteId: 'athlete-1',
  generation: 1,
  source: 'ble',
  simulated: false,
  startTimeUs: 1_763_000_000_000_000,
  startMonotonicUs: 1_000_000,
  bootId: 'boot-a',
  clockSynchronised: true,
  zoneId: 'Europe/Vienna',
  localDate: '2025-11-13',
  modelVersion: '1.0.0',
  parameterHash: 'abcdef',
  bodyMassKg: 70.5,
  heightM: null,
  declaredStrike: 'unknown',
  surface: 'road',
  shoe: { shoeId: 'shoe-1', kind: 'standard', footStrikeOffsetDeg: null, footStrikeOffsetSdDeg: null },
  devices: [{ deviceId: 'SW-LEFT-1', kind: 'open-imu', name: 'Solewatch links – ü', foot: 'left' }],
}

/** One record of every kind. */
export const EVERY_KIND: readonly JournalRecord[] = [
  { kind: 'context', monotonicUs: 1_000_000, context },
  { kind: 'boot', monotonicUs: 1_000_001, bootId: 'boot-a', wallTimeUs: 1_763_000_000_000_000, resumed: false },
  { kind: 'command', monotonicUs: 1_000_002, command: 'start', by: 'user' },
  { kind: 'adapter', monotonicUs: 1_000_003, state: 'on' },
  { kind: 'link', monotonicUs: 1_000_004, deviceId: 'SW-LEFT-1', state: 'streaming', reason: null },
  {
    kind: 'device-info',
    monotonicUs: 1_000_005,
    deviceId: 'SW-LEFT-1',
    manufacturer: 'Solewatch',
    model: null,
    serialNumber: 'SW-LEFT-1',
    firmware: '1.0',
    batteryPercent: 87,
  },
  notification(0, 15),
  {
    kind: 'notification',
    monotonicUs: 2 ** 52 + 0.25,
    deviceId: 'p',
    channel: 'rsc-measurement',
    bytes: new Uint8Array(),
  },
  {
    kind: 'notification',
    monotonicUs: 1_000_008,
    deviceId: 'pod-ü',
    channel: 'battery-level',
    bytes: Uint8Array.of(87),
  },
  { kind: 'tick', monotonicUs: 2_000_000 },
  { kind: 'clock-anchor', monotonicUs: 2_000_001, wallTimeUs: 1_763_000_001_000_000 },
  { kind: 'command', monotonicUs: 2_000_002, command: 'surface', surface: 'trail' },
  { kind: 'command', monotonicUs: 2_000_003, command: 'stop', by: 'idle' },
]
