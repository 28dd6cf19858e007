import { flux } from '@influxdata/influxdb-client'
import type { InfluxConnection } from '../connection.js'
import { InfluxError, type InfluxErrorCode } from '../influx-error.js'
import { findBucket, retentionOf } from './buckets.js'

/** What a bucket is like for the token in use. */
export interface BucketState {
  readonly name: string
  /** False also where the token may not see it. */
  readonly exists: boolean
  readonly canRead: boolean
  readonly canWrite: boolean
  /** 0 is for ever; null where it isn't told. */
  readonly retentionS: number | null
}

/**
 * Looks without leaving anything, in the same short time however full the bucket is: a question of which nothing can come
 * and an empty write are refused or accepted like any other.
 * @throws InfluxError
 */
export async function inspectBucket(
  connection: InfluxConnection,
  name: string,
  signal?: AbortSignal,
): Promise<BucketState> {
  const bucket = await findBucket(connection, name, signal)
  const canRead = await isAllowed(() => askNothing(connection, name, signal))
  const canWrite = await isAllowed(() => writeNothing(connection, name, signal))
  const retentionS = bucket === null ? null : retentionOf(bucket)
  return { name, exists: bucket !== null || canRead || canWrite, canRead, canWrite, retentionS }
}

const NOT_ALLOWED: readonly InfluxErrorCode[] = ['influx-not-found', 'influx-forbidden']

/** False where the bucket isn't there for this token, or the token may not do that. */
async function isAllowed(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (error instanceof InfluxError && NOT_ALLOWED.includes(error.code)) return false
    throw error
  }
}

function askNothing(connection: InfluxConnection, bucket: string, signal?: AbortSignal): Promise<string> {
  return connection.query(
    flux`from(bucket: ${bucket})
  |> range(start: -1m)
  |> filter(fn: (r) => r._measurement == "solewatch asks whether it may read")
  |> limit(n: 1)`,
    signal,
  )
}

/** A server that finds the request empty has let it in before. */
async function writeNothing(connection: InfluxConnection, bucket: string, signal?: AbortSignal): Promise<void> {
  const query = new URLSearchParams({ org: connection.options.organisation, bucket })
  try {
    await connection.request({ method: 'POST', path: `/api/v2/write?${query.toString()}` }, signal)
  } catch (error) {
    if (error instanceof InfluxError && error.code === 'influx-refused' && EMPTY_STATUS.has(error.statusCode ?? 0))
      return
    throw error
  }
}

const EMPTY_STATUS = new Set([400, 422])
