import { HttpError } from '@influxdata/influxdb-client'
import { describe, expect, it } from 'vitest'
import { rejectionOf } from '../../../src/stores/influxdb/write/rejection.js'

const LINES = [
  'day,athlete=a load=1 1',
  'day,athlete=a load=x 2',
  "day,athlete=a name=\"it's: 'odd'\",load=y 3",
  'day,athlete=a load=2 4',
]

function said(status: number, message: string, lines: readonly string[] = LINES) {
  const body = JSON.stringify({ code: 'invalid', message })
  return rejectionOf(new HttpError(status, 'Bad', body, null, 'application/json; charset=utf-8'), lines, 'secret')
}

describe('what InfluxDB says of lines, in its own words', () => {
  it('names those that it can’t read, with a reason for each', () => {
    const message = `unable to parse '${LINES[1]}': invalid number\nunable to parse '${LINES[2]}': invalid boolean`
    expect(said(400, message)).toEqual({
      kind: 'unreadable',
      lines: [
        { at: 1, why: 'invalid number' },
        { at: 2, why: 'invalid boolean' },
      ],
    })
  })

  it('names something that was not sent, which helps nobody', () => {
    expect(said(400, "unable to parse 'other x=1': bad")).toMatchObject({ kind: 'unnamed', ofPoints: true })
  })

  it.each([
    [
      'dropped 12 points outside retention policy of duration 1h0m0s - oldest point day at 2025-10-09T08:53:20Z dropped because it violates a Retention Policy Lower Bound at 2026-11-21T11:00:00Z, newest point day at 2025-10-09T08:53:20Z dropped because it violates a Retention Policy Lower Bound at 2026-11-21T11:00:00Z dropped=12 for database: 0123456789abcdef for retention policy: autogen',
      { kind: 'expired', droppedCount: 12 },
    ],
    ['points beyond retention policy dropped=3', { kind: 'expired', droppedCount: 3 }],
    [
      'dropped 0 points outside retention policy of duration 1h0m0s - oldest point x, newest point y dropped=2 for database: d',
      { kind: 'unnamed', ofPoints: true },
    ],
    [
      'field type conflict: input field "load" on measurement "day" is type float, already exists as type integer dropped=1',
      { kind: 'type-conflict', field: 'load' },
    ],
    ['shard 7 is pending deletion dropped=4', { kind: 'passing' }],
    [
      'input field "name" on measurement "day" is too long, 1100000 > 1048576 dropped=1',
      { kind: 'unnamed', ofPoints: true },
    ],
  ])('tells %s', (reason, rejection) => {
    expect(said(422, `failure writing points to database: partial write: ${reason}`)).toMatchObject(rejection)
  })

  it('is broken on the way, which no line is to blame for', () => {
    expect(said(400, 'unable to read data: gzip: invalid header')).toMatchObject({ kind: 'passing' })
  })

  it('is nothing of lines where another server speaks, or the status is another', () => {
    expect(rejectionOf(new HttpError(400, 'Bad', '<h1>Bad</h1>', null, 'text/html'), LINES, '')).toBeNull()
    expect(rejectionOf(new HttpError(400, 'Bad', '{"error":"no"}', null, 'application/json'), LINES, '')).toBeNull()
    expect(said(500, 'unable to parse')).toBeNull()
  })
})
