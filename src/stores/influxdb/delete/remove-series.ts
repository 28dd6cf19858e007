import type { DeletionScope, RemovalReport } from '../../store.js'
import type { InfluxConnection } from '../connection.js'
import { MINUTE_MEASUREMENT } from '../points/minute-fields.js'
import { STEP_MEASUREMENT } from '../points/step-fields.js'
import { deleteSeries } from './delete-series.js'

/** Deletes steps and minutes of the scope, and counts what is left of them. */
export async function removeSeries(
  connection: InfluxConnection,
  scope: DeletionScope,
  signal?: AbortSignal,
): Promise<RemovalReport> {
  const { stepsBucket, resultsBucket } = connection.options
  const steps = await deleteSeries(connection, { ...scope, bucket: stepsBucket, measurement: STEP_MEASUREMENT }, signal)
  const minutes = await deleteSeries(
    connection,
    { ...scope, bucket: resultsBucket, measurement: MINUTE_MEASUREMENT },
    signal,
  )
  return {
    removedSteps: steps.beforeCount - steps.leftCount,
    removedMinutes: minutes.beforeCount - minutes.leftCount,
    leftSteps: steps.leftCount,
    leftMinutes: minutes.leftCount,
  }
}
