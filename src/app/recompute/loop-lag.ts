import { setTimeout as later } from 'node:timers/promises'

/** Later than this the radio would feel it. */
const LATE_MS = 5
const LOOK_MS = 10
const WAIT_MS = 60
const MAX_WAITS = 30

/** Waits until this thread's event loop is on time again, two seconds at the most: a recompute gives way to live runs. */
export async function untilLoopIsOnTime(): Promise<void> {
  for (let waits = 0; waits < MAX_WAITS; waits += 1) {
    const beganMs = performance.now()
    await later(LOOK_MS)
    if (performance.now() - beganMs - LOOK_MS < LATE_MS) return
    await later(WAIT_MS)
  }
}
