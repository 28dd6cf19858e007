import { quantise, viewOf, wrongBytes } from '../../codecs/gatt/gatt-value.js'
import type { CharacteristicAddress } from '../sensor-link.js'

/** Where a Stryd tells more than the standard asks for; its maker has not published it. */
export const STRYD_VENDOR: CharacteristicAddress = {
  serviceUuid: '7e78aa1872cdd3b8a81f5b7e589bea0f',
  uuid: '7e78aa1972cdd3b8a81f5b7e589bea0f',
}

const DYNAMICS = 0x32
const CONTACT_TIME_AT = 4
const FRAME_BYTES = 20

/**
 * Contact time of a vendor frame; null where it is a frame of another kind. Reverse-engineered: frames beginning with
 * 0x32 hold a u16 in ms at offset 4; the rest is unknown.
 * @throws DecodeError `stryd-length` where such a frame is cut
 */
export function decodeStrydContactTimeMs(bytes: Uint8Array): number | null {
  if (bytes[0] !== DYNAMICS) return null
  if (bytes.length < CONTACT_TIME_AT + 2) {
    const what = `Frame of a Stryd has ${bytes.length} of ${CONTACT_TIME_AT + 2} bytes`
    throw wrongBytes(bytes, { code: 'stryd-length', offset: bytes.length, what })
  }
  return viewOf(bytes).getUint16(CONTACT_TIME_AT, true)
}

/** A frame with nothing but the contact time, rounded to 1 ms. @throws ImplementationError where it doesn't fit */
export function encodeStrydContactTimeMs(groundContactTimeMs: number): Uint8Array {
  const bytes = new Uint8Array(FRAME_BYTES)
  bytes[0] = DYNAMICS
  const raw = quantise(groundContactTimeMs, { low: 0, high: 0xffff, name: 'groundContactTimeMs' })
  viewOf(bytes).setUint16(CONTACT_TIME_AT, raw, true)
  return bytes
}
