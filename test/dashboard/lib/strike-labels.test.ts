import { describe, expect, it } from 'vitest'
import {
  describeHeadline,
  describeLabels,
  describeSplit,
  labelsOfBoth,
  labelsOrShares,
} from '../../../dashboard/lib/strike-labels.js'
import { someTotals } from '../../http/support/records.js'

const share = (ratio: number) => ({ ratio, lowRatio: ratio - 0.05, highRatio: ratio + 0.05 })
const shares = { rearfoot: share(0.7), midfoot: share(0.2), forefoot: share(0.1) }
const left = { rearfootRatio: 0.8, notRearfootRatio: 0.1, uncertainRatio: 0.1 }
const right = { rearfootRatio: 0.4, notRearfootRatio: 0.3, uncertainRatio: 0.3 }
/** Numbers and their units are held together by spaces that don't break. */
const plain = (text: string | null) => text?.replaceAll('\u00a0', ' ')
const session = (changes: object) => ({ totals: { ...someTotals(8), ...changes } }) as never

describe('foot strike in words', () => {
  it('has two classes and what is uncertain, of both feet together', () => {
    const labels = labelsOfBoth(session({ strikeLabels: { left, right } }))
    expect(plain(labels && describeLabels(labels))).toBe('rearfoot 60 %, not rearfoot 20 %, uncertain 20 %')
    expect(labelsOfBoth(session({ strikeLabels: { left, right: null } }))).toEqual(left)
  })

  it('says nothing where no sensor told it', () => {
    expect(labelsOfBoth(session({}))).toBeNull()
    expect(describeSplit(session({}))).toBeNull()
  })

  it('gives the three classes with the widest band of both feet', () => {
    const wide = { ...shares, rearfoot: { ratio: 0.7, lowRatio: 0.2, highRatio: 0.9 } }
    expect(plain(describeSplit(session({ strikeShares: { left: shares, right: wide } })))).toContain(
      'rearfoot 70 % (20–90)',
    )
  })

  it('says beside the counted steps what their share may really be, and whether that is for want of a calibration', () => {
    const wide = { ...shares, rearfoot: { ratio: 0.7, lowRatio: 0.05, highRatio: 1 } }
    const of = (changes: object) =>
      plain(
        describeHeadline(
          session({ strikeLabels: { left, right }, strikeShares: { left: wide, right: shares }, ...changes }),
        ),
      )
    const counted = 'rearfoot 60 %, not rearfoot 20 %, uncertain 20 %'
    const error = { systematicSdDeg: 4 }
    expect(of({ footStrikeCorrection: { ...error, offsetDeg: null } })).toBe(
      `${counted}; not calibrated, so rearfoot is between 5 and 100 %.`,
    )
    expect(of({ footStrikeCorrection: { ...error, offsetDeg: 2 } })).toBe(
      `${counted}; calibrated, rearfoot is between 5 and 100 %.`,
    )
    expect(of({ footStrikeCorrection: undefined, strikeShares: { left: null, right: null } })).toBe(`${counted}.`)
    expect(describeHeadline(session({}))).toBeNull()
  })

  it('of a run computed by an older version falls back on the expected shares', () => {
    expect(labelsOfBoth(session({ strikeShares: { left: shares, right: null } }))?.rearfootRatio).toBeCloseTo(0.7, 9)
    expect(labelsOrShares(left, null)).toBe(left)
  })
})
