import { flux } from '@influxdata/influxdb-client'
import type { InfluxConnection, ServerIdentity } from '../connection.js'
import { InfluxError, unsupportedVersion } from '../influx-error.js'

/** Null where the server doesn't say: then it is InfluxDB Cloud, and has answered Flux. */
export type CheckedServer = ServerIdentity

/**
 * Asks what answers there, before anything is written to it: InfluxDB 3 takes writes, and could then not be read.
 * @throws InfluxError `influx-unsupported` for any but InfluxDB 2.x and an InfluxDB Cloud with Flux
 */
export async function checkServer(connection: InfluxConnection, signal?: AbortSignal): Promise<CheckedServer> {
  const identity = await connection.identify(signal)
  const unsupported = unsupportedVersion(identity.version)
  const { url } = connection.options
  if (unsupported !== null) throw unsupportedError(`InfluxDB at ${url} ${unsupported}`)
  if (identity.version !== null) return identity
  try {
    await connection.query(flux`buckets() |> limit(n: 1)`, signal)
    return identity
  } catch (error) {
    if (!(error instanceof InfluxError) || !NOT_UNDERSTOOD.has(error.statusCode ?? 0)) throw error
    throw unsupportedError(
      `${url} does not answer Flux, which Solewatch reads and deletes with: it is InfluxDB 3, or none at all. Use InfluxDB 2.x or InfluxDB Cloud with Flux, or store.kind: embedded.`,
    )
  }
}

/** What servers say to a request that they don't know. */
const NOT_UNDERSTOOD = new Set([400, 404, 405, 415, 501])

function unsupportedError(message: string): InfluxError {
  return new InfluxError(message, { code: 'influx-unsupported' })
}
