import { wrongBytes } from '../../codecs/gatt/gatt-value.js'
import { encodePmdSettings, type PmdSettings } from './pmd-settings.js'
import { pmdTypeOf } from './pmd-types.js'

/** Commands of the control point, by their first byte. */
export const PMD_SETTINGS = 1
export const PMD_START = 2
export const PMD_STOP = 3
/** As `PMD_SETTINGS`, of what SDK mode offers. */
export const PMD_SDK_SETTINGS = 4

const ANSWER = 0xf0
const FEATURES = 0x0f
/** Sent by the device on its own: a stream was stopped. The command to ask for settings begins alike, but goes the other way. */
const STREAMS_STOPPED = 0x01
const ANSWER_HEAD_BYTES = 5

/** `F0 op type status more parameters…` */
export interface PmdAnswer {
  readonly command: number
  readonly type: number
  readonly status: number
  /** Further packets follow, with more parameters. */
  readonly more: boolean
  readonly parameters: Uint8Array
}

export function encodePmdCommand(command: number, type: number, settings: PmdSettings = {}): Uint8Array {
  return Uint8Array.of(command, type, ...encodePmdSettings(settings))
}

export function isPmdAnswer(bytes: Uint8Array): boolean {
  return bytes[0] === ANSWER
}

/** @throws DecodeError `pmd-control` where it is no answer to a command. */
export function decodePmdAnswer(bytes: Uint8Array): PmdAnswer {
  const [first, command, type, status] = bytes
  if (first !== ANSWER || command === undefined || type === undefined || status === undefined) {
    throw wrongBytes(bytes, { code: 'pmd-control', offset: 0, what: 'Polar control value is no answer' })
  }
  const more = status === 0 && (bytes[4] ?? 0) !== 0
  return { command, type: pmdTypeOf(type), status, more, parameters: bytes.slice(ANSWER_HEAD_BYTES) }
}

/** Some firmware leaves out the last byte where nothing follows; here it always stands. */
export function encodePmdAnswer(answer: PmdAnswer): Uint8Array {
  const { command, type, status, more, parameters } = answer
  return Uint8Array.of(ANSWER, command, type, status, more ? 1 : 0, ...parameters)
}

/** A further packet of a long answer: either with a head of its own, or only `more parameters…`. */
export function decodePmdContinuation(bytes: Uint8Array): Pick<PmdAnswer, 'more' | 'parameters'> {
  if (isPmdAnswer(bytes)) return decodePmdAnswer(bytes)
  if (bytes.length === 0)
    throw wrongBytes(bytes, { code: 'pmd-control', offset: 0, what: 'Polar control value is empty' })
  return { more: bytes[0] !== 0, parameters: bytes.slice(1) }
}

/** Which measurements the device has: `0F`, then a bit for each type. @throws DecodeError `pmd-features` */
export function decodePmdFeatures(bytes: Uint8Array): ReadonlySet<number> {
  if (bytes[0] !== FEATURES || bytes.length < 2) {
    throw wrongBytes(bytes, { code: 'pmd-features', offset: 0, what: "Polar features can't be read" })
  }
  const types = new Set<number>()
  for (let type = 0; type < 8 * (bytes.length - 1); type++) {
    if ((((bytes[1 + (type >> 3)] ?? 0) >> (type & 7)) & 1) === 1) types.add(type)
  }
  return types
}

export function isPmdFeatures(bytes: Uint8Array): boolean {
  return bytes[0] === FEATURES
}

export function encodePmdFeatures(types: Iterable<number>): Uint8Array {
  const bytes = new Uint8Array(17)
  bytes[0] = FEATURES
  for (const type of types) bytes[1 + (type >> 3)] = (bytes[1 + (type >> 3)] ?? 0) | (1 << (type & 7))
  return bytes
}

/** The types that the device says it has stopped; null where the value says something else. */
export function decodeStoppedTypes(bytes: Uint8Array): readonly number[] | null {
  return bytes[0] === STREAMS_STOPPED ? Array.from(bytes.subarray(1), (byte) => pmdTypeOf(byte)) : null
}

export function encodeStoppedTypes(types: readonly number[]): Uint8Array {
  return Uint8Array.of(STREAMS_STOPPED, ...types)
}
