import { existsSync } from 'node:fs'

/** Before this instant a wall clock can't be right: the program did not exist. */
const FIRST_RELEASE_US = Date.UTC(2026, 0, 1) * 1000

/** Whether the wall clock can be believed; a small computer without a battery wakes up in the past. */
export function isClockSynchronised(nowUs: number): boolean {
  if (nowUs < FIRST_RELEASE_US) return false
  // systemd's time service says so itself; elsewhere the system is believed.
  if (!existsSync('/run/systemd/timesync')) return true
  return existsSync('/run/systemd/timesync/synchronized')
}
