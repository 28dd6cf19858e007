import type { StrideRejection } from '../records/step-record.js'
import type { FootEvent } from './foot-events.js'
import type { FootState } from './foot-state.js'
import { noteTornStride, noteWalkingStride } from './motion-gate.js'
import { isTorn } from './stride-judge.js'

/** What looked like a stride and is none. */
export interface Refusal {
  readonly reason: StrideRejection
  /** When it began. */
  readonly timeUs: number
  /** The samples it would have been made of, as positions in the ring. */
  readonly from: number
  readonly to: number
  /** How far the foot was seen to move. */
  readonly untilUs: number
}

/** Tells why there is no stride. Whatever looks wrong with one that a hole tore is the hole's doing. */
export function refuseStride(state: FootState, refusal: Refusal, events: FootEvent[]): void {
  const { reason, timeUs } = refusal
  const torn = reason === 'gap-inside' || isTorn(state, refusal.from, refusal.to)
  if (torn) noteTornStride(state, refusal.untilUs)
  else if (reason === 'walking') noteWalkingStride(state)
  events.push({ kind: 'rejected', timeUs: Math.round(timeUs), reason: torn ? 'gap-inside' : reason })
}
