import { decodeStepBlock, encodeStepBlock } from '../../codecs/step-block/step-block.js'
import {
  gatherColumns,
  type StepBlockKey,
  type StepColumns,
  type StepRow,
} from '../../codecs/step-block/step-columns.js'
import { MINUTE_US } from '../../domain/units/units.js'
import type { EncodedSteps } from '../store.js'
import { logChange } from './changes.js'
import type { Connection } from './connection.js'
import type { StepBlockRow } from './tables.js'
import { toFootNumber } from './values.js'

/** All of it or nothing. A stride that is there already gives way to the one that comes now, wherever it was. */
export function appendSteps(connection: Connection, batch: readonly EncodedSteps[]): void {
  connection.transaction(() => {
    for (const { key, block } of batch) appendGroup(connection, key, decodeStepBlock(block))
  })
}

function appendGroup(connection: Connection, key: StepBlockKey, incoming: StepColumns): void {
  const rowOfStride = latestRows(incoming)
  if (rowOfStride.size === 0) return
  const minutes = new Map<number, StepRow[]>()
  for (const row of rowOfStride.values()) {
    const minute = Math.floor((incoming.numbers.initialContactTimeUs.values[row] ?? 0) / MINUTE_US)
    const rows = minutes.get(minute)
    if (rows === undefined) minutes.set(minute, [{ columns: incoming, row }])
    else rows.push({ columns: incoming, row })
  }
  const touched = new Set(minutes.keys())
  for (const stored of storedBlocks(connection, key, rowOfStride.keys(), minutes.keys())) {
    const columns = decodeStepBlock(stored.block)
    const kept = keptRows(columns, rowOfStride)
    if (kept.length < stored.step_count) {
      touched.add(stored.epoch_minute)
      logMoved(connection, key, { before: columns, now: incoming, rowOfStride })
    }
    minutes.set(stored.epoch_minute, [...kept, ...(minutes.get(stored.epoch_minute) ?? [])])
  }
  for (const minute of touched) writeBlock(connection, key, minute, minutes.get(minute) ?? [])
}

/** The last row of each stride. */
function latestRows(columns: StepColumns): Map<number, number> {
  const strides = columns.numbers.strideIndex.values
  const rows = new Map<number, number>()
  for (let row = 0; row < columns.count; row++) rows.set(strides[row] ?? 0, row)
  return rows
}

/** Stored blocks that may hold one of these strides, and those of these minutes; each once. */
function storedBlocks(
  { prepare }: Connection,
  key: StepBlockKey,
  strides: Iterable<number>,
  minutes: Iterable<number>,
): Iterable<StepBlockRow> {
  let first = Infinity
  let last = -Infinity
  for (const stride of strides) {
    if (stride < first) first = stride
    if (stride > last) last = stride
  }
  const foot = toFootNumber(key.foot)
  const found = new Map<number, StepBlockRow>()
  const overlapping = prepare(OVERLAPPING).all(key.athleteId, key.sessionId, key.generation, foot, first, last)
  for (const row of overlapping as StepBlockRow[]) found.set(row.epoch_minute, row)
  for (const minute of minutes) {
    if (found.has(minute)) continue
    const row = prepare(OF_MINUTE).get(key.athleteId, key.sessionId, foot, key.generation, minute)
    if (row !== undefined) found.set(minute, row as StepBlockRow)
  }
  return found.values()
}

const OVERLAPPING = `SELECT epoch_minute, step_count, block FROM step_blocks INDEXED BY step_blocks_by_stride
  WHERE athlete_id = ? AND session_id = ? AND generation = ? AND foot = ? AND last_stride_index >= ? AND first_stride_index <= ?`
const OF_MINUTE = `SELECT epoch_minute, step_count, block FROM step_blocks
  WHERE athlete_id = ? AND session_id = ? AND foot = ? AND generation = ? AND epoch_minute = ?`

function keptRows(columns: StepColumns, incoming: ReadonlyMap<number, number>): StepRow[] {
  const strides = columns.numbers.strideIndex.values
  const kept: StepRow[] = []
  for (let row = 0; row < columns.count; row++) if (!incoming.has(strides[row] ?? 0)) kept.push({ columns, row })
  return kept
}

interface Change {
  readonly before: StepColumns
  readonly now: StepColumns
  readonly rowOfStride: ReadonlyMap<number, number>
}

/**
 * Elsewhere the time is what tells one point from another, so the old one must go. Logged before the minutes: both the
 * old and the new minute are written again after it, also where another stride stands at that time now.
 */
function logMoved(connection: Connection, key: StepBlockKey, { before, now, rowOfStride }: Change): void {
  const oldTimes = before.numbers.initialContactTimeUs.values
  const newTimes = now.numbers.initialContactTimeUs.values
  const strides = before.numbers.strideIndex.values
  for (let row = 0; row < before.count; row++) {
    const newRow = rowOfStride.get(strides[row] ?? 0)
    const oldTimeUs = oldTimes[row] ?? 0
    if (newRow === undefined || newTimes[newRow] === oldTimeUs) continue
    logChange(connection, 'moved-step', [key.athleteId, key.sessionId, key.foot, key.generation, oldTimeUs])
  }
}

function writeBlock(connection: Connection, key: StepBlockKey, minute: number, rows: StepRow[]): void {
  const { athleteId, sessionId, foot, generation } = key
  logChange(connection, 'steps', [athleteId, sessionId, foot, generation, minute])
  const place = [athleteId, sessionId, toFootNumber(foot), generation, minute] as const
  const strideOf = ({ columns, row }: StepRow): number => columns.numbers.strideIndex.values[row] ?? 0
  rows.sort((one, other) => strideOf(one) - strideOf(other))
  const first = rows[0]
  const last = rows.at(-1)
  if (first === undefined || last === undefined) {
    connection.prepare(DELETE_BLOCK).run(...place)
    return
  }
  const block = encodeStepBlock(gatherColumns(rows))
  connection.prepare(PUT_BLOCK).run(...place, strideOf(first), strideOf(last), rows.length, block)
}

const DELETE_BLOCK =
  'DELETE FROM step_blocks WHERE athlete_id = ? AND session_id = ? AND foot = ? AND generation = ? AND epoch_minute = ?'
const PUT_BLOCK = `INSERT INTO step_blocks (athlete_id, session_id, foot, generation, epoch_minute,
    first_stride_index, last_stride_index, step_count, block) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (athlete_id, session_id, foot, generation, epoch_minute) DO UPDATE SET
    first_stride_index = excluded.first_stride_index, last_stride_index = excluded.last_stride_index,
    step_count = excluded.step_count, block = excluded.block`
