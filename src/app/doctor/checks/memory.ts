import type { Check } from '../check-context.js'
import { findingsOf } from '../finding.js'
import { readTrimmed } from '../system-facts.js'

const say = findingsOf('memory')
const LITTLE_MIB = 150
const TOO_LITTLE_MIB = 60

/** Is there memory left? */
export const checkMemory: Check = ({ facts }) => {
  if (facts.platform !== 'linux') return []
  const text = readTrimmed(facts, '/proc/meminfo') ?? ''
  const mib = (name: string): number | null => {
    const kib = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]
    return kib === undefined ? null : Math.round(Number(kib) / 1024)
  }
  const available = mib('MemAvailable')
  const total = mib('MemTotal')
  if (available === null || total === null) return []
  const found = `${available} of ${total} MB of memory are free.`
  const advice = 'See what takes it with "ps aux --sort=-rss | head", and end what is not needed.'
  if (available < TOO_LITTLE_MIB) return [say.problem(found, advice)]
  if (available < LITTLE_MIB) return [say.warning(found, advice)]
  return [say.ok(found)]
}
