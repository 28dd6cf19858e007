import type { EvictionPlace, EvictionPlan } from '../../step-keeping.js'
import type { StepQuery } from '../../store.js'
import type { Connection } from '../connection.js'
import { evictSteps } from './evict-steps.js'
import { findEvicted } from './find-evicted.js'
import { measureSteps } from './measure-steps.js'

/** The worker's part of `StepKeeping`. */
export function createKeepingService(connection: Connection) {
  return {
    findEvicted: (query: StepQuery) => findEvicted(connection, query),
    evictSteps: (plan: EvictionPlan, after: EvictionPlace | null, nowUs: number) =>
      evictSteps(connection, plan, after, nowUs),
    measureSteps: () => measureSteps(connection),
  }
}
