import { wrongBytes } from '../../codecs/gatt/gatt-value.js'

/** What a pod says that it can, in the order of the bits of 0x2A54. */
const BITS = ['strideLength', 'totalDistance', 'walkRun', 'calibration', 'multipleLocations'] as const

export type RscFeature = Readonly<Record<(typeof BITS)[number], boolean>>

/** Decodes 0x2A54: u16 of bits; those without a meaning are ignored. @throws DecodeError `rsc-feature-length` */
export function decodeRscFeature(bytes: Uint8Array): RscFeature {
  const [low, high] = bytes
  if (low === undefined || high === undefined) {
    const what = `Features of a speed and cadence pod have ${bytes.length} of 2 bytes`
    throw wrongBytes(bytes, { code: 'rsc-feature-length', offset: bytes.length, what })
  }
  const can = (bit: number): boolean => (low & (1 << bit)) !== 0
  return {
    strideLength: can(0),
    totalDistance: can(1),
    walkRun: can(2),
    calibration: can(3),
    multipleLocations: can(4),
  }
}

export function encodeRscFeature(feature: Partial<RscFeature>): Uint8Array {
  const bits = BITS.reduce((sum, name, bit) => sum | (feature[name] === true ? 1 << bit : 0), 0)
  return Uint8Array.of(bits, 0)
}
