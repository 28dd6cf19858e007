import type { StrideEstimate } from './foot-events.js'

/** What else is known of a stride of which only the contacts were seen. */
export type BesidesContacts = Pick<
  StrideEstimate,
  'groundContactTimeMs' | 'strikeNullReason' | 'coverageRatio' | 'quality' | 'tier'
>

/** A stride between two contacts, µs, of a sensor that sees no toe-off: nothing is told of the foot's angle and way. */
export function strideBetweenContacts(fromUs: number, toUs: number, besides: BesidesContacts): StrideEstimate {
  return {
    initialContactTimeUs: Math.round(fromUs),
    toeOffTimeUs: null,
    nextInitialContactTimeUs: Math.round(toUs),
    strideTimeMs: (toUs - fromUs) / 1000,
    footStrikeAngleDeg: null,
    footStrikeAngleSdDeg: null,
    strikeTurn: null,
    travel: null,
    stance: null,
    alignmentQuality: null,
    ...besides,
  }
}
