import type { Check, CheckContext } from '../check-context.js'
import { findingsOf, type Finding } from '../finding.js'
import { readTrimmed } from '../system-facts.js'

const say = findingsOf('permission')
const NET_RAW_BIT = 13n

/** May the program that uses the adapter send it commands? */
export const checkPermission: Check = (context) => {
  const { facts, hci, radioUser, adapter } = context
  if (hci.kind !== 'adapter') return []
  if (facts.platform === 'darwin') return [macFinding(adapter?.state === 'unauthorised')]
  if (facts.platform !== 'linux') return []
  const status = readTrimmed(facts, `/proc/${radioUser.processId}/status`)
  const effective = capabilities(status, 'CapEff')
  const who = radioUser.isServer ? `The server (process ${radioUser.processId})` : 'This program'
  if (effective === null) return [say.note(`${who} does not show which rights it has.`)]
  // A server may be set up otherwise than this command knows, through BlueZ for instance: that it works counts.
  if (radioUser.isServer && adapter?.state === 'on') return [say.ok(`${who} uses the adapter.`)]
  if (has(effective)) return [say.ok(`${who} may use the adapter (CAP_NET_RAW).`)]
  return [missing(context, { who, status: status ?? '' })]
}

function missing({ facts, radioUser }: CheckContext, { who, status }: { who: string; status: string }): Finding {
  const found = `${who} may not use the adapter: it lacks the right CAP_NET_RAW.`
  const unit = serviceOf(readTrimmed(facts, `/proc/${radioUser.processId}/cgroup`))
  if (radioUser.isServer && unit !== null) {
    const advice = `Run "sudo systemctl edit ${unit}", add the lines "[Service]", "AmbientCapabilities=CAP_NET_RAW" and "CapabilityBoundingSet=CAP_NET_RAW", then "sudo systemctl restart ${unit}".`
    return say.problem(found, advice)
  }
  const bounding = capabilities(status, 'CapBnd')
  if (bounding !== null && !has(bounding))
    return say.problem(
      `${found} Where it runs, nobody can have it.`,
      'In a container, start it with "--cap-add NET_RAW --network host"; under systemd, put CAP_NET_RAW into CapabilityBoundingSet.',
    )
  if (/^NoNewPrivs:\s*1$/m.test(status))
    return say.problem(
      `${found} Where it runs, a program can't be given more rights than it was started with.`,
      'Start it as a service with AmbientCapabilities=CAP_NET_RAW, or from an ordinary terminal.',
    )
  return say.problem(
    found,
    `Run: sudo setcap cap_net_raw+eip ${quoted(facts.node.path)} (again after each update of Node; a service needs AmbientCapabilities=CAP_NET_RAW instead).`,
  )
}

function macFinding(refused: boolean): Finding {
  if (!refused) return say.note('macOS asks for the permission to use Bluetooth when Solewatch first uses it.')
  return say.problem(
    'This program may not use Bluetooth.',
    'Allow it for your terminal in System Settings, Privacy & Security, Bluetooth; then start it again.',
  )
}

/** The set of that name in /proc/PID/status, a hexadecimal number. */
function capabilities(status: string | null, name: string): bigint | null {
  const digits = new RegExp(`^${name}:\\s*([0-9a-f]+)$`, 'm').exec(status ?? '')?.[1]
  return digits === undefined ? null : BigInt(`0x${digits}`)
}

function has(set: bigint): boolean {
  return ((set >> NET_RAW_BIT) & 1n) === 1n
}

/** The systemd service that a process belongs to: the last part of its group that is one. */
export function serviceOf(cgroup: string | null): string | null {
  const names = (cgroup ?? '').split(/[\n/]/)
  return names.filter((name) => name.endsWith('.service') && !name.startsWith('user@')).at(-1) ?? null
}

function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}
