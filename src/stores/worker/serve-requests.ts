import type { MessagePort } from 'node:worker_threads'
import { ImplementationError } from '../../runtime/errors.js'
import { EVENT, OPENED, toFailure, type WorkerRequest, type WorkerResponse } from './messages.js'

export interface Serving {
  /** What may be asked, by name; `close` ends the thread. */
  readonly service: object
  /** An error as it is to be told. */
  readonly explain?: (error: unknown) => unknown
}

/**
 * Answers what a WorkerClient asks, in the worker thread: in order where the service answers at once, else as each
 * promise settles.
 */
export function serveRequests(port: MessagePort, { service, explain = (error) => error }: Serving): void {
  const methods = new Map<string, unknown>(Object.entries(service))
  port.on('message', ({ id, method, parameters }: WorkerRequest) => {
    const respond = (response: WorkerResponse): void => {
      tell(port, response)
      // Without its port the thread has nothing left to wait for, and ends.
      if (method === 'close') port.close()
    }
    const answer = (value: unknown): void => respond({ id, ok: true, value })
    const fail = (error: unknown): void => respond({ id, ok: false, failure: toFailure(explain(error)) })
    try {
      const call = methods.get(method)
      if (typeof call !== 'function') throw new ImplementationError(`This worker knows no '${method}'`)
      const value: unknown = Reflect.apply(call, undefined, [...parameters])
      if (value instanceof Promise) value.then(answer, fail)
      else answer(value)
    } catch (error) {
      fail(error)
    }
  })
  tell(port, { id: OPENED, ok: true, value: null })
}

/** Says why there is nothing to serve; the thread ends then. */
export function refuseToServe(port: MessagePort, error: unknown): void {
  tell(port, { id: OPENED, ok: false, failure: toFailure(error) })
}

/** Something that nobody asked for. */
export function tellEvent(port: MessagePort, value: unknown): void {
  tell(port, { id: EVENT, ok: true, value })
}

function tell(port: MessagePort, response: WorkerResponse): void {
  port.postMessage(response, transferable(response))
}

/** The bytes of an answer change their owner instead of being copied. */
function transferable(response: WorkerResponse): ArrayBuffer[] {
  if (!response.ok || typeof response.value !== 'object' || response.value === null) return []
  const { bytes } = response.value as { bytes?: unknown }
  return bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : []
}
