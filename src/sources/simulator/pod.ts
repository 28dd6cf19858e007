import { encodeBatteryLevel } from '../../codecs/gatt/battery-level.js'
import { encodeDeviceInformationString } from '../../codecs/gatt/device-information.js'
import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { VirtualCharacteristic, VirtualLink, VirtualPeripheral, VirtualService } from '../virtual-peripheral.js'

/** A simulated device that lives on the run's own time. */
export interface SimulatedPod extends VirtualPeripheral {
  readonly name: string
  readonly serialNumber: string
  readonly counters: PodCounters
  /** Sends what is due until this time of the run; what is older than the backlog is dropped, as a radio would. */
  advanceTo(runTimeUs: number, backlogUs: number): void
  /** It was off and is on again. */
  restart(): void
}

export interface PodCounters {
  /** Values the radio took. */
  readonly sent: number
  /** Values nobody listened to, or that had become too old. */
  readonly dropped: number
}

export interface PodIdentity {
  /** Public address, 'c0:ff:ee:00:00:01'. */
  readonly address: string
  readonly serialNumber: string
  readonly name: string
  /** At the start; it loses one per cent an hour. */
  readonly batteryPercent?: number
  readonly rssiDbm?: number
}

const BATTERY_US_PER_PERCENT = 3600e6

/** What all pods have: a link, a battery and a name plate. */
export interface PodBody {
  readonly services: readonly VirtualService[]
  readonly counters: { sent: number; dropped: number }
  onConnect(link: VirtualLink): void
  onDisconnect(): void
  /** Sends a value if somebody listens, and counts it. */
  send(characteristicUuid: string, value: Uint8Array): void
  drop(): void
  ageTo(runTimeUs: number): void
}

export function createPodBody(identity: PodIdentity, model: string, service: VirtualService): PodBody {
  const counters = { sent: 0, dropped: 0 }
  const firstPercent = identity.batteryPercent ?? 92
  let batteryPercent = firstPercent
  let link: VirtualLink | null = null

  const battery: VirtualCharacteristic = {
    uuid: UUIDS.batteryLevel,
    properties: ['read', 'notify'],
    read: () => encodeBatteryLevel(batteryPercent),
  }
  return {
    services: [
      service,
      { uuid: UUIDS.batteryService, characteristics: [battery] },
      { uuid: UUIDS.deviceInformationService, characteristics: namePlate(identity, model) },
    ],
    counters,
    onConnect(to) {
      link = to
    },
    onDisconnect() {
      link = null
    },
    send(characteristicUuid, value) {
      if (link?.notify(characteristicUuid, value) === true) counters.sent++
      else counters.dropped++
    },
    drop() {
      counters.dropped++
    },
    ageTo(runTimeUs) {
      const percent = Math.max(1, firstPercent - Math.floor(runTimeUs / BATTERY_US_PER_PERCENT))
      if (percent === batteryPercent) return
      batteryPercent = percent
      link?.notify(UUIDS.batteryLevel, encodeBatteryLevel(percent))
    },
  }
}

function namePlate(identity: PodIdentity, model: string): VirtualCharacteristic[] {
  const texts: readonly (readonly [string, string])[] = [
    [UUIDS.manufacturerName, 'Solewatch'],
    [UUIDS.modelNumber, model],
    [UUIDS.serialNumber, identity.serialNumber],
    [UUIDS.firmwareRevision, '1.0.0'],
  ]
  return texts.map(([uuid, text]) => ({ uuid, properties: ['read'], read: () => encodeDeviceInformationString(text) }))
}
