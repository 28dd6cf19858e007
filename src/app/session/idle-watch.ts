import type { JournalRecord, SessionContext } from '../../journal/journal-record.js'
import { createSessionGraph, type SessionGraph } from '../../pipeline/graph.js'
import type { LiveNumbers, PipelineOutput } from '../../pipeline/output.js'
import { createAutoStart } from './auto-start.js'

/** The idle pipeline is made anew this often while nobody runs: it would hold what hours have piled up. */
const RENEWAL_US = 600_000_000

export interface IdleWatchOptions {
  /** A context that belongs to no session, beginning now. */
  newContext(): SessionContext
  /** What the devices have said of how they are set: data can't be read without it. */
  preludes(): readonly JournalRecord[]
  /**
   * Running began; the run's records start at this monotonic time. Not called from inside the pipeline.
   * @returns false where no session could be opened: asked again as long as somebody runs
   */
  runningBegan(fromMonotonicUs: number): boolean
}

/** Lets a pipeline run over what arrives outside a session, to show numbers and to notice when running begins. */
export class IdleWatch {
  #current: { graph: SessionGraph; context: SessionContext } | null = null
  #numbers: LiveNumbers | null = null
  #announced = false
  readonly #autoStart = createAutoStart()

  constructor(private readonly options: IdleWatchOptions) {}

  numbers(): LiveNumbers | null {
    return this.#numbers
  }

  push(record: JournalRecord): void {
    const { graph, context } = this.#open()
    graph.push(record)
    const old = record.monotonicUs - context.startMonotonicUs > RENEWAL_US
    if (record.kind === 'tick' && old && this.#numbers?.motion === 'still') this.reset()
  }

  /** Forgets the pipeline, as when a session takes over or the pods change. */
  reset(): void {
    this.#current = null
    this.#numbers = null
    this.#announced = false
  }

  /** A session was ended by hand: the same run must not start the next one. */
  disarm(): void {
    const context = this.#open().context
    this.#autoStart.disarm(context.startTimeUs)
  }

  #open(): { graph: SessionGraph; context: SessionContext } {
    if (this.#current !== null) return this.#current
    const context = this.options.newContext()
    const graph = createSessionGraph(context)
    graph.outputs$.subscribe((output) => this.#onOutput(output, context))
    this.#current = { graph, context }
    for (const record of this.options.preludes()) graph.push({ ...record, monotonicUs: context.startMonotonicUs })
    return this.#current
  }

  #onOutput(output: PipelineOutput, context: SessionContext): void {
    if (output.kind === 'step') this.#autoStart.step(output.step)
    else if (output.kind === 'motion') this.#onMotion(output.motion, output.timeUs, context)
    else if (output.kind === 'live') {
      this.#numbers = output.live
      this.#onMotion(output.live.motion, output.live.timeUs, context)
    }
  }

  #onMotion(motion: LiveNumbers['motion'], timeUs: number, context: SessionContext): void {
    const fromUs = this.#autoStart.motion(motion, timeUs)
    if (fromUs === null || this.#announced) return
    this.#announced = true
    const fromMonotonicUs = fromUs - context.startTimeUs + context.startMonotonicUs
    queueMicrotask(() => (this.#announced = this.options.runningBegan(fromMonotonicUs)))
  }
}
