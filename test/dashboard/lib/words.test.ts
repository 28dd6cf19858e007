import { describe, expect, it } from 'vitest'
import { aboutWords, countingWords, placeWords, readRuleNumber } from '../../../dashboard/lib/words.js'
import { easyKmOfSide, easyMetresFromImpulse, sumOfSides } from '../../../dashboard/lib/units.js'
import { mondayOf, weeksBetween } from '../../../dashboard/lib/weeks.js'
import { chooseAthlete } from '../../../dashboard/lib/choose-athlete.js'

describe('numbers of a rule', () => {
  it.each([
    ['acuteSlu', 'slu', 'Last 7 days'],
    ['rollingChangeRatio', 'change', 'Change to the 7 days before'],
    ['ratio', 'ratio', 'This run over that'],
    ['sessionDistanceM', 'metres', 'This run'],
    ['longestRunM', 'metres', 'Longest run'],
    ['runningTimeS', 'seconds', 'Running time'],
    ['windowDays', 'plain', 'Days looked back'],
    ['someNewThing', 'plain', 'Some new thing'],
  ] as const)('reads %s as %s, called "%s"', (name, kind, label) => {
    expect(readRuleNumber(name)).toEqual({ kind, label })
  })
})

describe('where a device is worn', () => {
  it('is a foot, a shank, or both feet', () => {
    expect(placeWords({ kind: 'open-imu', foot: 'left' })).toBe('left foot')
    expect(placeWords({ kind: 'open-imu', foot: 'right', placement: 'shank' })).toBe('right shank')
    expect(placeWords({ kind: 'rsc', foot: null })).toBe('both feet')
    expect(placeWords({ kind: 'heart-rate', foot: null })).toBe('chest or arm')
    expect(placeWords({ kind: 'treadmill', foot: null })).toBe('treadmill')
  })
})

describe('what a rule counts', () => {
  it.each([
    ['distance', 'total', 'distance'],
    ['soleusLoad', 'total', 'estimated soleus load of both calves'],
    ['soleusLoad', 'left', 'estimated soleus load of the left calf'],
    ['nonRearfootSteps', 'total', 'steps of both feet that do not land on the heel'],
    ['nonRearfootSteps', 'right', 'steps of the right foot that do not land on the heel'],
  ] as const)('is %s of %s: "%s"', (exposure, side, words) => {
    expect(countingWords({ exposure, side })).toBe(words)
  })

  it('has no calf where it is a distance', () => {
    expect(aboutWords({ exposure: 'distance', side: 'total' })).toBeNull()
    expect(aboutWords({ exposure: 'soleusLoad', side: 'left' })).toBe('left calf')
  })
})

describe('units', () => {
  it('counts one SLU on each leg as one easy kilometre, and on one leg as well', () => {
    expect(easyKmOfSide(2, 'total')).toBe(1)
    expect(easyKmOfSide(1, 'left')).toBe(1)
    expect(easyMetresFromImpulse(400)).toBe(1000)
  })

  it('adds up sides, and knows nothing only where neither is known', () => {
    expect(sumOfSides({ left: 3, right: null })).toBe(3)
    expect(sumOfSides({ left: null, right: null })).toBeNull()
  })
})

describe('weeks', () => {
  it.each([
    ['2026-11-16', '2026-11-16'],
    ['2026-11-22', '2026-11-16'],
    ['2027-01-01', '2026-12-28'],
  ])('%s belongs to the week of %s', (date, monday) => {
    expect(mondayOf(date)).toBe(monday)
  })

  it('have others between them where nobody ran', () => {
    expect(weeksBetween('2026-10-12', '2026-11-02')).toBe(2)
    expect(weeksBetween('2026-10-26', '2026-11-02')).toBe(0)
    expect(weeksBetween('2026-10-19', undefined)).toBe(0)
  })
})

describe('whose page', () => {
  const two = [{ athleteId: 'ada' }, { athleteId: 'ben' }]
  it('is that of the athlete asked for, before the one remembered', () => {
    expect(chooseAthlete(two, 'ben', 'ada')?.athleteId).toBe('ben')
    expect(chooseAthlete(two, undefined, 'ada')?.athleteId).toBe('ada')
  })
  it('falls back on the one remembered when the one asked for is gone', () => {
    expect(chooseAthlete(two, 'gone', 'ben')?.athleteId).toBe('ben')
  })
  it('is asked for with several and none remembered, and never with one', () => {
    expect(chooseAthlete(two, undefined, null)).toBeNull()
    expect(chooseAthlete(two.slice(0, 1), undefined, 'gone')?.athleteId).toBe('ada')
    expect(chooseAthlete([], undefined, null)).toBeNull()
  })
})
