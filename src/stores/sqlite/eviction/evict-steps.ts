import type { EvictionPhase, EvictionPlace, EvictionPlan, EvictionReason, EvictionSlice } from '../../step-keeping.js'
import type { Connection } from '../connection.js'
import { isDelivered } from './delivered.js'
import { evictSeries } from './evict-series.js'
import { pageOfSessions, seriesOf, totalStepBytes, type EvictableSession, type StepSeries } from './step-series.js'

/**
 * So many sessions are looked at in a slice, and after so many bytes it ends: each is about a millisecond. A run goes whole;
 * one of 24 hours, 27 MB, takes 30 ms.
 */
const MOST_SESSIONS = 200
const ENOUGH_BYTES = 1_000_000

function phasesOf(plan: EvictionPlan): readonly EvictionPhase[] {
  if (plan.kind !== 'full') return [plan.kind]
  return plan.target === null ? ['full', 'full-unfinished'] : ['delivered', 'full', 'full-unfinished']
}

/** One slice, in one transaction: what waits for the database waits no longer than for a large batch of steps. */
export function evictSteps(
  connection: Connection,
  plan: EvictionPlan,
  after: EvictionPlace | null,
  nowUs: number,
): EvictionSlice {
  return connection.transaction(() => {
    const slice = new Slice(connection, plan, nowUs)
    if (plan.kind === 'expired' && after === null) expireForwarded(connection, plan.endedBeforeUs, nowUs)
    return slice.run(after)
  })
}

/** A remote store keeps steps no longer than the data folder would. */
function expireForwarded({ prepare }: Connection, beforeUs: number, nowUs: number): void {
  prepare(
    "UPDATE evicted_steps SET reason = 'expired', evicted_time_us = ? WHERE reason = 'forwarded' AND to_time_us <= ?",
  ).run(nowUs, beforeUs)
}

class Slice {
  #sessionCount = 0
  #stepCount = 0
  #byteCount = 0
  #lostStepCount = 0
  /** Of all steps that are here; only a plan that has a limit asks. */
  readonly #bytesBefore: number

  constructor(
    private readonly connection: Connection,
    private readonly plan: EvictionPlan,
    private readonly nowUs: number,
  ) {
    this.#bytesBefore = plan.kind === 'full' ? totalStepBytes(connection) : 0
  }

  run(after: EvictionPlace | null): EvictionSlice {
    const phases = phasesOf(this.plan)
    let place = after
    for (const phase of phases.slice(after === null ? 0 : phases.indexOf(after.phase))) {
      if (this.#isEnough()) break
      place = this.#through(phase, place?.phase === phase ? place : null)
      if (place !== null) break
    }
    return {
      sessionCount: this.#sessionCount,
      stepCount: this.#stepCount,
      byteCount: this.#byteCount,
      lostStepCount: this.#lostStepCount,
      next: this.#isEnough() ? null : place,
    }
  }

  /** @returns where to go on in this phase; null where it has no more */
  #through(phase: EvictionPhase, after: EvictionPlace | null): EvictionPlace | null {
    const finished = phase !== 'full-unfinished'
    const sessions = pageOfSessions(this.connection, { finished, after, limit: MOST_SESSIONS })
    for (const session of sessions) {
      if (this.#isEnough()) return null
      if (this.#isPast(session)) return null
      this.#evict(session, phase)
      if (this.#byteCount >= ENOUGH_BYTES) return placeOf(session, phase)
    }
    const last = sessions.at(-1)
    return last === undefined || sessions.length < MOST_SESSIONS ? null : placeOf(last, phase)
  }

  /** Sessions come in order of their starts, and none ends before it starts. */
  #isPast(session: EvictableSession): boolean {
    return this.plan.kind !== 'full' && session.startTimeUs >= this.plan.endedBeforeUs
  }

  #evict(session: EvictableSession, phase: EvictionPhase): void {
    const { plan, connection } = this
    if (plan.kind !== 'full' && session.endTimeUs >= plan.endedBeforeUs) return
    const here = seriesOf(connection, session)
    if (here.length === 0) return
    const target = plan.kind === 'expired' ? null : plan.target
    const delivered = target !== null && here.every((series) => isDelivered(connection, target, series))
    if (phase === 'delivered' && !delivered) return
    const reason: EvictionReason = phase === 'expired' ? 'expired' : delivered ? 'forwarded' : 'full'
    for (const series of here) this.#take(series, reason)
    this.#sessionCount += 1
  }

  #take(series: StepSeries, reason: EvictionReason): void {
    evictSeries(this.connection, series, { reason, nowUs: this.nowUs })
    this.#stepCount += series.stepCount
    this.#byteCount += series.byteCount
    if (reason === 'full') this.#lostStepCount += series.stepCount
  }

  #isEnough(): boolean {
    return this.plan.kind === 'full' && this.#bytesBefore - this.#byteCount <= this.plan.maxBytes
  }
}

function placeOf({ startTimeUs, sessionId }: EvictableSession, phase: EvictionPhase): EvictionPlace {
  return { phase, startTimeUs, sessionId }
}
