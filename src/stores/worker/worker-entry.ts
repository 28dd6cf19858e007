import { parentPort, workerData } from 'node:worker_threads'
import { ImplementationError } from '../../runtime/errors.js'
import { openConnection, type Connection } from '../sqlite/connection.js'
import { createDatabaseService } from '../sqlite/database-service.js'
import { toStoreError } from '../sqlite/sql-errors.js'
import { OPENED, toFailure, type WorkerRequest, type WorkerResponse } from './messages.js'

export interface WorkerOptions {
  readonly file: string
}

/** Runs in the worker thread: opens the database, says so, then answers one request after the other. */
function serve(): void {
  const port = parentPort
  if (port === null) throw new ImplementationError('The store worker only runs as a worker thread')
  const answer = (response: WorkerResponse): void => port.postMessage(response, transferable(response))
  let connection: Connection
  try {
    connection = openConnection(workerData as WorkerOptions)
  } catch (error) {
    answer({ id: OPENED, ok: false, failure: toFailure(error) })
    return
  }
  const service = new Map<string, unknown>(Object.entries(createDatabaseService(connection)))
  service.set('close', () => connection.close())
  port.on('message', (request: WorkerRequest) => {
    answer(respond(service, request, connection.file))
    // Without its port the thread has nothing left to wait for, and ends.
    if (request.method === 'close') port.close()
  })
  answer({ id: OPENED, ok: true, value: null })
}

function respond(service: ReadonlyMap<string, unknown>, request: WorkerRequest, file: string): WorkerResponse {
  const { id, method, parameters } = request
  try {
    const call = service.get(method)
    if (typeof call !== 'function') throw new ImplementationError(`The store worker knows no '${method}'`)
    const value: unknown = Reflect.apply(call, undefined, [...parameters])
    return { id, ok: true, value }
  } catch (error) {
    return { id, ok: false, failure: toFailure(toStoreError(error, file)) }
  }
}

/** The bytes of an answer change their owner instead of being copied. */
function transferable(response: WorkerResponse): ArrayBuffer[] {
  if (!response.ok || typeof response.value !== 'object' || response.value === null) return []
  const { bytes } = response.value as { bytes?: unknown }
  return bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : []
}

serve()
