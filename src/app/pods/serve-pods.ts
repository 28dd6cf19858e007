import type { Clock } from '../../runtime/clock.js'
import { ConfigError } from '../../runtime/errors.js'
import { parseHostPort } from '../../sources/ble/hci/hci-address.js'
import { serveVirtualRadio } from '../../sources/ble/virtual/serve-virtual-radio.js'
import {
  createSimulatedPods,
  type SimulatedPodInfo,
  type SimulatedPods,
  type SimulatedPodsOptions,
} from './simulated-pods.js'

export interface ServePodsOptions extends Omit<SimulatedPodsOptions, 'clock'> {
  /** HOST:PORT; port 0 lets the system pick one. */
  readonly listen: string
  onCentral?(event: 'connected' | 'gone', remote: string): void
}

export interface ServedPods {
  /** What a collector is given as `ble.hci`. */
  readonly hci: string
  readonly pods: readonly SimulatedPodInfo[]
  /**
   * Switches pods off the air or on again: 'off left', 'on rsc', 'off all', and behind it the runner's number where it
   * is not the first. @returns the addresses @throws ConfigError for an order that can't be understood
   */
  order(line: string): readonly string[]
  close(): Promise<void>
}

/**
 * Simulated pods behind TCP, for collectors in other processes.
 * @throws ConfigError for a bad address or profile, or a port that can't be listened on
 */
export async function servePods(options: ServePodsOptions, clock: Clock): Promise<ServedPods> {
  const { host, port } = parseHostPort(options.listen, '--listen', { anyPort: true })
  const simulated = createSimulatedPods({ ...options, clock })
  const { onCentral } = options
  const served = await serveVirtualRadio(simulated.radio, { host, port, ...(onCentral && { onCentral }) })
  const running = new AbortController()
  simulated.start(running.signal)
  return {
    hci: `tcp://${host.includes(':') ? `[${host}]` : host}:${served.port}`,
    pods: simulated.pods,
    order: (line) => carryOut(line, simulated),
    async close() {
      running.abort()
      await served.close()
    },
  }
}

const ORDER = /^(on|off) +(left|right|rsc|heart-rate|treadmill|all)(?: +(\d+))?$/

function carryOut(line: string, { radio, runners }: SimulatedPods): readonly string[] {
  const [, state, place, number = '1'] = ORDER.exec(line.trim().toLowerCase()) ?? []
  const runner = runners[Number(number) - 1]
  if (state === undefined || runner === undefined) {
    throw new ConfigError(`"${line}" is no order; say for example: off left, on left, off all 2.`, {
      code: 'pod-order',
    })
  }
  const chosen = Object.entries(runner.pods).filter(([own]) => place === 'all' || own === place)
  return chosen.map(([, { address }]) => {
    if (state === 'on') radio.switchOn(address)
    else radio.switchOff(address)
    return address
  })
}
