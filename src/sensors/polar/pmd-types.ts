/** Polar Measurement Data: one service, a control point and a data characteristic (32 hex digits, as noble writes them). */
export const PMD_UUIDS = {
  service: 'fb005c8002e7f3871cad8acd2d8df0c8',
  control: 'fb005c8102e7f3871cad8acd2d8df0c8',
  data: 'fb005c8202e7f3871cad8acd2d8df0c8',
} as const

export const PMD_CONTROL = { serviceUuid: PMD_UUIDS.service, uuid: PMD_UUIDS.control }
export const PMD_DATA = { serviceUuid: PMD_UUIDS.service, uuid: PMD_UUIDS.data }

/** Measurements, as numbered by the protocol. */
export const PMD_ACCELERATION = 2
export const PMD_GYROSCOPE = 5
/** No measurement, but switched on and off like one. */
export const PMD_SDK_MODE = 9

/** The two that are read here. */
export type PmdMotionType = typeof PMD_ACCELERATION | typeof PMD_GYROSCOPE

/** The upper bits of a type's byte say something else, or nothing. */
export function pmdTypeOf(byte: number | undefined): number {
  return (byte ?? 0) & 0x3f
}

export const PMD_STATUS = {
  success: 0,
  badCommand: 1,
  badType: 2,
  notSupported: 3,
  badLength: 4,
  badParameter: 5,
  alreadyInState: 6,
  badResolution: 7,
  badRate: 8,
  badRange: 9,
  badMtu: 10,
  badChannels: 11,
  invalidState: 12,
  inCharger: 13,
  diskFull: 14,
} as const

/** What a refusal means to the person who holds the sensor, and what helps. */
const WORDS: readonly string[] = [
  'success',
  'it does not know the command; update its firmware with the Polar Flow app',
  'it does not have this measurement',
  'it does not support this measurement',
  'it did not accept the length of the command',
  'it did not accept a parameter',
  'it does so already',
  'it does not offer this resolution',
  'it does not offer this sampling rate',
  'it does not offer this range',
  'the packets of the link are too small for it; move closer and connect again',
  'it does not offer this number of axes',
  'it is busy with something else; stop its recording or swimming mode, or switch it off and on again',
  'it is in its charger; take it out and try again',
  'its memory is full; empty it with the Polar Flow app',
]

export function wordsOfPmdStatus(status: number): string {
  return WORDS[status] ?? `it answered with the unknown code ${status}`
}
