import type { Tier } from '../../records/step-record.js'
import type { PeriodLoad } from './summarise-period.js'

/** Kinds of sensor that give the same load for the same steps: a foot IMU by its rate. */
const KIND_OF_TIER: Readonly<Record<Tier, string>> = {
  A: 'foot sensor',
  B: 'foot sensor',
  C: 'accelerometer',
  D: 'shank sensor',
  E: 'watch',
  F: 'speed and cadence pod',
  G: 'position only',
}

/** Share of the kilometres that another kind of sensor measured. */
export function sensorShift(base: PeriodLoad, recent: PeriodLoad): number {
  const [before, after] = [sensors(base), sensors(recent)]
  const kinds = new Set([...before.keys(), ...after.keys()])
  return [...kinds].reduce((sum, kind) => sum + Math.abs((after.get(kind) ?? 0) - (before.get(kind) ?? 0)), 0) / 2
}

/** The kind of sensor that measured most of the way. */
export function mainSensor(period: PeriodLoad): string {
  return [...sensors(period)].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'none'
}

function sensors({ running }: PeriodLoad): Map<string, number> {
  const shares = new Map<string, number>()
  for (const [tier, share] of Object.entries(running?.tiers ?? {})) {
    const kind = KIND_OF_TIER[tier as Tier]
    shares.set(kind, (shares.get(kind) ?? 0) + share)
  }
  return shares
}
