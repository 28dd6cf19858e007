import { DecodeError } from '../../../runtime/errors.js'

export const H4_COMMAND = 0x01
export const H4_ACL = 0x02
export const H4_EVENT = 0x04

/** Where the length field of each packet type is, and how wide. */
const HEADERS: Readonly<Record<number, { readonly lengthOffset: number; readonly lengthBytes: 1 | 2 }>> = {
  [H4_COMMAND]: { lengthOffset: 3, lengthBytes: 1 },
  [H4_ACL]: { lengthOffset: 3, lengthBytes: 2 },
  [H4_EVENT]: { lengthOffset: 2, lengthBytes: 1 },
}

/** Longest packet that is believed: an ACL packet of a controller with large buffers. More means a lost boundary. */
const MAX_PACKET_BYTES = 8192

/** Cuts a byte stream into H4 packets, however the bytes arrive. */
export class H4Reassembler {
  #held: Buffer = Buffer.alloc(0)

  /**
   * @returns the packets that are complete now, type byte first
   * @throws DecodeError where a packet begins with an unknown type or claims an absurd length: the stream is lost
   */
  push(chunk: Uint8Array): Buffer[] {
    this.#held = this.#held.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#held, chunk])
    const packets: Buffer[] = []
    for (;;) {
      const lengthBytes = packetLengthBytes(this.#held)
      if (lengthBytes === null || lengthBytes > this.#held.length) return packets
      packets.push(this.#held.subarray(0, lengthBytes))
      this.#held = this.#held.subarray(lengthBytes)
    }
  }
}

function packetLengthBytes(held: Buffer): number | null {
  const type = held[0]
  if (type === undefined) return null
  const header = HEADERS[type]
  if (header === undefined) {
    throw new DecodeError(`The controller's byte stream has 0x${type.toString(16)} where a packet type belongs.`, {
      code: 'h4-type',
      offset: 0,
      hex: held.subarray(0, 16).toString('hex'),
    })
  }
  const payloadAt = header.lengthOffset + header.lengthBytes
  if (held.length < payloadAt) return null
  const total = payloadAt + held.readUIntLE(header.lengthOffset, header.lengthBytes)
  if (total > MAX_PACKET_BYTES) {
    throw new DecodeError(`The controller's byte stream claims a packet of ${total} bytes.`, { code: 'h4-length' })
  }
  return total
}
