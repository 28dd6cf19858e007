import { encodeBatteryLevel } from '../../codecs/gatt/battery-level.js'
import { encodeDeviceInformationString } from '../../codecs/gatt/device-information.js'
import { UUIDS } from '../../codecs/gatt/uuids.js'
import type {
  VirtualAdvertisement,
  VirtualCharacteristic,
  VirtualLink,
  VirtualPeripheral,
  VirtualService,
} from '../../sensors/virtual-peripheral.js'
import type { SimulatedSensor } from '../../sensors/simulated-sensor.js'

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
  /** Samples in those values. */
  readonly samplesSent: number
  readonly samplesDropped: number
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
  readonly counters: PodCounters
  advertisement(intervalMs: number, rssiDbm: number): VirtualAdvertisement
  onConnect(link: VirtualLink): void
  onDisconnect(): void
  /** Sends a value if somebody listens, and counts it. */
  send(characteristicUuid: string, value: Uint8Array, sampleCount?: number): void
  drop(sampleCount?: number): void
  ageTo(runTimeUs: number): void
}

export function createPodBody(identity: PodIdentity, model: string, firmware: SimulatedSensor): PodBody {
  const counters = { sent: 0, dropped: 0, samplesSent: 0, samplesDropped: 0 }
  const firstPercent = identity.batteryPercent ?? 92
  let batteryPercent = firstPercent
  let link: VirtualLink | null = null
  const drop = (sampleCount: number): void => {
    counters.dropped++
    counters.samplesDropped += sampleCount
  }

  const battery: VirtualCharacteristic = {
    uuid: UUIDS.batteryLevel,
    properties: ['read', 'notify'],
    read: () => encodeBatteryLevel(batteryPercent),
  }
  return {
    services: [
      ...firmware.services,
      { uuid: UUIDS.batteryService, characteristics: [battery] },
      { uuid: UUIDS.deviceInformationService, characteristics: namePlate(identity, model) },
    ],
    counters,
    advertisement: (intervalMs, rssiDbm) => ({
      localName: identity.name,
      serviceUuids: firmware.advertisedServiceUuids,
      ...(firmware.manufacturerData === undefined ? {} : { manufacturerData: firmware.manufacturerData }),
      intervalMs,
      rssiDbm: identity.rssiDbm ?? rssiDbm,
    }),
    onConnect(to) {
      link = to
      firmware.connected(
        (characteristicUuid, value) => to.notify(characteristicUuid, value),
        () => to.hangUp?.(),
      )
    },
    onDisconnect() {
      link = null
      firmware.disconnected()
    },
    send(characteristicUuid, value, sampleCount = 0) {
      if (link?.notify(characteristicUuid, value) !== true) {
        drop(sampleCount)
        return
      }
      counters.sent++
      counters.samplesSent += sampleCount
    },
    drop: (sampleCount = 0) => drop(sampleCount),
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
