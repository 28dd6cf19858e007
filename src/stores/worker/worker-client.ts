import { Worker } from 'node:worker_threads'
import { StoreError } from '../../runtime/errors.js'
import type { DatabaseService } from '../sqlite/database-service.js'
import { EVENT, fromFailure, OPENED, type WorkerRequest, type WorkerResponse } from './messages.js'

/** What may be asked of the store's worker: the service, and to close. */
export type WorkerService = DatabaseService & { close: () => void }
/** Any set of functions by name; their parameters and answers cross between the threads. */
type Callable<Service> = { readonly [M in keyof Service]: (...parameters: never[]) => unknown }
type ParametersOf<Method> = Method extends (...parameters: infer P) => unknown ? P : never
type AnswerOf<Method> = Method extends (...parameters: never[]) => infer R ? Awaited<R> : never

/** How a worker is spoken of, and what it tells by itself. */
export interface WorkerManners {
  /** Begins a sentence. */
  readonly name: string
  /** What its loss means and what to do. */
  readonly whenLost: string
  readonly onEvent?: (value: unknown) => void
}

const STORE: WorkerManners = {
  name: 'The store worker',
  whenLost: 'What was not confirmed may not be stored; start Solewatch again, it goes on from the journal.',
}

/** So many requests are with the worker at a time; what comes after waits here, in order. */
const IN_FLIGHT_LIMIT = 32
/** Beyond this the disk is far too slow for what arrives, and memory must not pay for it. */
const WAITING_LIMIT = 20_000
const WAITING_LIMIT_BYTES = 128_000_000

interface Call {
  readonly method: string
  readonly parameters: readonly unknown[]
  readonly transfer: readonly ArrayBuffer[]
  readonly resolve: (value: unknown) => void
  readonly reject: (error: StoreError) => void
}

/** The main thread's end: requests in order, answers by id, errors with their codes. */
export class WorkerClient<Service extends Callable<Service> = WorkerService> {
  readonly #worker: Worker
  readonly #inFlight = new Map<number, Call>()
  readonly #waiting: Call[] = []
  readonly #exited: Promise<void>
  #gone: StoreError | null = null
  #tellCrash: (error: StoreError) => void = () => undefined
  /** Resolves with the reason when the worker is lost without having been asked to close; never otherwise. */
  readonly crashed = new Promise<StoreError>((resolve) => (this.#tellCrash = resolve))
  #lastId = OPENED
  #waitingBytes = 0

  /** Starts the worker; `opened` settles when the database is open or refused. */
  constructor(
    entry: URL,
    workerData: object,
    private readonly manners: WorkerManners = STORE,
  ) {
    const { name } = manners
    this.#worker = new Worker(entry, { workerData, name })
    this.#worker.on('message', (response: WorkerResponse) => this.#settle(response))
    this.#worker.on('error', (error) => this.#fail(`${name} crashed: ${error.message}.`, error))
    this.#worker.on('messageerror', (error) => this.#fail(`${name}: an answer was lost: ${error.message}.`, error))
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (exitCode) => {
        this.#fail(`${name} ended (exit code ${exitCode}).`)
        resolve()
      })
    })
  }

  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      const call: Call = { method: 'close', parameters: [], transfer: [], resolve: () => resolve(), reject }
      if (this.#gone === null) this.#inFlight.set(OPENED, call)
      else reject(this.#gone)
    })
  }

  /**
   * @throws StoreError with the worker's code; `store-busy` where too much waits; `store-gone` after a crash;
   * `store-closed` after closing
   */
  call<M extends keyof Service & string>(
    method: M,
    ...parameters: ParametersOf<Service[M]>
  ): Promise<AnswerOf<Service[M]>> {
    return this.callWithTransfer([], method, ...parameters)
  }

  /** The same, handing these buffers over instead of copying them. */
  callWithTransfer<M extends keyof Service & string>(
    transfer: readonly ArrayBuffer[],
    method: M,
    ...parameters: ParametersOf<Service[M]>
  ): Promise<AnswerOf<Service[M]>> {
    return this.#ask(transfer, method, parameters) as Promise<AnswerOf<Service[M]>>
  }

  // The answer to a method is what the service's method of that name returns.
  #ask(transfer: readonly ArrayBuffer[], method: string, parameters: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== null) return reject(this.#gone)
      if (this.#waiting.length >= WAITING_LIMIT || this.#waitingBytes >= WAITING_LIMIT_BYTES) return reject(busy())
      this.#waiting.push({ method, parameters, transfer, resolve, reject })
      this.#waitingBytes += bytesOf(transfer)
      this.#pump()
    })
  }

  /** Waits for what was asked before, closes the database and ends the worker. */
  async close(): Promise<void> {
    if (this.#gone === null) {
      const closing = this.#ask([], 'close', [])
      this.#refuse(new StoreError('The database is closed.', { code: 'store-closed' }))
      await closing
    }
    await this.#exited
  }

  /** Ends the worker without closing anything, as a crash would. */
  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  #pump(): void {
    while (this.#inFlight.size < IN_FLIGHT_LIMIT) {
      const call = this.#waiting.shift()
      if (call === undefined) return
      this.#waitingBytes -= bytesOf(call.transfer)
      const request: WorkerRequest = { id: ++this.#lastId, method: call.method, parameters: call.parameters }
      try {
        this.#worker.postMessage(request, call.transfer)
        this.#inFlight.set(request.id, call)
      } catch (error) {
        call.reject(new StoreError(`A record can't be sent to the store: ${String(error)}`, { cause: error }))
      }
    }
  }

  #settle(response: WorkerResponse): void {
    if (response.id === EVENT) {
      if (response.ok) this.manners.onEvent?.(response.value)
      return
    }
    const call = this.#inFlight.get(response.id)
    this.#inFlight.delete(response.id)
    if (response.ok) call?.resolve(response.value)
    else call?.reject(fromFailure(response.failure))
    this.#pump()
  }

  #refuse(error: StoreError): void {
    this.#gone ??= error
  }

  #fail(what: string, cause?: unknown): void {
    const error = new StoreError(`${what} ${this.manners.whenLost}`, { code: 'store-gone', cause })
    if (this.#gone === null) this.#tellCrash(error)
    this.#refuse(error)
    for (const call of [...this.#inFlight.values(), ...this.#waiting]) call.reject(error)
    this.#inFlight.clear()
    this.#waiting.length = 0
  }
}

function bytesOf(buffers: readonly ArrayBuffer[]): number {
  return buffers.reduce((total, buffer) => total + buffer.byteLength, 0)
}

function busy(): StoreError {
  const message =
    'The store is too far behind: the disk is too slow or hangs. What was refused can be given again later.'
  return new StoreError(message, { code: 'store-busy', retryable: true })
}
