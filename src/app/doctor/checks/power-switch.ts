import { isThisMachines } from '../adapters.js'
import type { Check } from '../check-context.js'
import { findingsOf } from '../finding.js'
import { readTrimmed } from '../system-facts.js'

const CLASS = '/sys/class/rfkill'
const say = findingsOf('power-switch')

/** Is the radio switched off, by a program or by a switch? */
export const checkPowerSwitch: Check = ({ facts, hci }) => {
  if (facts.platform !== 'linux' || !isThisMachines(hci)) return []
  const switches = (facts.list(CLASS) ?? [])
    .map((name) => `${CLASS}/${name}`)
    .filter((path) => readTrimmed(facts, `${path}/type`) === 'bluetooth')
    .map((path) => ({
      name: readTrimmed(facts, `${path}/name`) ?? 'bluetooth',
      soft: readTrimmed(facts, `${path}/soft`) === '1',
      hard: readTrimmed(facts, `${path}/hard`) === '1',
    }))
  if (switches.length === 0) return []
  const off = switches.filter(({ soft, hard }) => soft || hard)
  if (off.length === 0) return [say.ok('Bluetooth is not switched off (rfkill).')]
  return off.map(({ name, hard }) => {
    // Of two adapters one may be off on purpose.
    const level = off.length === switches.length ? say.problem : say.warning
    if (hard)
      return level(
        `${name} is switched off by a switch or key of the machine.`,
        'Switch it on there; no program can (rfkill: hard blocked).',
      )
    return level(`${name} is switched off by software (rfkill).`, 'Run: sudo rfkill unblock bluetooth')
  })
}
