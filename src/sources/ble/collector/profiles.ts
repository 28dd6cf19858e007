import { UUIDS } from '../../../codecs/gatt/uuids.js'
import type { DeviceKind } from '../../../domain/records/people.js'
import type { NotificationChannel } from '../../../journal/journal-record.js'
import type { Advertisement, WantedCharacteristic } from '../ble-central.js'

/** How one family of sensors is recognised, read and watched. */
export interface Profile {
  readonly kind: DeviceKind
  readonly data: WantedCharacteristic & { readonly channel: NotificationChannel }
  /** Silence after which a stream counts as stalled, and after which its link is given up. */
  readonly stalledAfterMs: number
  readonly lostAfterMs: number
  /** Whether an unknown device that advertises this may be offered as one of the family. */
  matches(heard: Advertisement): boolean
}

/** Running Speed and Cadence: one value a second. */
export const RSC_PROFILE: Profile = {
  kind: 'rsc',
  data: { serviceUuid: UUIDS.runningSpeedAndCadenceService, uuid: UUIDS.rscMeasurement, channel: 'rsc-measurement' },
  stalledAfterMs: 4_000,
  lostAfterMs: 10_000,
  matches: ({ serviceUuids }) => serviceUuids.includes(UUIDS.runningSpeedAndCadenceService),
}

/**
 * The open IMU frame over the Nordic UART Service. Many devices that are no foot pods offer that service, so its UUID
 * alone never matches: the name must say so, or the user has paired the device.
 */
export const OPEN_IMU_PROFILE: Profile = {
  kind: 'open-imu',
  data: {
    serviceUuid: UUIDS.nordicUartService,
    uuid: UUIDS.nordicUartTransmit,
    channel: 'open-imu-frame',
  },
  stalledAfterMs: 1_000,
  lostAfterMs: 3_000,
  matches: ({ name }) => name?.startsWith('Solewatch') === true,
}

export const PROFILES: Readonly<Record<DeviceKind, Profile>> = { rsc: RSC_PROFILE, 'open-imu': OPEN_IMU_PROFILE }

/** What an advertisement says a device is; null where nothing does. */
export function recogniseKind(heard: Advertisement): DeviceKind | null {
  return [RSC_PROFILE, OPEN_IMU_PROFILE].find((profile) => profile.matches(heard))?.kind ?? null
}
