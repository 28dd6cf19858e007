import { setImmediate as nextTurn } from 'node:timers/promises'
import type { JournalRecord, SessionContext } from '../../journal/journal-record.js'
import { createSessionGraph } from '../../pipeline/graph.js'
import { createAutoStart } from './auto-start.js'

/** The program has other things to do while an hour is looked through. */
const AT_ONCE = 1_000
const TICK_US = 1_000_000

export interface PastRunOptions {
  /** A context that belongs to no session, beginning at that monotonic time. */
  newContext(monotonicUs: number): SessionContext
  readonly idleLimitUs: number
  /** Until now, which may be long after the last record. */
  readonly nowMonotonicUs: () => number
}

/**
 * Where the run began that is still going on at the end of the records; null where nobody runs by then.
 * @param records of one athlete's devices, in order
 */
export async function findRunStart(
  records: readonly JournalRecord[],
  { newContext, idleLimitUs, nowMonotonicUs }: PastRunOptions,
): Promise<number | null> {
  const first = records[0]
  if (first === undefined) return null
  const context = newContext(first.monotonicUs)
  const graph = createSessionGraph(context)
  const autoStart = createAutoStart()
  let startUs: number | null = null
  graph.outputs$.subscribe((output) => {
    if (output.kind === 'step') autoStart.step(output.step)
    else if (output.kind === 'motion') startUs ??= autoStart.motion(output.motion, output.timeUs)
    else if (output.kind === 'live') {
      const { idleSinceUs, motion, timeUs } = output.live
      startUs ??= autoStart.motion(motion, timeUs)
      // That was another run.
      if (idleSinceUs !== null && timeUs - idleSinceUs >= idleLimitUs) startUs = null
    }
  })
  let tickUs = first.monotonicUs + TICK_US
  for (const [index, record] of records.entries()) {
    for (; tickUs <= record.monotonicUs; tickUs += TICK_US) graph.push({ kind: 'tick', monotonicUs: tickUs })
    graph.push(record)
    if (index % AT_ONCE === AT_ONCE - 1) await nextTurn()
  }
  for (; tickUs <= nowMonotonicUs(); tickUs += TICK_US) graph.push({ kind: 'tick', monotonicUs: tickUs })
  return startUs === null ? null : startUs - context.startTimeUs + context.startMonotonicUs
}
