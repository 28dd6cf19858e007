import { boardModel, isRaspberryPi, isThisMachines, listAdapters } from '../adapters.js'
import type { Check } from '../check-context.js'
import { findingsOf, type Finding } from '../finding.js'
import { readTrimmed, type SystemFacts } from '../system-facts.js'

const say = findingsOf('chip')

/** USB adapters about which something is known, by vendor and product. */
const KNOWN: Readonly<Record<string, readonly [what: string, advice: string]>> = {
  '0a12:0001': [
    'is a CSR8510 or one of its many copies: five links at most, and copies misbehave while something connects',
    'For more than two pods use another adapter, for instance one with a Realtek RTL8761BU or an Intel chip.',
  ],
  '0bda:8771': [
    'is a Realtek RTL8761BU, whose firmware from 2021 to spring 2023 stopped answering after a restart',
    'Where it stops answering, bring the firmware up to date: sudo apt install --only-upgrade firmware-realtek',
  ],
}

/** What is known of the chips in this machine. */
export const checkChip: Check = ({ facts, hci }) => {
  if (facts.platform !== 'linux' || !isThisMachines(hci)) return []
  const adapters = listAdapters(facts)
  const findings: Finding[] = []
  for (const { name, usbId } of adapters) {
    const known = KNOWN[usbId ?? '']
    if (known !== undefined) findings.push(say.note(`${name} ${known[0]}.`, known[1]))
  }
  // On a Pi, what hangs on no USB port is the chip that does Wi-Fi too.
  if (isRaspberryPi(facts) && adapters.some(({ bus }) => bus !== 'usb' && bus !== 'simulated'))
    findings.push(onBoard(facts, adapters.length))
  return findings
}

function onBoard(facts: SystemFacts, adapterCount: number): Finding {
  const model = boardModel(facts) ?? 'This machine'
  const shared = `${model}: the on-board chip shares its antenna between Bluetooth and Wi-Fi`
  const advice =
    adapterCount > 1
      ? 'Switch the on-board Bluetooth off: add "dtoverlay=disable-bt" to /boot/firmware/config.txt, then "sudo reboot".'
      : 'Use a USB Bluetooth adapter on a short extension lead, or a network cable and "sudo rfkill block wifi", or at least Wi-Fi at 5 GHz.'
  if (readTrimmed(facts, '/sys/class/net/wlan0/operstate') !== 'up')
    return say.note(`${shared}; Wi-Fi is not in use. From about four pods on, its serial line loses data too.`, advice)
  return say.warning(`${shared}, and Wi-Fi is in use: with two IMUs, gaps are to be expected.`, advice)
}
