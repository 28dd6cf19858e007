import { isThisMachines, listAdapters } from '../adapters.js'
import type { Check, CheckContext } from '../check-context.js'
import { findingsOf, type Finding } from '../finding.js'
import { readTrimmed, type SystemFacts } from '../system-facts.js'

const say = findingsOf('other-programs')
/** They bring the chip to life, or belong to the kernel's own work; they are no second client. */
const HARMLESS = new Set(['hciattach', 'btattach', 'btuart'])

interface HciSocketHolder {
  /** Null where this user may not see whose it is. */
  readonly processId: number | null
  readonly name: string | null
  readonly userId: number
}

/** Who else talks to the adapter? Two programs on one adapter see each other's packets and end each other's scans. */
export const checkOtherPrograms: Check = (context) => {
  const { facts, hci } = context
  if (facts.platform !== 'linux' || !isThisMachines(hci) || listAdapters(facts).length === 0) return []
  const processes = listProcesses(facts)
  const daemon = processes.find(({ name }) => name === 'bluetoothd')
  const holders = socketHolders(facts, processes).filter(
    ({ processId, name }) =>
      processId !== context.radioUser.processId &&
      processId !== facts.processId &&
      name !== 'bluetoothd' &&
      !HARMLESS.has(name ?? ''),
  )
  const findings = [...daemonFinding(context, daemon !== undefined), ...holderFindings(context, holders, daemon)]
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

function holderFindings(
  { facts }: CheckContext,
  holders: readonly HciSocketHolder[],
  daemon: Process | undefined,
): Finding[] {
  const known = new Map<number, string>()
  for (const { processId, name } of holders) if (processId !== null) known.set(processId, name ?? 'unknown')
  const findings = [...known].map(([processId, name]) =>
    say.warning(
      `${name} (process ${processId}) uses the adapter too.`,
      `End it where it is not needed: kill ${processId}`,
    ),
  )
  // Where we may not look into bluetoothd, its own sockets are among those without a name.
  const hidden = daemon === undefined || facts.userId === 0 ? holders.filter(({ processId }) => processId === null) : []
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

interface Process {
  readonly processId: number
  readonly name: string
}

function listProcesses(facts: SystemFacts): Process[] {
  return (facts.list('/proc') ?? [])
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => ({ processId: Number(entry), name: readTrimmed(facts, `/proc/${entry}/comm`) ?? '' }))
}

/** Every open HCI socket is a line of /proc/net/hci; whose it is stands in the folder of open files of its process. */
function socketHolders(facts: SystemFacts, processes: readonly Process[]): HciSocketHolder[] {
  const rows = (readTrimmed(facts, '/proc/net/hci') ?? '').split('\n').slice(1)
  const sockets = rows.map((row) => row.trim().split(/\s+/)).filter((columns) => columns.length >= 6)
  if (sockets.length === 0) return []
  const byInode = new Map<string, Process>()
  for (const process of processes) {
    const folder = `/proc/${process.processId}/fd`
    for (const file of facts.list(folder) ?? []) {
      const inode = /^socket:\[(\d+)\]$/.exec(facts.linkTarget(`${folder}/${file}`) ?? '')?.[1]
      if (inode !== undefined) byInode.set(inode, process)
    }
  }
  return sockets.map((columns) => {
    const holder = byInode.get(columns[5] ?? '')
    return { processId: holder?.processId ?? null, name: holder?.name ?? null, userId: Number(columns[4]) }
  })
}
