import { readJournal, type JournalDamage } from '../../journal/reader.js'
import type { JournalRecord, SessionContext } from '../../journal/journal-record.js'
import { createSessionReducer, type SessionReducer } from '../../pipeline/session-reducer.js'
import type { Clock } from '../../runtime/clock.js'
import { ConfigError } from '../../runtime/errors.js'
import { createPace, type ReplayedInput, type ReplayObserver, type ReplayRequest } from './replay-request.js'

const RECORDS_PER_TURN = 2000

/**
 * Runs a session's journal through the pipeline with the context it was recorded with: the same steps, bit for bit.
 * @throws ConfigError where the journal holds no session @throws StoreError where it can't be read
 */
export async function replayJournal(
  path: string,
  request: ReplayRequest,
  observer: ReplayObserver,
  clock: Clock,
): Promise<ReplayedInput> {
  let damageCount = 0
  const onDamage = (damage: JournalDamage): void => {
    damageCount += 1
    observer.note(`${damage.file}, byte ${damage.offset}: ${damage.reason}; ${damage.lostBytes} bytes lost.`)
  }
  const pace = createPace(clock, request.speedRatio)
  let context: SessionContext | null = null
  let reducer: SessionReducer | null = null
  let firstUs: number | null = null
  let count = 0
  for (const record of readJournal(path, onDamage)) {
    if (reducer === null) {
      if (record.kind !== 'context') continue
      context = record.context
      reducer = createSessionReducer(context)
      observer.opened(context, path)
    }
    firstUs ??= record.monotonicUs
    if (Number.isFinite(request.speedRatio) && isTimed(record)) await pace(record.monotonicUs - firstUs)
    for (const output of reducer.push(record)) observer.output(output)
    count += 1
    if (count % RECORDS_PER_TURN === 0) await observer.settle()
  }
  if (context === null || reducer === null) {
    throw new ConfigError(`The journal ${path} holds no session; give the folder of one session.`, {
      code: 'replay-context',
    })
  }
  for (const output of reducer.end()) observer.output(output)
  observer.progress(1)
  await observer.settle()
  return { context, origin: path, mappingName: null, badRowCount: 0, sampleRateHz: null, damageCount }
}

/** After a reboot the monotonic clock counts anew; ticks and data carry the pace, within one boot. */
function isTimed(record: JournalRecord): boolean {
  return record.kind === 'tick' || record.kind === 'notification'
}
