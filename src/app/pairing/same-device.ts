import type { Device, DeviceKind } from '../../domain/records/people.js'

const LEAST_CHARACTERS = 4
/** What makers write who have nothing to say. */
const MEANINGLESS = /^(0123456789.*|12345.*|serial ?number|unknown|none|n\/?a|default|test|(.)\2*)$/i

/** A serial number that may name one device in the world; null where it can't be meant so. */
export function usableSerial(serial: string | null | undefined): string | null {
  const text = serial?.trim() ?? ''
  return text.length < LEAST_CHARACTERS || MEANINGLESS.test(text) ? null : text
}

/** The known device that is this one, at whatever address it was met. */
export function bySerial(
  devices: Iterable<Device>,
  kind: DeviceKind,
  serialNumber: string | null | undefined,
): Device | null {
  const serial = usableSerial(serialNumber)
  if (serial === null) return null
  for (const device of devices) {
    if (device.kind === kind && usableSerial(device.serialNumber) === serial) return device
  }
  return null
}

/**
 * Two entries of one device made one. The older keeps what journals, runs and people know it by: id, name, settings. The
 * newer one has the address where it is now, and who was said last to wear it.
 */
export function mergeDevices(older: Device, newer: Device): Device {
  const worn = newer.athleteId === null ? older : newer
  return {
    ...older,
    address: newer.address,
    athleteId: worn.athleteId,
    foot: worn.foot,
    placement: worn.placement,
    batteryPercent: newer.batteryPercent ?? older.batteryPercent,
    firmware: newer.firmware ?? older.firmware,
    lastSeenTimeUs: newer.lastSeenTimeUs ?? older.lastSeenTimeUs,
  }
}
