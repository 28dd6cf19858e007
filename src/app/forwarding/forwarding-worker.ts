import { parentPort, workerData } from 'node:worker_threads'
import { createSystemClock } from '../../runtime/clock.js'
import { ImplementationError } from '../../runtime/errors.js'
import type { InfluxOptions } from '../../stores/influxdb/influx-options.js'
import { openConnection } from '../../stores/sqlite/connection.js'
import { refuseToServe, serveRequests, tellEvent } from '../../stores/worker/serve-requests.js'
import { createForwardingService, type ForwardingService } from './forwarding-service.js'
import { createInfluxRemote } from './influx-remote.js'

export interface ForwardingWorkerOptions {
  readonly file: string
  /** With the token, which goes nowhere else. */
  readonly influx: InfluxOptions
  readonly batchBytes: number
  readonly batchMs: number
}

/** Runs in a thread of its own: reads the change log, makes lines of it and talks to InfluxDB. */
function serve(): void {
  const port = parentPort
  if (port === null) throw new ImplementationError('The forwarding worker only runs as a worker thread')
  const { file, influx, batchBytes, batchMs } = workerData as ForwardingWorkerOptions
  const clock = createSystemClock()
  let service: ForwardingService
  try {
    const connection = openConnection({ file })
    // A cursor that is lost repeats work, so its commits wait for no disk. The log keeps its order: whatever another
    // connection has synchronised after them holds them too.
    connection.raw.pragma('synchronous = NORMAL')
    service = createForwardingService({
      ...{ connection, clock, batchBytes, batchMs, random: Math.random },
      remote: createInfluxRemote(influx, clock),
      tell: (news) => tellEvent(port, news),
    })
  } catch (error) {
    refuseToServe(port, error)
    return
  }
  serveRequests(port, { service })
}

serve()
