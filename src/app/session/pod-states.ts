import type { Surface } from '../../domain/records/session-record.js'
import type { JournalRecord, LinkState, SessionDevice } from '../../journal/journal-record.js'

/** What is known of one pod at this moment; not part of any result. */
export interface PodState {
  readonly device: SessionDevice
  readonly linkState: LinkState
  readonly linkReason: string | null
  readonly batteryPercent: number | null
  readonly lastDataTimeUs: number | null
  /** As the adapter last said; null before, and where the platform doesn't tell. */
  readonly link: PodLink | null
}

/** How well a link bears what comes between the antennas. */
export interface PodLink {
  readonly intervalMs: number
  readonly supervisionTimeoutMs: number
  readonly rssiDbm: number | null
}

const NOTHING_KNOWN: Omit<PodState, 'device'> = {
  linkState: 'searching',
  linkReason: null,
  batteryPercent: null,
  lastDataTimeUs: null,
  link: null,
}

/** The pods of one athlete as people see them. */
export class PodStates {
  readonly #pods = new Map<string, PodState>()

  /** @param from what was known of the pod where it was before: its link goes on, and is told of only when it changes */
  add(device: SessionDevice, from: PodState | null = null): void {
    const known = this.#pods.get(device.deviceId) ?? from ?? NOTHING_KNOWN
    this.#pods.set(device.deviceId, { ...known, device })
  }

  /** @returns what was known of it */
  remove(deviceId: string): PodState | null {
    const pod = this.#pods.get(deviceId) ?? null
    this.#pods.delete(deviceId)
    return pod
  }

  list(): PodState[] {
    return [...this.#pods.values()]
  }

  /** Whose pods are heard beside a treadmill that talks runs on it. */
  usualSurface(): Surface {
    const onBelt = this.list().some(({ device, linkState }) => device.kind === 'treadmill' && linkState === 'streaming')
    return onBelt ? 'treadmill' : 'road'
  }

  has(deviceId: string): boolean {
    return this.#pods.has(deviceId)
  }

  /** Follows what a record says of its pod. */
  track(record: JournalRecord, nowUs: number): void {
    if (!('deviceId' in record)) return
    const pod = this.#pods.get(record.deviceId)
    if (pod === undefined) return
    this.#pods.set(record.deviceId, { ...pod, ...changeOf(record, pod, nowUs) })
  }
}

function changeOf(record: JournalRecord, pod: PodState, nowUs: number): Partial<PodState> {
  switch (record.kind) {
    case 'link':
      return {
        linkState: record.state,
        linkReason: record.reason,
        link: record.state === 'lost' || record.state === 'stopped' ? null : pod.link,
      }
    case 'link-parameters': {
      const { intervalMs, supervisionTimeoutMs } = record
      return { link: { intervalMs, supervisionTimeoutMs, rssiDbm: pod.link?.rssiDbm ?? null } }
    }
    case 'rssi':
      return pod.link === null ? {} : { link: { ...pod.link, rssiDbm: record.rssiDbm } }
    case 'device-info':
      return { batteryPercent: record.batteryPercent ?? pod.batteryPercent }
    case 'notification':
      if (record.channel !== 'battery-level') return { lastDataTimeUs: nowUs }
      return { batteryPercent: record.bytes[0] ?? pod.batteryPercent }
    default:
      return {}
  }
}
