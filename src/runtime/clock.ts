import { readFileSync } from 'node:fs'

/** The only way to the time and to timers; tests pass one that stands still. */
export interface Clock {
  /** Microseconds since the epoch; may be corrected at any moment. */
  nowUs(): number
  /** Microseconds since the machine's boot; never goes back within one boot. */
  monotonicUs(): number
  /** Identity of the boot that `monotonicUs` counts from. */
  readonly bootId: string
  /** Calls back once after the delay; the answer cancels it. */
  timer(delayMs: number, callback: () => void): () => void
}

/** The machine's own clock. `hrtime` counts from the boot, so a process that starts again goes on with the same time. */
export function createSystemClock(): Clock {
  const bootId = readBootId()
  return {
    bootId,
    nowUs: () => Date.now() * 1000,
    monotonicUs: () => Number(process.hrtime.bigint() / 1000n),
    timer(delayMs, callback) {
      const handle = setTimeout(callback, delayMs)
      return () => clearTimeout(handle)
    },
  }
}

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    // Elsewhere the boot has no name: its time, to the nearest ten seconds, does.
    const bootedS = Date.now() / 1000 - Number(process.hrtime.bigint() / 1_000_000_000n)
    return `boot-${Math.round(bootedS / 10)}`
  }
}
