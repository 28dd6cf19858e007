import type { Clock } from '../../runtime/clock.js'
import type { DeliveryOutcome, ForwardTarget } from '../change-log/forward-target.js'
import type { InfluxConnection } from './connection.js'
import { applyDeletion } from './delete/apply-deletion.js'
import { InfluxError } from './influx-error.js'
import { targetName } from './influx-options.js'
import { linesOfBatch } from './points/record-lines.js'
import { outcomeOfError } from './write/outcome-of-error.js'
import { PointWriter } from './write/point-writer.js'
import { SessionPoints } from './write/session-points.js'
import { WriteRequests } from './write/write-request.js'

export interface InfluxTarget extends ForwardTarget {
  /** Ends the connections that are kept for the next request. */
  close(): void
}

/**
 * InfluxDB as the place that is told of every change. It holds nothing back: what is not in the server when `write`
 * resolves is the caller's to send again.
 */
export function createInfluxTarget(connection: InfluxConnection, clock: Pick<Clock, 'timer' | 'nowUs'>): InfluxTarget {
  const { options } = connection
  const requests = new WriteRequests(options, clock)
  const writer = new PointWriter(requests)
  const sessionPoints = new SessionPoints(connection)
  return {
    name: targetName(options),
    async write(records, signal) {
      const batch = linesOfBatch(records, options)
      return asOutcome(async () => {
        await sessionPoints.makeRoom(batch.sessions, signal)
        const outcome = await writer.write(batch, signal)
        // Which of them were refused doesn't matter: to remember too many fields costs one deletion.
        if (outcome.kind === 'delivered' || outcome.kind === 'partly') sessionPoints.remember(batch.sessions)
        return outcome
      })
    },
    delete(deletion, signal) {
      return asOutcome(() => applyDeletion(connection, deletion, signal))
    },
    close() {
      requests.close()
    },
  }
}

async function asOutcome<Outcome>(work: () => Promise<Outcome>): Promise<Outcome | DeliveryOutcome> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof InfluxError) return outcomeOfError(error)
    throw error
  }
}
