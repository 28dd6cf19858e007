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
    query: (query) => ({ [Symbol.asyncIterator]: () => new TieredReader({ local, keeping, remote }, query) }),
  }
}

/** Steps of one generation leave a foot at a time, and seldom twice. */
const MOST_LOOKS = 10

/**
 * One generation from beginning to end, whatever becomes active meanwhile. Steps may leave while they are read: what is
 * behind the last one that was given is then read where they are now. An iterator by hand: another generator around the
 * store's would take a third of the time of reading an hour.
 * @throws StoreError `series-unavailable`, retryable
 */
class TieredReader implements AsyncIterator<StepRecord, undefined, undefined> {
  #steps: AsyncIterator<StepRecord, unknown> | null = null
  #kept: KeptSteps | null = null
  #last: StepRecord | null = null
  #looks = 0
  #ended = false

  constructor(
    private readonly tiers: TieredOptions,
    private readonly query: StepQuery,
  ) {}

  next(): Promise<IteratorResult<StepRecord, undefined>> {
    if (this.#ended) return Promise.resolve(END)
    return this.#steps === null ? this.#look() : this.#steps.next().then(this.#given)
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#ended = true
    await this.#steps?.return?.()
    return END
  }

  readonly #given = (
    result: IteratorResult<StepRecord, unknown>,
  ): IteratorResult<StepRecord, undefined> | Promise<IteratorResult<StepRecord, undefined>> => {
    if (result.done === true) return this.#look()
    if (this.#looks > 1 && this.#last !== null && !isBehind(result.value, this.#last)) return this.next()
    this.#last = result.value
    return result
  }

  /** At the beginning, and at the end once more: done when nothing has left meanwhile. */
  async #look(): Promise<IteratorResult<StepRecord, undefined>> {
    const { tiers, query } = this
    const before = this.#kept
    const kept = await tiers.keeping.findEvicted(before === null ? query : { ...query, generation: before.generation })
    if (before !== null && isSame(before, kept)) {
      this.#ended = true
      if (this.#last === null && isMissing(query, kept)) throw notThere()
      return END
    }
    if (this.#looks >= MOST_LOOKS) throw onTheirWay(query)
    this.#looks += 1
    this.#kept = kept
    this.#steps = stepsAsOf(tiers, { ...query, generation: kept.generation }, kept)[Symbol.asyncIterator]()
    return this.next()
  }
}

const END: IteratorReturnResult<undefined> = { done: true, value: undefined }

type FixedQuery = StepQuery & { readonly generation: number }

function stepsAsOf({ local, remote }: TieredOptions, query: FixedQuery, kept: KeptSteps): AsyncIterable<StepRecord> {
  const away = kept.evicted.filter(({ reason }) => reason === 'forwarded')
  if (away.length === 0) return local.query(query)
  const feet = new Set(away.map(({ foot }) => foot))
  const from = remoteSteps(remote, narrowed(query, [...feet]))
  return kept.localStepCount === 0 ? from : mergeSteps(from, local, query)
}

/** Of what was delivered all was asked for, so something must have come. */
function isMissing({ fromUs = -Infinity, toUs = Infinity }: StepQuery, { evicted }: KeptSteps): boolean {
  return evicted.some(
    ({ reason, stepCount, fromTimeUs, toTimeUs }) =>
      reason === 'forwarded' && stepCount > 0 && fromUs <= fromTimeUs && toUs >= toTimeUs,
  )
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

function onTheirWay({ sessionId }: StepQuery): StoreError {
  const message = `The steps of session ${sessionId} are on their way elsewhere; ask again in a moment.`
  return new StoreError(message, { code: SERIES_UNAVAILABLE, retryable: true })
}

function notThere(): StoreError {
  return new StoreError(
    'The single steps of this run were brought to InfluxDB, and the one that is set up now has none of them: it may be another server or bucket, or its bucket keeps them no longer. Everything else of the run is here; "solewatch recompute --session ID --again" makes them anew from its recording.',
    { code: SERIES_UNAVAILABLE, retryable: true },
  )
}

function notConfigured(): StoreError {
  return new StoreError(
    'The single steps of this run are in InfluxDB, which is not set up any more. Everything else of the run is here; set store.kind to influxdb to see them.',
    { code: SERIES_UNAVAILABLE, retryable: true },
  )
}
