import type { DeletionOutcome, DeliveryOutcome, ForwardTarget } from '../../change-log/forward-target.js'
import type { InfluxConnection } from '../connection.js'
import { InfluxError } from '../influx-error.js'
import { outcomeOfError } from '../write/outcome-of-error.js'
import { checkServer } from './check-server.js'

/**
 * The same target, which asks the server what it is before it sends it anything: InfluxDB 3 would take what is written,
 * and nothing of it could be read or deleted. Asked until it has answered, and then no more.
 */
export function checkedTarget<Target extends ForwardTarget>(target: Target, connection: InfluxConnection): Target {
  let checked = false
  const afterCheck = async <Outcome extends DeliveryOutcome | DeletionOutcome>(
    signal: AbortSignal,
    work: () => Promise<Outcome>,
  ): Promise<Outcome | DeliveryOutcome> => {
    if (!checked) {
      try {
        await checkServer(connection, signal)
      } catch (error) {
        if (error instanceof InfluxError) return outcomeOfError(error)
        throw error
      }
      checked = true
    }
    return work()
  }
  return {
    ...target,
    write: (records, signal) => afterCheck(signal, () => target.write(records, signal)),
    delete: (deletion, signal) => afterCheck(signal, () => target.delete(deletion, signal)),
  }
}
