import { H4_ACL, H4_EVENT } from '../hci/h4.js'

/** HCI status and disconnection reasons in use. @see Bluetooth Core 5.4, Vol 1 Part F */
export const HCI_STATUS = {
  success: 0x00,
  unknownCommand: 0x01,
  unknownConnection: 0x02,
  supervisionTimeout: 0x08,
  connectionExists: 0x0b,
  commandDisallowed: 0x0c,
  invalidParameters: 0x12,
  remoteUserEnded: 0x13,
  remotePowerOff: 0x15,
  localHostEnded: 0x16,
  failedToEstablish: 0x3e,
} as const

export function hciEvent(code: number, parameters: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([H4_EVENT, code, parameters.length]), parameters])
}

/** @param parameters return parameters, status first */
export function commandComplete(opcode: number, parameters: ArrayLike<number>): Buffer {
  return hciEvent(0x0e, Buffer.from([1, opcode & 0xff, opcode >> 8, ...Array.from(parameters)]))
}

export function commandStatus(opcode: number, status: number): Buffer {
  return hciEvent(0x0f, Buffer.from([status, 1, opcode & 0xff, opcode >> 8]))
}

export function disconnectionComplete(handle: number, reason: number): Buffer {
  return hciEvent(0x05, Buffer.from([0, handle & 0xff, handle >> 8, reason]))
}

export function completedPackets(handle: number, count: number): Buffer {
  return hciEvent(0x13, Buffer.from([1, handle & 0xff, handle >> 8, count & 0xff, count >> 8]))
}

/** 'c0:ff:ee:00:00:01' to six bytes, least significant first. */
export function addressBytes(address: string): Buffer {
  return Buffer.from(address.replaceAll(':', ''), 'hex').reverse()
}

export function addressText(bytes: Uint8Array): string {
  return [...bytes]
    .reverse()
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join(':')
}

/** @param type 0 connectable and scannable advertisement, 4 scan response */
export function advertisingReport(type: 0 | 4, address: string, data: Uint8Array, rssiDbm: number): Buffer {
  const head = Buffer.concat([Buffer.from([0x02, 1, type, 0]), addressBytes(address), Buffer.from([data.length])])
  return hciEvent(0x3e, Buffer.concat([head, data, Buffer.from([rssiDbm & 0xff])]))
}

/** Link parameters in the units of the wire: interval 1.25 ms, supervision timeout 10 ms. */
export interface LinkParameters {
  readonly intervalUnits: number
  readonly latency: number
  readonly timeoutUnits: number
}

export function connectionComplete(
  status: number,
  handle: number,
  address: string,
  parameters: LinkParameters,
): Buffer {
  const body = Buffer.alloc(19)
  body[0] = 0x01
  body[1] = status
  body.writeUInt16LE(handle, 2)
  addressBytes(address).copy(body, 6)
  writeLinkParameters(body, 12, parameters)
  return hciEvent(0x3e, body)
}

export function connectionUpdateComplete(status: number, handle: number, parameters: LinkParameters): Buffer {
  const body = Buffer.alloc(10)
  body[0] = 0x03
  body[1] = status
  body.writeUInt16LE(handle, 2)
  writeLinkParameters(body, 4, parameters)
  return hciEvent(0x3e, body)
}

function writeLinkParameters(body: Buffer, at: number, parameters: LinkParameters): void {
  body.writeUInt16LE(parameters.intervalUnits, at)
  body.writeUInt16LE(parameters.latency, at + 2)
  body.writeUInt16LE(parameters.timeoutUnits, at + 4)
}

/** One L2CAP frame as ACL packets of at most `fragmentBytes` each. */
export function aclPackets(handle: number, channelId: number, payload: Uint8Array, fragmentBytes: number): Buffer[] {
  const frame = Buffer.alloc(4 + payload.length)
  frame.writeUInt16LE(payload.length, 0)
  frame.writeUInt16LE(channelId, 2)
  frame.set(payload, 4)
  const packets: Buffer[] = []
  for (let at = 0; at < frame.length; at += fragmentBytes) {
    const part = frame.subarray(at, at + fragmentBytes)
    const head = Buffer.alloc(5)
    head[0] = H4_ACL
    head.writeUInt16LE(handle | ((at === 0 ? 0x2 : 0x1) << 12), 1)
    head.writeUInt16LE(part.length, 3)
    packets.push(Buffer.concat([head, part]))
  }
  return packets
}
