import { isThisMachines } from '../adapters.js'
import type { Check } from '../check-context.js'
import { findingsOf, type Finding } from '../finding.js'

const say = findingsOf('kernel-log')
/** Fewer may come from the moment in which the chip was started. */
const MOST_BROKEN_FRAMES = 5

const FIRMWARE = [
  /Bluetooth: hci\d+: (BCM\w+\s.*build \d+)/,
  /Bluetooth: hci\d+: (RTL: fw version \w+)/,
  /Bluetooth: hci\d+: (Firmware (?:Version|revision|SHA).*)/i,
]

/** What the kernel has said of the adapter since the machine started: its firmware, and what went wrong. */
export const checkKernelLog: Check = async ({ facts, hci }) => {
  if (facts.platform !== 'linux' || !isThisMachines(hci)) return []
  const text =
    (await facts.run('journalctl', ['-k', '-b', '-o', 'cat', '--no-pager', '-g', 'bluetooth|rtl_bt|brcm'])) ??
    (await facts.run('dmesg', []))
  if (text === null)
    return [
      say.note(
        "The kernel's log is not for this user to read; firmware and lost frames can't be told.",
        'Look yourself: sudo journalctl -k -b -g Bluetooth',
      ),
    ]
  const lines = text.split('\n').filter((line) => /Bluetooth:|rtl_bt|brcm\/BCM/.test(line))
  const troubles = [...missingFirmware(lines), ...brokenFrames(lines), ...timeouts(lines)]
  if (troubles.length > 0) return troubles
  const version = firmwareOf(lines)
  return version === null ? [] : [say.ok(`Firmware of the adapter: ${version}; the kernel reports no trouble with it.`)]
}

function missingFirmware(lines: readonly string[]): Finding[] {
  const line = lines.find((one) => /firmware.*(not found|failed)|failed to load .*(fw|firmware|hcd)/i.test(one))
  if (line === undefined) return []
  return [
    say.warning(
      `The kernel could not load firmware for the adapter: "${line.trim()}".`,
      'Install it: sudo apt install firmware-realtek firmware-brcm80211 bluez-firmware (what there is of them), then plug the adapter in again or restart.',
    ),
  ]
}

function brokenFrames(lines: readonly string[]): Finding[] {
  const count = lines.filter((line) => line.includes('Frame reassembly failed')).length
  if (count <= MOST_BROKEN_FRAMES) return []
  return [
    say.warning(
      `Between the on-board chip and the computer data got lost ${count} times since the start ("Frame reassembly failed").`,
      'Use a USB Bluetooth adapter; the serial line of the on-board one is too slow for several IMUs.',
    ),
  ]
}

function timeouts(lines: readonly string[]): Finding[] {
  const count = lines.filter((line) =>
    /command 0x[0-9a-f]+ tx timeout|Opcode 0x[0-9a-f]+ failed: -110/i.test(line),
  ).length
  if (count === 0) return []
  return [
    say.warning(
      `The adapter did not answer the kernel ${count} times since the start.`,
      'Plug it in again, directly or through a hub with its own supply; where it comes back, update the firmware (sudo apt full-upgrade) or use another adapter.',
    ),
  ]
}

function firmwareOf(lines: readonly string[]): string | null {
  for (const line of [...lines].reverse()) {
    for (const pattern of FIRMWARE) {
      const version = pattern.exec(line)?.[1]
      if (version !== undefined) return version.trim()
    }
  }
  return null
}
