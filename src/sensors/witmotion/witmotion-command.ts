import { wrongBytes } from '../../codecs/gatt/gatt-value.js'

const COMMAND_BYTES = 5
const UNLOCK = [0xff, 0xaa, 0x69, 0x88, 0xb5] as const
const RATE_REGISTER = 0x03
const READ = 0x27

export const WITMOTION_RATE_REGISTER = RATE_REGISTER
export const WITMOTION_BATTERY_REGISTER = 0x64

/**
 * Samples a second by their code in the rate register. Codes up to 50 Hz were seen in use, 100 and 200 Hz are as the
 * maker's manual is remembered, so the register is read back.
 */
const RATES_HZ: ReadonlyMap<number, number> = new Map([
  [1, 0.2],
  [2, 0.5],
  [3, 1],
  [4, 2],
  [5, 5],
  [6, 10],
  [7, 20],
  [8, 50],
  [9, 100],
  [0x0b, 200],
])
export const WITMOTION_RATES_HZ: readonly number[] = [...RATES_HZ.values()]

/** What can be told to the sensor. Changes are lost when it is switched off, as they are never saved. */
export type WitmotionCommand =
  | { readonly command: 'unlock' }
  | { readonly command: 'rate'; readonly rateHz: number }
  | { readonly command: 'read'; readonly register: number }

export function encodeWitmotionCommand(command: WitmotionCommand): Uint8Array {
  switch (command.command) {
    case 'unlock':
      return Uint8Array.of(...UNLOCK)
    case 'rate':
      return Uint8Array.of(0xff, 0xaa, RATE_REGISTER, witmotionRateCode(command.rateHz), 0)
    case 'read':
      return Uint8Array.of(0xff, 0xaa, READ, command.register, 0)
  }
}

/**
 * Null for a command with another meaning.
 * @throws DecodeError `witmotion-command` where it is none
 */
export function decodeWitmotionCommand(bytes: Uint8Array): WitmotionCommand | null {
  if (bytes.length !== COMMAND_BYTES || bytes[0] !== 0xff || bytes[1] !== 0xaa) {
    throw wrongBytes(bytes, { code: 'witmotion-command', offset: 0, what: 'This is no command of a WitMotion' })
  }
  if (UNLOCK.every((byte, index) => bytes[index] === byte)) return { command: 'unlock' }
  const value = bytes[3] ?? 0
  if (bytes[2] === READ) return { command: 'read', register: value }
  const rateHz = bytes[2] === RATE_REGISTER ? witmotionRateHz(value) : null
  return rateHz === null ? null : { command: 'rate', rateHz }
}

/** Null for a code without a meaning. */
export function witmotionRateHz(code: number): number | null {
  return RATES_HZ.get(code) ?? null
}

/** Of the rate that is nearest. */
export function witmotionRateCode(rateHz: number): number {
  let nearest = { code: 0, apartHz: Infinity }
  for (const [code, hz] of RATES_HZ) {
    const apartHz = Math.abs(hz - rateHz)
    if (apartHz < nearest.apartHz) nearest = { code, apartHz }
  }
  return nearest.code
}

/** Volts down to which its single lithium cell holds so many per cent, from the maker's table. */
const CELL: readonly (readonly [number, number])[] = [
  [3.96, 100],
  [3.93, 90],
  [3.87, 75],
  [3.82, 60],
  [3.79, 50],
  [3.77, 40],
  [3.73, 30],
  [3.7, 20],
  [3.68, 15],
  [3.5, 10],
  [3.4, 5],
]

/** An estimate; the sensor tells no more than the voltage. @param centivolts as the battery register has it */
export function estimateWitmotionBatteryPercent(centivolts: number): number {
  return CELL.find(([volts]) => centivolts / 100 >= volts)?.[1] ?? 0
}
