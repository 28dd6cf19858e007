import { isRaspberryPi } from '../adapters.js'
import type { Check } from '../check-context.js'
import { findingsOf } from '../finding.js'
import { readTrimmed } from '../system-facts.js'

const FLAGS = '/sys/devices/platform/soc/soc:firmware/get_throttled'
const UNDER_VOLTAGE_NOW = 0x1
const UNDER_VOLTAGE_SINCE_START = 0x10000
const say = findingsOf('supply')

/** A Raspberry Pi says whether its supply is strong enough; one that is not makes USB adapters vanish. */
export const checkSupply: Check = ({ facts }) => {
  if (!isRaspberryPi(facts)) return []
  const text = readTrimmed(facts, FLAGS)
  const flags = text === null ? NaN : parseInt(text, 16)
  if (Number.isNaN(flags)) return []
  const advice = 'Use the supply that belongs to this model and a short cable; a weak one makes USB adapters vanish.'
  if ((flags & UNDER_VOLTAGE_NOW) !== 0) return [say.warning('The supply voltage is too low right now.', advice)]
  if ((flags & UNDER_VOLTAGE_SINCE_START) !== 0)
    return [say.warning('The supply voltage was too low at times since the start.', advice)]
  return [say.ok('The supply voltage is fine.')]
}
