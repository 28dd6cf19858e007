import { SolewatchError } from '../../../runtime/errors.js'
import type { ForwardRecord } from '../../change-log/forward-target.js'
import type { InfluxOptions } from '../influx-options.js'
import { alertLine } from './alert-line.js'
import { athleteLine } from './athlete-line.js'
import { dayLine } from './day-line.js'
import { minuteLine } from './minute-line.js'
import { sessionPoint, type SessionPoint } from './session-line.js'
import { stepLines } from './step-lines.js'

/** Lines of one record, and its place in the batch. */
export interface RecordLines {
  readonly index: number
  readonly bucket: string
  readonly lines: readonly string[]
}

export interface BatchLines {
  readonly records: readonly RecordLines[]
  readonly sessions: readonly SessionPoint[]
  /** Records that have no lines in InfluxDB's language, by their place, with why. */
  readonly unmade: ReadonlyMap<number, string>
}

type Buckets = Pick<InfluxOptions, 'stepsBucket' | 'resultsBucket'>

/** All records of a batch as lines. One that can't be written is not in the way of the others. */
export function linesOfBatch(batch: readonly ForwardRecord[], buckets: Buckets): BatchLines {
  const records: RecordLines[] = []
  const sessions: SessionPoint[] = []
  const unmade = new Map<number, string>()
  batch.forEach((record, index) => {
    const bucket = record.kind === 'steps' ? buckets.stepsBucket : buckets.resultsBucket
    try {
      records.push({ index, bucket, lines: linesOf(record, sessions) })
    } catch (error) {
      if (!(error instanceof SolewatchError)) throw error
      unmade.set(index, error.message)
    }
  })
  return { records, sessions, unmade }
}

function linesOf(record: ForwardRecord, sessions: SessionPoint[]): readonly string[] {
  switch (record.kind) {
    case 'steps':
      return stepLines(record.steps)
    case 'minute':
      return [minuteLine(record.minute)]
    case 'session': {
      const point = sessionPoint(record.session)
      sessions.push(point)
      return [point.line]
    }
    case 'day':
      return [dayLine(record.day)]
    case 'alert':
      return [alertLine(record.alert)]
    case 'athlete':
      return [athleteLine(record)]
  }
}
