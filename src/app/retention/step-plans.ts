import type { EvictionPlan } from '../../stores/step-keeping.js'
import type { Config } from '../config/config-schema.js'
import { monthsBefore, startOfDateUs } from './months-before.js'

const DAY_US = 86_400_000_000
const MIB = 1024 * 1024

export type StepLimits = Pick<Config, 'store' | 'influxdb' | 'retention'>

/** What leaves by its age. @param target null where steps are kept nowhere else */
export function plansByAge(config: StepLimits, target: string | null, nowUs: number): EvictionPlan[] {
  const { stepsMonths } = config.retention
  const { keepLocalDays } = config.influxdb
  return [
    ...(stepsMonths === null
      ? []
      : [{ kind: 'expired' as const, endedBeforeUs: startOfDateUs(monthsBefore(nowUs, stepsMonths)) }]),
    ...(target === null ? [] : [{ kind: 'delivered' as const, target, endedBeforeUs: nowUs - keepLocalDays * DAY_US }]),
  ]
}

/** What leaves for want of room; null where steps may have any room. */
export function planByRoom({ store }: StepLimits, target: string | null): EvictionPlan | null {
  return store.maxStepMiB === null ? null : { kind: 'full', target, maxBytes: Math.floor(store.maxStepMiB * MIB) }
}
