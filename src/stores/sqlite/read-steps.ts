import { FEET, type Foot } from '../../domain/records/step-record.js'
import { MINUTE_US } from '../../domain/units/units.js'
import type { StepQuery } from '../store.js'
import type { Connection } from './connection.js'
import { resolveGeneration } from './generations.js'
import type { StepBlockRow } from './tables.js'
import { fromFootNumber, toFootNumber } from './values.js'

/** Where a page ended. The generation goes along, so that one read never mixes two. */
export interface StepCursor {
  readonly generation: number
  readonly foot: Foot
  readonly firstStrideIndex: number
  readonly epochMinute: number
}

export interface StepPageBlock {
  readonly foot: Foot
  readonly firstStrideIndex: number
  readonly lastStrideIndex: number
  readonly byteOffset: number
  readonly byteLength: number
}

/** Some blocks in order of foot and first stride, one after the other in `bytes`, which has a buffer of its own. */
export interface StepPage {
  readonly generation: number
  readonly blocks: readonly StepPageBlock[]
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Null after the last page. */
  readonly next: StepCursor | null
}

/**
 * About four minutes of both feet. Between two pages the main thread's event loop turns, so a page bounds how long a
 * reader can hold it (an hour of both feet takes about 20 ms in fifteen pages), and the memory that a read takes.
 */
const BLOCKS_A_PAGE = 8

type PageRow = Pick<StepBlockRow, 'foot' | 'first_stride_index' | 'last_stride_index' | 'epoch_minute' | 'block'>

/** The blocks that can hold steps of the query; the caller takes the exact range out of them. */
export function readStepPage(connection: Connection, query: StepQuery, after: StepCursor | null): StepPage {
  const generation = after?.generation ?? query.generation ?? resolveGeneration(connection, query)
  const feet = query.foot === undefined ? FEET : [query.foot]
  const rows: PageRow[] = []
  for (const foot of feet) {
    if (after !== null && toFootNumber(foot) < toFootNumber(after.foot)) continue
    const from = after?.foot === foot ? after : null
    rows.push(...readFoot(connection, { query, generation, foot, from, limit: BLOCKS_A_PAGE + 1 - rows.length }))
    if (rows.length > BLOCKS_A_PAGE) break
  }
  const more = rows.length > BLOCKS_A_PAGE
  return toPage(generation, rows.slice(0, BLOCKS_A_PAGE), more)
}

interface FootRead {
  readonly query: StepQuery
  readonly generation: number
  readonly foot: Foot
  readonly from: StepCursor | null
  readonly limit: number
}

function readFoot({ all, sql }: Connection, { query, generation, foot, from, limit }: FootRead): PageRow[] {
  let select = sql
    .selectFrom('step_blocks')
    .select(['foot', 'first_stride_index', 'last_stride_index', 'epoch_minute', 'block'])
    .where('athlete_id', '=', query.athleteId)
    .where('session_id', '=', query.sessionId)
    .where('generation', '=', generation)
    .where('foot', '=', toFootNumber(foot))
  if (query.fromUs !== undefined) select = select.where('epoch_minute', '>=', Math.floor(query.fromUs / MINUTE_US))
  if (query.toUs !== undefined) select = select.where('epoch_minute', '<=', Math.floor(query.toUs / MINUTE_US))
  if (from !== null)
    select = select.where(({ eb, or, and }) =>
      or([
        eb('first_stride_index', '>', from.firstStrideIndex),
        and([eb('first_stride_index', '=', from.firstStrideIndex), eb('epoch_minute', '>', from.epochMinute)]),
      ]),
    )
  return all(select.orderBy('first_stride_index').orderBy('epoch_minute').limit(limit))
}

function toPage(generation: number, rows: readonly PageRow[], more: boolean): StepPage {
  const bytes = new Uint8Array(rows.reduce((total, row) => total + row.block.length, 0))
  let byteOffset = 0
  const blocks = rows.map((row) => {
    const at = byteOffset
    bytes.set(row.block, at)
    byteOffset += row.block.length
    return {
      foot: fromFootNumber(row.foot),
      firstStrideIndex: row.first_stride_index,
      lastStrideIndex: row.last_stride_index,
      byteOffset: at,
      byteLength: row.block.length,
    }
  })
  const last = rows.at(-1)
  if (!more || last === undefined) return { generation, blocks, bytes, next: null }
  const next = {
    generation,
    foot: fromFootNumber(last.foot),
    firstStrideIndex: last.first_stride_index,
    epochMinute: last.epoch_minute,
  }
  return { generation, blocks, bytes, next }
}
