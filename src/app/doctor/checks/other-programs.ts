import { type AdapterHolder, othersOnAdapter } from '../adapter-holders.js'
import { isThisMachines, listAdapters } from '../adapters.js'
import type { Check, CheckContext } from '../check-context.js'
import { findingsOf, type Finding } from '../finding.js'

const say = findingsOf('other-programs')

/** Who else talks to the adapter? Two programs on one adapter see each other's packets and end each other's scans. */
export const checkOtherPrograms: Check = (context) => {
  const { facts, hci, radioUser } = context
  if (facts.platform !== 'linux' || !isThisMachines(hci) || listAdapters(facts).length === 0) return []
  const { daemon, holders } = othersOnAdapter(facts, radioUser.isServer ? [radioUser.processId] : [])
  const findings = [...daemonFinding(context, daemon), ...holderFindings(holders)]
  if (findings.length > 0) return findings
  return [say.ok('No other program was seen on the adapter.')]
}

function daemonFinding({ hci }: CheckContext, runs: boolean): Finding[] {
  if (hci.kind === 'dbus') return [throughDaemon(runs)]
  if (!runs) return []
  const found = "The system's own Bluetooth service (bluetoothd) runs; it is a second client of every link."
  const advice =
    'Where links drop, give Solewatch an adapter of its own and run "sudo systemctl disable --now bluetooth"; Bluetooth keyboards and loudspeakers then stop working here.'
  return [say.warning(found, advice)]
}

function throughDaemon(runs: boolean): Finding {
  if (runs) return say.ok("The system's own Bluetooth service (bluetoothd) runs; the radio is used through it.")
  return say.problem(
    "The radio is to be used through the system's own Bluetooth service (bluetoothd), which does not run.",
    'Run: sudo systemctl enable --now bluetooth',
  )
}

function holderFindings(holders: readonly AdapterHolder[]): Finding[] {
  const known = new Map<number, string>()
  for (const { processId, name } of holders) if (processId !== null) known.set(processId, name ?? 'unknown')
  const findings = [...known].map(([processId, name]) =>
    say.warning(
      `${name} (process ${processId}) uses the adapter too.`,
      `End it where it is not needed: kill ${processId}`,
    ),
  )
  const hidden = holders.filter(({ processId }) => processId === null)
  if (hidden.length === 0) return findings
  const users = [...new Set(hidden.map(({ userId }) => userId))].join(', ')
  return [
    ...findings,
    say.note(
      `Another program holds the adapter open (user id ${users}); this user may not see which.`,
      'Run the doctor with sudo to see its name.',
    ),
  ]
}
