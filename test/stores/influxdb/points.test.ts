import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeSteps } from '../../../src/codecs/step-block/encode-steps.js'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import type { ForwardRecord } from '../../../src/stores/change-log/forward-target.js'
import { floatText } from '../../../src/stores/influxdb/points/line-text.js'
import { MINUTE_NULLABLE_FIELDS } from '../../../src/stores/influxdb/points/minute-fields.js'
import { pointTimeNs, sessionDigits, timeUsOfPoint } from '../../../src/stores/influxdb/points/point-time.js'
import { linesOfBatch } from '../../../src/stores/influxdb/points/record-lines.js'
import { sessionPoint } from '../../../src/stores/influxdb/points/session-line.js'
import { STEP_NULLABLE_FIELDS } from '../../../src/stores/influxdb/points/step-fields.js'
import { maskedFields, unknownFieldsOf } from '../../../src/stores/influxdb/points/unknown-fields.js'
import { sampleAlert, sampleDay, sampleMinute, sampleSession, sampleStep, START_US } from '../sample-records.js'

const BUCKETS = { stepsBucket: 'steps', resultsBucket: 'results' }

function lineOf(record: ForwardRecord): string {
  const { records, unmade } = linesOfBatch([record], BUCKETS)
  expect([...unmade.values()]).toEqual([])
  expect(records[0]?.lines).toHaveLength(1)
  return records[0]?.lines[0] ?? ''
}

function stepRecord(step: StepRecord): ForwardRecord {
  const [steps] = encodeSteps([step])
  if (steps === undefined) throw new Error('there is a step')
  return { kind: 'steps', steps }
}

function whyUnmade(record: ForwardRecord): string | undefined {
  return linesOfBatch([record], BUCKETS).unmade.get(0)
}

describe('the schema, which lies in people’s buckets', () => {
  it('has the same digits below the microsecond for the same session, for ever', () => {
    expect(['run-1', 'run-2', '', 'b0e4a3c6-1d0f-4a55-8b0f-2f7f6a1f9d11'].map(sessionDigits)).toEqual([
      636, 493, 261, 663,
    ])
  })

  it('keeps the order of the bits of what is unknown in a step and in a minute', () => {
    expect(STEP_NULLABLE_FIELDS).toEqual([
      ...['groundContactTimeMs', 'flightTimeMs', 'speedMps', 'speedBasis', 'slopeDeg', 'footStrikeAngleDeg'],
      ...['footStrikeAngleSdDeg', 'pRearfoot', 'pMidfoot', 'pForefoot', 'verticalForcePeakBw', 'achillesForcePeakBw'],
      ...['soleusImpulseBwS', 'damageEquivalentSteps', 'coverageRatio', 'nullReason'],
    ])
    expect(MINUTE_NULLABLE_FIELDS).toEqual([
      ...['cadenceSpmMean', 'groundContactTimeMsMean', 'footStrikeAngleDegMean', 'speedMpsMean', 'slopeDegMean'],
      ...['surface', 'shoeKind', 'usualLandingBwSSum', 'heartRateBpmMean', 'powerWMean'],
    ])
  })

  it('writes a step with all that is known of it, and a bit for what is not', () => {
    const step = sampleStep(0, {
      groundContactTimeMs: 240.5,
      footStrikeAngleDeg: -0,
      pRearfoot: 1e-7,
      nullReason: 'walking',
    })
    expect(lineOf(stepRecord(step))).toBe(
      'step,athlete=ana,foot=left,generation=0 sessionId="run-1",strideIndex=0i,groundContactTimeMs=240.5,' +
        'strideTimeMs=700.123,cadenceSpm=171.42857142857142,speedMps=3.1,footStrikeAngleDeg=-0,' +
        'footStrikeAngleSdDeg=3.3,pRearfoot=1e-7,pMidfoot=0.25,pForefoot=0.25,verticalForcePeakBw=2.4,' +
        'achillesForcePeakBw=5.1,soleusImpulseBwS=0.41,damageEquivalentSteps=1,quality=0.9,coverageRatio=1,' +
        'speedBasis="estimated",tier="A",nullReason="walking",modelVersion="gait-1",unknownFields=18i 1760000000000000636',
    )
  })

  it('writes a minute', () => {
    expect(lineOf({ kind: 'minute', minute: sampleMinute(3) })).toBe(
      'minute,athlete=ana,foot=left,generation=0 basis="estimated",cadenceSpmMean=171.1,coverageRatio=0.99,' +
        'damageEquivalentStepsSum=80.5,distanceM=186.3,forefootStepsSum=4.7,groundContactTimeMsMean=240.7,' +
        'imputedRatio=0,midfootStepsSum=20.2,minuteIndex=3i,rearfootStepsSum=60.1,sessionId="run-1",slopeDegMean=0.4,' +
        'soleusImpulseBwSForefoot=4.6,soleusImpulseBwSMidfoot=10.2,soleusImpulseBwSRearfoot=20.1,' +
        'soleusImpulseBwSSum=34.9,soleusImpulseBwSUnknown=0,speedMpsMean=3.1,stepCount=85i,surface="road",tier="A",' +
        'unknownFields=836i,usualLandingBwSSum=34.9 1760000180000000636',
    )
  })

  it('writes a session', () => {
    expect(lineOf({ kind: 'session', session: sampleSession('run-1') })).toBe(
      'session,athlete=ana achillesForceHistogram="[0,0,12,480,1900,107]",activeGeneration=0i,basis="estimated",' +
        'cadenceSpmLeft=170.3,cadenceSpmRight=170.1,clockSynchronised=T,coverageRatio=0.98,' +
        'damageEquivalentStepsLeft=2400.5,damageEquivalentStepsRight=2300.25,disposition="counted",' +
        'distanceBasis="estimated",distanceM=5000.5,durationS=1805.5,endTimeUs=1760001805500000i,' +
        'footStrikeAngleDegLeft=8.1,gapCount=1i,gapSeconds=4.5,groundContactTimeMsLeft=240.2,' +
        'imputedRatio=0.01,localDate="2025-10-09",modelVersion="gait-1",nonRearfootStepsLeft=700.5,' +
        'nonRearfootStepsRight=650.25,rejectedCountLeft=3i,rejectedCountRight=4i,runningTimeS=1790.25,' +
        'sessionId="run-1",simulated=F,soleusLoadSluForefoot=1,soleusLoadSluLeft=5.25,soleusLoadSluMidfoot=2,' +
        'soleusLoadSluRearfoot=7.5,soleusLoadSluRight=5.5,soleusLoadSluTotal=10.75,soleusLoadSluUnknown=0.25,' +
        'source="ble",state="finished",stepCountLeft=2500i,stepCountRight=2499i,surface="road",tier="A",' +
        'zoneId="Europe/Madrid" 1760000000000000636',
    )
  })

  it('writes a day at its date, an alert when it was raised, an athlete at the epoch', () => {
    const day = sampleDay('2025-10-09', { soleusLoadSlu: { left: 1.5, right: 2 } })
    expect(lineOf({ kind: 'day', day })).toBe(
      'day,athlete=ana basis="measured",distanceM=0,localDate="2025-10-09",nonRearfootSteps=0,runningTimeS=0,' +
        'sessionCount=0i,soleusLoadSluForefoot=0,soleusLoadSluLeft=1.5,soleusLoadSluMidfoot=0,' +
        'soleusLoadSluRearfoot=0,soleusLoadSluRight=2,soleusLoadSluTotal=3.5,soleusLoadSluUnknown=0,state="rest",' +
        'stepCountLeft=0i,stepCountRight=0i 1759968000000000000',
    )
    expect(lineOf({ kind: 'alert', alert: sampleAlert('alert-1', { message: 'a "quoted" \\ word' }) })).toBe(
      'alert,athlete=ana alertId="alert-1",episode="2025-10-06",evidence="C-",exposure="soleusLoad",' +
        'family="week-on-week",message="a \\"quoted\\" \\\\ word",provisional=F,ruleId="W2",ruleVersion="1",severity="warn",' +
        'side="left",state="active",updatedTimeUs=1760000000000000i 1760000000000000143',
    )
    expect(lineOf({ kind: 'athlete', athleteId: 'ana maria,b=c', name: 'Ana\nMaría' })).toBe(
      'athlete,athlete=ana\\ maria\\,b\\=c name="Ana\nMaría" 0',
    )
  })
})

describe('what can’t be written', () => {
  it.each([
    ['a tag that would be left out', stepRecord(sampleStep(0, { athleteId: '' })), /tag athlete can't be ""/],
    [
      'the same of a minute',
      { kind: 'minute', minute: sampleMinute(0, { athleteId: '' }) } as const,
      /tag athlete can't/,
    ],
    ['a tag that would eat what follows it', stepRecord(sampleStep(0, { athleteId: 'a\\' })), /tag athlete/],
    ['a tag that would change on the way', stepRecord(sampleStep(0, { athleteId: 'a\nb' })), /tag athlete/],
    ['a time that is none', stepRecord(sampleStep(0, { initialContactTimeUs: 0.5 })), /no time in whole microseconds/],
    ['a time before 1970', stepRecord(sampleStep(0, { initialContactTimeUs: -1 })), /no time in whole microseconds/],
    ['half a stride', stepRecord(sampleStep(0.5)), /strideIndex is 0.5/],
    [
      'a number that is not finite',
      { kind: 'minute', minute: sampleMinute(0, { distanceM: Infinity }) } as const,
      /distanceM is Infinity/,
    ],
    ['a name that is none', { kind: 'athlete', athleteId: 'ana', name: '' } as const, /nothing is known/],
    ['a date that is none', { kind: 'day', day: sampleDay('yesterday') } as const, /"yesterday" is no date/],
  ])('%s is told apart from the others, which are written', (_, record, why) => {
    expect(whyUnmade(record)).toMatch(why)
    const batch = linesOfBatch([record, { kind: 'minute', minute: sampleMinute(0) }], BUCKETS)
    expect(batch.records.map(({ index }) => index)).toEqual([1])
  })

  it('a block that is damaged says so', () => {
    const key = { athleteId: 'ana', sessionId: 'run-1', foot: 'left', generation: 0 } as const
    expect(whyUnmade({ kind: 'steps', steps: { key, block: new Uint8Array(8) } })).toMatch(/format 0 is not known/)
  })
})

describe('numbers and times as text', () => {
  it('give every double back to the bit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Object.is(Number(floatText(value, 'any')), value)).toBe(true)
      }),
    )
  })

  it('have three digits below the microsecond, and give it back', () => {
    fc.assert(
      fc.property(fc.nat(8e15), fc.nat(999), (timeUs, digits) => {
        const timeNs = pointTimeNs(timeUs, digits)
        expect(BigInt(timeNs)).toBe(BigInt(timeUs) * 1000n + BigInt(digits))
        if (timeUs > 0) expect(timeUsOfPoint(timeNs)).toBe(timeUs)
      }),
    )
  })

  it('spreads sessions over all the digits, so that two records of a run hardly ever meet', () => {
    const ids = Array.from(
      { length: 20_000 },
      (_, at) => `${at.toString(16).padStart(8, '0')}-1d0f-4a55-8b0f-2f7f6a1f9d11`,
    )
    const counts = new Map<number, number>()
    for (const digits of ids.map(sessionDigits)) counts.set(digits, (counts.get(digits) ?? 0) + 1)
    expect(counts.size).toBe(1000)
    expect(Math.max(...counts.values())).toBeLessThan(50)
  })
})

describe('the bits of what is unknown', () => {
  it('name exactly the fields without a value', () => {
    fc.assert(
      fc.property(fc.subarray([...STEP_NULLABLE_FIELDS]), (unknown) => {
        const step = sampleStep(1, { slopeDeg: 0, nullReason: 'walking', ...nulls(unknown) })
        expect(maskedFields(STEP_NULLABLE_FIELDS, unknownFieldsOf(STEP_NULLABLE_FIELDS, step))).toEqual(unknown)
      }),
    )
  })
})

describe('a session’s point', () => {
  it('lies where its start is, and names the fields that are known', () => {
    const left = sessionPoint(sampleSession('run-1'))
    expect(left.instant).toBe('2025-10-09T08:53:20.000000636Z')
    expect(left.fieldNames).not.toContain('groundContactTimeMsRight')
    expect(sessionPoint(sampleSession('run-1', { startTimeUs: START_US + 1 })).instant).not.toBe(left.instant)
  })
})

function nulls(fields: readonly string[]): Partial<StepRecord> {
  return Object.fromEntries(fields.map((field) => [field, null]))
}
