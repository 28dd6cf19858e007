import { isThisMachines, listAdapters } from '../adapters.js'
import type { Check, CheckContext, LinkFacts } from '../check-context.js'
import { findingsOf, type Finding } from '../finding.js'
import { readTrimmed, type SystemFacts } from '../system-facts.js'

const say = findingsOf('link-parameters')
const INTERVAL_UNIT_MS = 1.25
const TIMEOUT_UNIT_MS = 10
/** A foot behind the body silences a pod for longer than this. */
const LEAST_SUPERVISION_TIMEOUT_MS = 2_000
/** Above this, 200 packets a second no longer fit. */
const MOST_INTERVAL_MS = 50
/** Written by the helper, for those who may not look into the kernel themselves. */
export const HELPER_REPORT = '/run/solewatch-link-parameters'

interface Parameters {
  readonly minIntervalMs: number
  readonly maxIntervalMs: number
  readonly latency: number
  readonly supervisionTimeoutMs: number
}

/** How often both ends of a link meet, and how long a silence is borne before it ends. */
export const checkLinkParameters: Check = (context) => {
  const { facts, hci, server } = context
  const links = (server?.links ?? []).map(linkFinding)
  if (facts.platform !== 'linux' || !isThisMachines(hci)) return links
  return [...links, ...listAdapters(facts).map(({ name }) => adapterFinding(context, name, links.length > 0))]
}

function linkFinding({ name, intervalMs, latency, supervisionTimeoutMs }: LinkFacts): Finding {
  const words = `The link to ${name} meets every ${intervalMs} ms (latency ${latency}) and bears ${seconds(supervisionTimeoutMs)} of silence.`
  if (supervisionTimeoutMs < LEAST_SUPERVISION_TIMEOUT_MS)
    return say.warning(words, 'That is short for a foot behind the body; set the values of the kernel as below.')
  if (intervalMs > MOST_INTERVAL_MS)
    return say.warning(words, "That is rare for an IMU; its maker's app may have a setting for the interval.")
  return say.ok(words)
}

function adapterFinding({ facts, helperPath }: CheckContext, adapter: string, linksKnown: boolean): Finding {
  const set = `Run "sudo ${helperPath}" (the service of docs/raspberry-pi.md does so at each start).`
  const known = fromKernel(facts, adapter) ?? fromHelper(facts, adapter)
  if (known !== null) {
    const words = `New links of ${adapter} begin with ${known.minIntervalMs} to ${known.maxIntervalMs} ms (latency ${known.latency}) and bear ${seconds(known.supervisionTimeoutMs)} of silence.`
    if (known.supervisionTimeoutMs >= LEAST_SUPERVISION_TIMEOUT_MS) return say.ok(words)
    return say.warning(`${words} A foot behind the body is silent for longer.`, set)
  }
  const configured = fromBluetoothConfig(facts)
  if (configured !== null)
    return say.ok(
      `/etc/bluetooth/main.conf asks for ${seconds(configured)} of silence to be borne; what the kernel has is for root to see.`,
    )
  const usual = `What the kernel gives new links of ${adapter} is for root to see; usually 30 to 50 ms and 0.42 s of silence.`
  return say.note(
    `${usual} Solewatch asks each link for more once it is up${linksKnown ? ', see above' : ''}.`,
    `Run the doctor with sudo to see them. To set them: ${set.charAt(0).toLowerCase()}${set.slice(1)}`,
  )
}

function fromKernel(facts: SystemFacts, adapter: string): Parameters | null {
  const read = (file: string): string | null => readTrimmed(facts, `/sys/kernel/debug/bluetooth/${adapter}/${file}`)
  return parameters([
    read('conn_min_interval'),
    read('conn_max_interval'),
    read('conn_latency'),
    read('supervision_timeout'),
  ])
}

/** "hci0 12 24 0 400", a line for each adapter. */
function fromHelper(facts: SystemFacts, adapter: string): Parameters | null {
  const lines = (readTrimmed(facts, HELPER_REPORT) ?? '').split('\n').map((line) => line.split(' '))
  const mine = lines.findLast(([name]) => name === adapter)
  return mine === undefined ? null : parameters(mine.slice(1))
}

function parameters(texts: readonly (string | null)[]): Parameters | null {
  const [min, max, latency, timeout] = texts.map((text) => (text === null || text === '' ? NaN : Number(text)))
  if (![min, max, latency, timeout].every((value) => Number.isInteger(value))) return null
  return {
    minIntervalMs: (min ?? 0) * INTERVAL_UNIT_MS,
    maxIntervalMs: (max ?? 0) * INTERVAL_UNIT_MS,
    latency: latency ?? 0,
    supervisionTimeoutMs: (timeout ?? 0) * TIMEOUT_UNIT_MS,
  }
}

/** The supervision timeout that BlueZ sets, in ms; null where it sets none, or not for links of its own making. */
function fromBluetoothConfig(facts: SystemFacts): number | null {
  const text = readTrimmed(facts, '/etc/bluetooth/main.conf') ?? ''
  const value = /^\s*ConnectionSupervisionTimeout\s*=\s*(\d+)/m.exec(text)?.[1]
  const timeoutMs = Number(value ?? 0) * TIMEOUT_UNIT_MS
  return timeoutMs >= LEAST_SUPERVISION_TIMEOUT_MS ? timeoutMs : null
}

function seconds(durationMs: number): string {
  return `${durationMs / 1000} s`
}
