import { filter, map, Subject, type Observable } from 'rxjs'
import type { MinuteRecord } from '../domain/records/minute-record.js'
import type { StepRecord } from '../domain/records/step-record.js'
import type { SampleBlock } from '../domain/records/sample-block.js'
import type { JournalRecord, SessionContext } from '../journal/journal-record.js'
import type { Gap, LiveNumbers, PipelineOutput } from './output.js'
import { createSessionReducer, type SessionReducerOptions } from './session-reducer.js'

type OutputOf<K extends PipelineOutput['kind']> = Extract<PipelineOutput, { kind: K }>

/** One session as streams. Synchronous: when `push` returns, everything the record caused has been said. */
export interface SessionGraph {
  readonly outputs$: Observable<PipelineOutput>
  readonly steps$: Observable<StepRecord>
  readonly minutes$: Observable<MinuteRecord>
  readonly gaps$: Observable<Gap>
  readonly rejected$: Observable<OutputOf<'rejected-stride'>>
  readonly motion$: Observable<OutputOf<'motion'>>
  readonly live$: Observable<LiveNumbers>
  readonly malformed$: Observable<OutputOf<'malformed'>>
  /** Records or blocks that the pipeline could not digest; the stream goes on behind them. */
  readonly errors$: Observable<unknown>
  readonly errorCount: number
  push(record: JournalRecord): void
  pushSamples(deviceId: string, block: SampleBlock, intervalUs?: number): void
  /** As of the newest record, without waiting for the next second. */
  numbers(): LiveNumbers
  /** Says the last things and completes all streams. */
  end(): void
}

export function createSessionGraph(context: SessionContext, options: SessionReducerOptions = {}): SessionGraph {
  const reducer = createSessionReducer(context, options)
  const outputs = new Subject<PipelineOutput>()
  const errors = new Subject<unknown>()
  let errorCount = 0
  let ended = false

  const contain = (reduce: () => readonly PipelineOutput[]): void => {
    if (ended) return
    let said: readonly PipelineOutput[]
    try {
      said = reduce()
    } catch (error) {
      errorCount += 1
      errors.next(error)
      return
    }
    for (const output of said) outputs.next(output)
  }
  const only = <K extends PipelineOutput['kind']>(kind: K): Observable<OutputOf<K>> =>
    outputs.pipe(filter((output): output is OutputOf<K> => output.kind === kind))

  return {
    outputs$: outputs.asObservable(),
    steps$: only('step').pipe(map((output) => output.step)),
    minutes$: only('minute').pipe(map((output) => output.minute)),
    gaps$: only('gap').pipe(map((output) => output.gap)),
    rejected$: only('rejected-stride'),
    motion$: only('motion'),
    live$: only('live').pipe(map((output) => output.live)),
    malformed$: only('malformed'),
    errors$: errors.asObservable(),
    get errorCount() {
      return errorCount
    },
    push: (record) => contain(() => reducer.push(record)),
    pushSamples: (deviceId, block, intervalUs) => contain(() => reducer.pushSamples(deviceId, block, intervalUs)),
    numbers: () => reducer.numbers(),
    end() {
      contain(() => reducer.end())
      ended = true
      outputs.complete()
      errors.complete()
    },
  }
}
