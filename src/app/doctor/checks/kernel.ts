import { isRaspberryPi, isThisMachines, listAdapters } from '../adapters.js'
import type { Check } from '../check-context.js'
import { findingsOf } from '../finding.js'

const say = findingsOf('kernel')
/** What Debian 11 and Raspberry Pi OS of 2021 came with; nothing older was looked at. */
const OLDEST = [5, 10] as const

/** Is the kernel one of those with known trouble? */
export const checkKernel: Check = ({ facts, hci }) => {
  if (facts.platform !== 'linux') {
    const system = { darwin: 'macOS', win32: 'Windows' }[String(facts.platform)] ?? facts.platform
    const tried = 'Solewatch was made on Linux and little has been tried here; permission, link parameters and other'
    return [say.note(`This is ${system} ${facts.kernelRelease}. ${tried} programs can't be looked at.`)]
  }
  const [major = 0, minor = 0] = facts.kernelRelease.split('.').map((part) => parseInt(part, 10))
  const name = `Linux ${facts.kernelRelease}`
  if (!isThisMachines(hci)) return [say.ok(`The kernel is ${name}.`)]
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    return [
      say.warning(
        `${name} is older than any that Solewatch was made for (${OLDEST.join('.')}); newer adapters are unknown to it.`,
        'Bring the system up to date: sudo apt update && sudo apt full-upgrade, or install the current release.',
      ),
    ]
  const onBoard = listAdapters(facts).some(({ bus }) => bus === 'serial')
  if (major === 6 && minor === 1 && onBoard && isRaspberryPi(facts))
    return [
      say.warning(
        `With ${name} the on-board Bluetooth of a Raspberry Pi is known to lose data (raspberrypi/linux issue 5460).`,
        'Bring the system up to date (sudo apt full-upgrade), or use a USB adapter.',
      ),
    ]
  return [say.ok(`The kernel is ${name}; no trouble with Bluetooth is known of it.`)]
}
