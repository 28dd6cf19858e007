import type { VirtualAdvertisement } from '../../../sensors/virtual-peripheral.js'
import { uuidBytes } from './attribute-table.js'

const MAX_AD_BYTES = 31

/** What a legacy advertiser sends: flags, services and maker in the advertisement, the name in the scan response. */
export function advertisingData(advertisement: VirtualAdvertisement): { data: Buffer; scanResponse: Buffer } {
  const short = advertisement.serviceUuids.filter((uuid) => uuid.length === 4).map(uuidBytes)
  const long = advertisement.serviceUuids.filter((uuid) => uuid.length === 32).map(uuidBytes)
  const name = Buffer.from(advertisement.localName, 'utf8').subarray(0, MAX_AD_BYTES - 2)
  const data = [
    element(0x01, Buffer.from([0x06])),
    element(0x03, Buffer.concat(short)),
    element(0x07, Buffer.concat(long)),
    element(0xff, Buffer.from(advertisement.manufacturerData ?? [])),
  ]
  return { data: fitted(data), scanResponse: fitted([element(0x09, name)]) }
}

function element(type: number, payload: Buffer): Buffer {
  return payload.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from([payload.length + 1, type]), payload])
}

/** Elements that don't fit into 31 bytes are left out whole, as a device would. */
function fitted(elements: readonly Buffer[]): Buffer {
  const kept: Buffer[] = []
  let lengthBytes = 0
  for (const part of elements) {
    if (lengthBytes + part.length > MAX_AD_BYTES) continue
    lengthBytes += part.length
    kept.push(part)
  }
  return Buffer.concat(kept)
}
