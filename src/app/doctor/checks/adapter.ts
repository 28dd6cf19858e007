import { adapterWords, isRaspberryPi, isThisMachines, listAdapters } from '../adapters.js'
import type { Check, CheckContext } from '../check-context.js'
import { findingsOf, type Finding } from '../finding.js'
import { readTrimmed } from '../system-facts.js'

const say = findingsOf('adapter')

/** Is there a Bluetooth adapter, and does it run? */
export const checkAdapter: Check = (context) => {
  const { hci, adapter, facts } = context
  if (!isThisMachines(hci)) return [elsewhere(context)]
  const found = facts.platform === 'linux' ? present(context) : []
  if (adapter === null || adapter.state === 'starting') return found
  if (adapter.state === 'on') return [...found, say.ok('The adapter is up and answers.')]
  // Already said, with more detail.
  if (found.some(({ level }) => level === 'problem')) return found
  const [what, advice] = splitMessage(adapter.message ?? 'The Bluetooth adapter does not answer.')
  return [...found, say.problem(what, advice)]
}

/** The radio's messages are "what is wrong; what to do". */
function splitMessage(message: string): [what: string, advice: string] {
  const at = message.indexOf('; ')
  if (at < 0) return [message, 'Look at it with "hciconfig -a", unplug it and plug it in again.']
  const advice = message.slice(at + 2)
  return [`${message.slice(0, at)}.`, advice.charAt(0).toUpperCase() + advice.slice(1)]
}

function elsewhere({ hci, adapter }: CheckContext): Finding {
  if (hci.kind === 'virtual')
    return say.note('The radio is a simulated one ("virtual"); this machine\'s adapter is not used.')
  if (adapter === null || adapter.state === 'on' || adapter.state === 'remote')
    return say.note("The radio is behind a TCP address; this machine's adapter is not used.")
  const [what, advice] = splitMessage(adapter.message ?? 'Nobody answers at the TCP address of the radio.')
  return say.problem(what, advice)
}

function present({ facts }: CheckContext): Finding[] {
  const adapters = listAdapters(facts)
  if (adapters.length === 1)
    return [say.ok(`There is one Bluetooth adapter: ${adapters.map(adapterWords).join(', ')}.`)]
  if (adapters.length > 1) {
    const names = adapters.map(adapterWords).join(', ')
    return [say.ok(`There are ${adapters.length} Bluetooth adapters: ${names}; the first one that is up is used.`)]
  }
  const absent = 'There is no Bluetooth adapter.'
  const overlay = isRaspberryPi(facts) ? disablingFile(facts) : null
  if (overlay !== null) {
    const advice = `Plug a USB adapter in; or take the line "dtoverlay=disable-bt" out of ${overlay} and run "sudo reboot" to have the on-board one back.`
    return [
      say.problem('There is no Bluetooth adapter; the on-board one is switched off in the boot settings.', advice),
    ]
  }
  const advice = facts.list('/sys/class/bluetooth') === null ? NO_DRIVER : NO_ADAPTER
  return [say.problem(absent, advice)]
}

const NO_ADAPTER =
  'Plug a Bluetooth 4.0 (or later) USB adapter in; if one is in, see what the kernel says of it with "sudo dmesg | grep -i bluetooth".'
const NO_DRIVER = `${NO_ADAPTER} This kernel has no Bluetooth loaded yet: try "sudo modprobe btusb"; in a container or a virtual machine the adapter must be handed through.`

function disablingFile(facts: CheckContext['facts']): string | null {
  const files = ['/boot/firmware/config.txt', '/boot/config.txt']
  return files.find((file) => /^\s*dtoverlay=disable-bt\b/m.test(readTrimmed(facts, file) ?? '')) ?? null
}
