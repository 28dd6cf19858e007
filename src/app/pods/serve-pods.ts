import type { Clock } from '../../runtime/clock.js'
import { parseHostPort } from '../../sources/ble/hci/hci-address.js'
import { serveVirtualRadio } from '../../sources/ble/virtual/serve-virtual-radio.js'
import { createSimulatedPods, type SimulatedPodInfo, type SimulatedPodsOptions } from './simulated-pods.js'

export interface ServePodsOptions extends Omit<SimulatedPodsOptions, 'clock'> {
  /** HOST:PORT; port 0 lets the system pick one. */
  readonly listen: string
  onCentral?(event: 'connected' | 'gone', remote: string): void
}

export interface ServedPods {
  /** What a collector is given as `ble.hci`. */
  readonly hci: string
  readonly pods: readonly SimulatedPodInfo[]
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
    async close() {
      running.abort()
      await served.close()
    },
  }
}
