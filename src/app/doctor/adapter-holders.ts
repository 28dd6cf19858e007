import { readTrimmed, type SystemFacts } from './system-facts.js'

/** They bring the chip to life, or belong to the kernel's own work; they are no second client. */
const HARMLESS = new Set(['hciattach', 'btattach', 'btuart'])
const DAEMON = 'bluetoothd'

/** Somebody who has a socket on an adapter of a Linux machine. */
export interface AdapterHolder {
  /** Null where this user may not see whose it is. */
  readonly processId: number | null
  readonly name: string | null
  readonly userId: number
}

interface Process {
  readonly processId: number
  readonly name: string
}

/**
 * Whether the system's own Bluetooth service runs, and who else is on the adapter; without this process and those named.
 * A socket whose owner can't be seen counts as the service's where that runs and it is root's, and as ours where it
 * belongs to the same user as one of those named.
 */
export function othersOnAdapter(
  facts: SystemFacts,
  ours: readonly number[],
): { daemon: boolean; holders: AdapterHolder[] } {
  const processes = listProcesses(facts)
  const daemon = processes.some(({ name }) => name === DAEMON)
  const ourUsers = new Set(ours.map((processId) => userOf(facts, processId)))
  const holders = socketHolders(facts, processes).filter(({ processId, name, userId }) => {
    if (processId === null) return !ourUsers.has(userId) && !(daemon && userId === 0 && facts.userId !== 0)
    return ![facts.processId, ...ours].includes(processId) && name !== DAEMON && !HARMLESS.has(name ?? '')
  })
  return { daemon, holders }
}

/** Other Solewatch servers on a Linux machine, whatever data they have. */
export function otherServers(facts: SystemFacts, ours: readonly number[]): number[] {
  return listProcesses(facts)
    .map(({ processId }) => processId)
    .filter((processId) => processId !== facts.processId && !ours.includes(processId))
    .filter((processId) => isServer(readCommand(facts, processId)))
}

function isServer(command: readonly string[]): boolean {
  const at = command.findIndex((word) => /(^|\/)(solewatch|cli\/main\.js)$/.test(word))
  return at >= 0 && command[at + 1] === 'serve' && !command.includes('--demo')
}

function userOf(facts: SystemFacts, processId: number): number | null {
  const id = /^Uid:\s+\d+\s+(\d+)/m.exec(readTrimmed(facts, `/proc/${processId}/status`) ?? '')?.[1]
  return id === undefined ? null : Number(id)
}

function readCommand(facts: SystemFacts, processId: number): string[] {
  const read = facts.readText(`/proc/${processId}/cmdline`)
  return read.kind === 'text' ? read.text.split('\0') : []
}

function listProcesses(facts: SystemFacts): Process[] {
  return (facts.list('/proc') ?? [])
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => ({ processId: Number(entry), name: readTrimmed(facts, `/proc/${entry}/comm`) ?? '' }))
}

/** Every open HCI socket is a line of /proc/net/hci; whose it is stands in the folder of open files of its process. */
function socketHolders(facts: SystemFacts, processes: readonly Process[]): AdapterHolder[] {
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
