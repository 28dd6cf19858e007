import { addressBytes } from './hci-events.js'

const CONTROLLER_ADDRESS = '00:5a:1e:00:00:01'

/** Commands whose answer needs no state: opcode → least length of its parameters and the bytes after the status. */
const ANSWERS: Readonly<Record<number, { readonly parameterBytes: number; readonly answer: readonly number[] }>> = {
  0x0c01: { parameterBytes: 8, answer: [] }, // Set Event Mask
  0x0c6c: { parameterBytes: 0, answer: [1, 0] }, // Read LE Host Support
  0x0c6d: { parameterBytes: 2, answer: [] }, // Write LE Host Support
  0x1001: { parameterBytes: 0, answer: [0x08, 0, 0, 0x08, 0xff, 0xff, 0, 0] }, // Read Local Version: 4.2, no maker
  0x1002: { parameterBytes: 0, answer: new Array<number>(64).fill(0) }, // Read Local Supported Commands
  0x1005: { parameterBytes: 0, answer: [0, 0, 0, 0, 0, 0, 0] }, // Read Buffer Size: LE buffers only
  0x2001: { parameterBytes: 8, answer: [] }, // LE Set Event Mask
  0x2003: { parameterBytes: 0, answer: [0, 0, 0, 0, 0, 0, 0, 0] }, // LE Read Local Supported Features
  0x2005: { parameterBytes: 6, answer: [] }, // LE Set Random Address
  0x200b: { parameterBytes: 7, answer: [] }, // LE Set Scan Parameters
}

/** Status and return parameters, or null where the command needs the controller's state. */
export function simpleAnswer(
  opcode: number,
  parameters: Uint8Array,
  buffers: { readonly aclFragmentBytes?: number; readonly aclBufferCount?: number },
): Buffer | null {
  if (opcode === 0x1009) return Buffer.concat([Buffer.from([0]), addressBytes(CONTROLLER_ADDRESS)])
  if (opcode === 0x2002) {
    const fragmentBytes = buffers.aclFragmentBytes ?? 27
    return Buffer.from([0, fragmentBytes & 0xff, fragmentBytes >> 8, buffers.aclBufferCount ?? 8])
  }
  const known = ANSWERS[opcode]
  if (known === undefined) return null
  return parameters.length < known.parameterBytes ? Buffer.from([0x12]) : Buffer.from([0, ...known.answer])
}
