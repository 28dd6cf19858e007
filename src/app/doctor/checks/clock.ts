import type { Check } from '../check-context.js'
import { findingsOf, type Finding } from '../finding.js'
import type { SystemFacts } from '../system-facts.js'

const say = findingsOf('clock')
/** Before that the program did not exist. */
const FIRST_RELEASE_US = Date.UTC(2026, 0, 1) * 1000
/** What the kernel's slewing does in ten seconds is less. */
const STEP_MS = 200

/** Can the wall clock be believed? Days and weeks are counted by it. */
export const checkClock: Check = async ({ facts, air }) => [
  ...(await synchronised(facts)),
  ...stepped(air?.wallClockStepMs ?? 0),
  ...zone(facts),
]

async function synchronised(facts: SystemFacts): Promise<Finding[]> {
  const nowUs = facts.nowUs()
  const shown = new Date(nowUs / 1000).toISOString().slice(0, 16).replace('T', ' ')
  if (nowUs < FIRST_RELEASE_US)
    return [
      say.problem(
        `The clock says ${shown} UTC, which can't be.`,
        'Connect the machine to the internet and run "sudo timedatectl set-ntp true"; without one, set it: sudo date -u -s "YYYY-MM-DD HH:MM"',
      ),
    ]
  if (facts.platform !== 'linux')
    return [say.ok(`The clock says ${shown} UTC; whether it is synchronised is the system's business.`)]
  const text = await facts.run('timedatectl', ['show'])
  const known = /^NTPSynchronized=(yes|no)$/m.exec(text ?? '')?.[1]
  if (known === 'yes') return [say.ok(`The clock is synchronised (${shown} UTC).`)]
  if (known === undefined && !unsynchronisedService(facts))
    return [say.ok(`The clock says ${shown} UTC; nothing tells whether it is synchronised.`)]
  const hasBattery = (facts.list('/sys/class/rtc') ?? []).length > 0
  const found = 'The clock is not synchronised with the network.'
  const advice = 'Connect the machine to the internet and run: sudo timedatectl set-ntp true'
  if (hasBattery) return [say.note(`${found} It has a clock chip, so it is at most some minutes off.`, advice)]
  return [
    say.warning(
      `${found} The machine has no clock chip: after a start without internet, runs get a wrong day.`,
      `${advice}; where there is no internet, add a clock module (docs/raspberry-pi.md).`,
    ),
  ]
}

/** systemd's time service is there and has not got the time yet. */
function unsynchronisedService(facts: SystemFacts): boolean {
  return facts.stat('/run/systemd/timesync') !== null && facts.stat('/run/systemd/timesync/synchronized') === null
}

function stepped(stepMs: number): Finding[] {
  if (Math.abs(stepMs) < STEP_MS) return []
  return [
    say.warning(
      `While the doctor listened the clock was set by ${(stepMs / 1000).toFixed(1)} s.`,
      'Wait until the clock is synchronised before the first run of the day (timedatectl).',
    ),
  ]
}

function zone({ timeZone }: SystemFacts): Finding[] {
  if (timeZone !== 'UTC' && timeZone !== 'Etc/UTC') return []
  return [
    say.note(
      'The time zone of this machine is UTC; new athletes made by "solewatch pair" get it.',
      'Set yours: sudo timedatectl set-timezone Europe/Berlin',
    ),
  ]
}
