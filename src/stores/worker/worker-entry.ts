import { parentPort, workerData } from 'node:worker_threads'
import { ImplementationError } from '../../runtime/errors.js'
import { openConnection, type Connection } from '../sqlite/connection.js'
import { createDatabaseService } from '../sqlite/database-service.js'
import { toStoreError } from '../sqlite/sql-errors.js'
import { refuseToServe, serveRequests } from './serve-requests.js'

export interface WorkerOptions {
  readonly file: string
}

/** Runs in the worker thread: opens the database, says so, then answers one request after the other. */
function serve(): void {
  const port = parentPort
  if (port === null) throw new ImplementationError('The store worker only runs as a worker thread')
  let connection: Connection
  try {
    connection = openConnection(workerData as WorkerOptions)
  } catch (error) {
    refuseToServe(port, error)
    return
  }
  serveRequests(port, {
    service: { ...createDatabaseService(connection), close: () => connection.close() },
    explain: (error) => toStoreError(error, connection.file),
  })
}

serve()
