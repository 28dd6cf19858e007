import { FEET, type Foot, type StepRecord } from '../../domain/records/step-record.js'
import { StoreError } from '../../runtime/errors.js'
import type { KeptSteps, StepKeeping } from '../step-keeping.js'
import type { StepQuery, StepStore } from '../store.js'
import { mergeSteps } from './merge-steps.js'

/** Steps elsewhere, in order of foot and stride index. The generation is named: only the data folder knows the active one. */
export interface RemoteStepReader {
  query(query: StepQuery & { readonly generation: number }): AsyncIterable<StepRecord>
}

export interface TieredOptions {
  readonly local: StepStore
  readonly keeping: Pick<StepKeeping, 'findEvicted'>
  /** Null where no remote store is configured. */
  readonly remote: RemoteStepReader | null
}

/** Steps of one generation leave a foot at a time, and seldom twice. */
const MOST_LOOKS = 10

/**
 * Everything is written to and removed from the data folder; steps that have left it are read where they went. Minutes
 * never leave.
 */
export function createTieredStepStore({ local, keeping, remote }: TieredOptions): StepStore {
  return {
    append: (batch) => local.append(batch),
    appendEncoded: (batch) => local.appendEncoded(batch),
    appendMinutes: (batch) => local.appendMinutes(batch),
    queryMinutes: (query) => local.queryMinutes(query),
    remove: (scope) => local.remove(scope),
    query: (query) => readSteps({ local, keeping, remote }, query),
  }
}

/**
 * One generation from beginning to end, whatever becomes active meanwhile. Steps may leave while they are read: what is
 * behind the last one that was given is then read where they are now.
 * @throws StoreError `series-unavailable`, retryable
 */
async function* readSteps(tiers: TieredOptions, query: StepQuery): AsyncGenerator<StepRecord, void, undefined> {
  let kept = await tiers.keeping.findEvicted(query)
  const fixed = { ...query, generation: kept.generation }
  let last: StepRecord | null = null
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    for await (const step of stepsAsOf(tiers, fixed, kept)) {
      if (last !== null && !isBehind(step, last)) continue
      last = step
      yield step
    }
    const now = await tiers.keeping.findEvicted(fixed)
    if (isSame(kept, now)) return
    kept = now
  }
  const message = `The steps of session ${query.sessionId} are on their way elsewhere; ask again in a moment.`
  throw new StoreError(message, { code: SERIES_UNAVAILABLE, retryable: true })
}

type FixedQuery = StepQuery & { readonly generation: number }

function stepsAsOf({ local, remote }: TieredOptions, query: FixedQuery, kept: KeptSteps): AsyncIterable<StepRecord> {
  const away = kept.evicted.filter(({ reason }) => reason === 'forwarded')
  if (away.length === 0) return local.query(query)
  const feet = new Set(away.map(({ foot }) => foot))
  const from = remoteSteps(remote, narrowed(query, [...feet]))
  return kept.localStepCount === 0 ? from : mergeSteps(from, local, query)
}

/** A foot whose steps are all here isn't asked for elsewhere. */
function narrowed(query: FixedQuery, feet: readonly Foot[]): FixedQuery {
  const [only, other] = feet
  return only === undefined || other !== undefined ? query : { ...query, foot: only }
}

async function* remoteSteps(remote: RemoteStepReader | null, query: FixedQuery): AsyncGenerator<StepRecord> {
  if (remote === null) throw notConfigured()
  try {
    yield* remote.query(query)
  } catch (cause) {
    throw unavailable(cause)
  }
}

function isBehind(step: StepRecord, last: StepRecord): boolean {
  const byFoot = FEET.indexOf(step.foot) - FEET.indexOf(last.foot)
  return byFoot > 0 || (byFoot === 0 && step.strideIndex > last.strideIndex)
}

function isSame(one: KeptSteps, other: KeptSteps): boolean {
  return JSON.stringify(one.evicted) === JSON.stringify(other.evicted)
}

/** Of steps that are elsewhere while that can't be asked. */
export const SERIES_UNAVAILABLE = 'series-unavailable'

function unavailable(cause: unknown): StoreError {
  const why = cause instanceof Error ? ` (${cause.message.replace(/\.$/, '')})` : ''
  return new StoreError(
    `The single steps of this run are in InfluxDB, which doesn't answer now${why}. Everything else of the run is here; try again when InfluxDB is back.`,
    { code: SERIES_UNAVAILABLE, retryable: true, cause },
  )
}

function notConfigured(): StoreError {
  return new StoreError(
    'The single steps of this run are in InfluxDB, which is not set up any more. Everything else of the run is here; set store.kind to influxdb to see them.',
    { code: SERIES_UNAVAILABLE, retryable: true },
  )
}
