import { decodeStepBlock } from '../../codecs/step-block/step-block.js'
import { stepAt } from '../../codecs/step-block/step-columns.js'
import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import { FEET, type StepRecord } from '../../domain/records/step-record.js'
import type { ForwardRecord } from '../../stores/change-log/forward-target.js'
import type { Connection } from '../../stores/sqlite/connection.js'
import { getSession } from '../../stores/sqlite/sessions.js'
import { readSeriesBlocks, readSeriesMinutes, type CopySeries } from '../../stores/sqlite/copy-source.js'
import type { EncodedSteps, StepStore } from '../../stores/store.js'
import { SeriesChecksum } from './checksum.js'
import { deliver, type DeliverParts } from './deliver.js'

/** As lines, before compression; measured over a simulated run. */
const STEP_LINE_BYTES = 480
const MINUTE_LINE_BYTES = 1000

export interface CopySessionParts extends DeliverParts {
  readonly connection: Connection
  readonly remote: Pick<StepStore, 'query' | 'queryMinutes' | 'remove'>
  readonly batchBytes: number
  /** No server uses the folder: nothing is delivered, and removed here, while a run is compared. */
  readonly alone: boolean
  /** So many more steps are there. */
  readonly moved: (stepCount: number) => void
}

export interface SeriesSummary {
  readonly stepCount: number
  readonly minuteCount: number
  readonly checksum: string
}

/** A run whose steps are older than is kept there goes without them. */
export interface SeriesToCopy extends CopySeries {
  readonly withSteps: boolean
}

/** What a run consists of here, with what is said of it. */
export function summariseLocal(connection: Connection, series: SeriesToCopy): SeriesSummary {
  return summarise({ ...readLocal(connection, series), session: getSession(connection, series.sessionId) })
}

/**
 * Brings steps and minutes of a run over, reads them back and compares them to the bit with what is here then. Where something
 * else is there, the run is brought once more; where that is safe, what is there
 * is taken away before.
 * @returns null where all of it is there, else what is different, as a sentence
 * @throws StoreError, InfluxError
 */
export async function copySession(series: SeriesToCopy, parts: CopySessionParts): Promise<string | null> {
  const refused = await write(series, parts)
  if (refused.length > 0) return `InfluxDB refused ${refused.length} of its records: ${refused[0] ?? ''}`
  const difference = await compare(series, parts)
  if (difference === null) return null
  const { athleteId, sessionId, generation } = series
  // What was delivered and removed here is only there: nothing of such a run may be taken away.
  if (parts.alone && series.deliveredOnlyCount === 0) await parts.remote.remove({ athleteId, sessionId, generation })
  await write(series, { ...parts, moved: () => undefined })
  return compare(series, parts)
}

async function write(series: SeriesToCopy, parts: CopySessionParts): Promise<string[]> {
  const { connection, batchBytes } = parts
  const refused: string[] = []
  let batch: ForwardRecord[] = []
  let [bytes, stepCount] = [0, 0]
  const send = async (): Promise<void> => {
    refused.push(...(await deliver(batch, parts)))
    parts.moved(stepCount)
    batch = []
    bytes = stepCount = 0
  }
  for (const steps of blocksOf(connection, series)) {
    const count = decodeStepBlock(steps.block).count
    if (bytes + count * STEP_LINE_BYTES > batchBytes) await send()
    batch.push({ kind: 'steps', steps })
    bytes += count * STEP_LINE_BYTES
    stepCount += count
  }
  for (const minute of readSeriesMinutes(connection, series)) {
    if (bytes + MINUTE_LINE_BYTES > batchBytes) await send()
    batch.push({ kind: 'minute', minute })
    bytes += MINUTE_LINE_BYTES
  }
  await send()
  return refused
}

async function compare(series: SeriesToCopy, { connection, remote, alone }: CopySessionParts): Promise<string | null> {
  const { athleteId, sessionId, generation, deliveredOnlyCount, withSteps } = series
  const query = { athleteId, sessionId, generation }
  const local = readLocal(connection, series)
  // Without anything here there is nothing to ask for.
  if (local.steps.length + local.minutes.length === 0) return null
  const here = deliveredOnlyCount > 0 || !alone ? new Set(local.steps.map(strideKey)) : null
  const steps: StepRecord[] = []
  if (withSteps)
    for await (const step of remote.query(query)) if (here === null || here.has(strideKey(step))) steps.push(step)
  return differenceOf(summarise(local), summarise({ steps, minutes: await remote.queryMinutes(query) }))
}

function differenceOf(here: SeriesSummary, there: SeriesSummary): string | null {
  if (here.stepCount !== there.stepCount) return `${there.stepCount} steps are there instead of ${here.stepCount}`
  if (here.minuteCount !== there.minuteCount)
    return `${there.minuteCount} minutes are there instead of ${here.minuteCount}`
  return here.checksum === there.checksum
    ? null
    : 'as many steps and minutes are there, and some of their numbers differ'
}

interface Contents {
  readonly steps: readonly StepRecord[]
  readonly minutes: readonly MinuteRecord[]
  readonly session?: SessionRecord | null
}

/** Steps and minutes are read in one statement each. */
function readLocal(connection: Connection, series: SeriesToCopy): Contents {
  return { steps: stepsOf(blocksOf(connection, series)), minutes: readSeriesMinutes(connection, series) }
}

function blocksOf(connection: Connection, series: SeriesToCopy): EncodedSteps[] {
  return series.withSteps ? readSeriesBlocks(connection, series) : []
}

function summarise({ steps, minutes, session = null }: Contents): SeriesSummary {
  const checksum = new SeriesChecksum()
  for (const step of steps) checksum.step(step)
  for (const minute of minutes) checksum.minute(minute)
  if (session !== null) checksum.session(session)
  return { stepCount: steps.length, minuteCount: minutes.length, checksum: checksum.digest() }
}

/** In order of foot and stride, as every store answers. */
function stepsOf(blocks: readonly EncodedSteps[]): StepRecord[] {
  const steps = blocks.flatMap(({ key, block }) => {
    const columns = decodeStepBlock(block)
    return Array.from({ length: columns.count }, (_, row) => stepAt(columns, key, row))
  })
  return steps.sort((a, b) => FEET.indexOf(a.foot) - FEET.indexOf(b.foot) || a.strideIndex - b.strideIndex)
}

function strideKey({ foot, strideIndex }: StepRecord): string {
  return `${foot} ${strideIndex}`
}
