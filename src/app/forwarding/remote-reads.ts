import type { StepRecord } from '../../domain/records/step-record.js'
import { StoreError } from '../../runtime/errors.js'
import type { RemoteQuery } from './forwarding.js'
import { packPage, type RemotePage } from './remote-page.js'

/** Decoding a page holds the main thread's loop for about a millisecond. */
const STEPS_A_PAGE = 350
/** Far more than pages that people look at; beyond it somebody forgets to end theirs. */
const MOST_READS = 200

/** Reads that are under way in the forwarding thread, each a page at a time. */
export class RemoteReads {
  readonly #open = new Map<number, AsyncIterator<StepRecord>>()
  #lastId = 0

  constructor(private readonly query: (query: RemoteQuery) => AsyncIterable<StepRecord>) {}

  /** @throws StoreError `store-busy` */
  begin(query: RemoteQuery): number {
    if (this.#open.size >= MOST_READS)
      throw new StoreError('Too many runs are being read from InfluxDB at once. Try again in a moment.', {
        code: 'store-busy',
        retryable: true,
      })
    this.#lastId += 1
    this.#open.set(this.#lastId, this.query(query)[Symbol.asyncIterator]())
    return this.#lastId
  }

  /** The read ends with its last page, or with an error. */
  async next(id: number): Promise<RemotePage> {
    const steps: StepRecord[] = []
    try {
      for (const iterator = this.#open.get(id); iterator !== undefined && steps.length < STEPS_A_PAGE;) {
        const next = await iterator.next()
        if (next.done === true) this.#open.delete(id)
        else steps.push(next.value)
        if (next.done === true) break
      }
    } catch (error) {
      this.#open.delete(id)
      throw error
    }
    return packPage(steps, !this.#open.has(id))
  }

  async end(id: number): Promise<void> {
    const iterator = this.#open.get(id)
    this.#open.delete(id)
    await iterator?.return?.()
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((id) => this.end(id)))
  }
}
