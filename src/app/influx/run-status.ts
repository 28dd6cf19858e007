import { connectInflux, type InfluxConnection } from '../../stores/influxdb/connection.js'
import { countByMeasurement, type PointCounts } from '../../stores/influxdb/count-by-measurement.js'
import { InfluxError } from '../../stores/influxdb/influx-error.js'
import { checkServer } from '../../stores/influxdb/setup/check-server.js'
import { type BucketState, inspectBucket } from '../../stores/influxdb/setup/inspect-bucket.js'
import type { InfluxOptions } from '../../stores/influxdb/influx-options.js'
import type { Config } from '../config/config-schema.js'
import { resolveInfluxOptions } from './resolve-influx-options.js'
import { retentionWords, stepsRetentionS } from './steps-retention.js'

export interface InfluxStatus<Bucket extends BucketState = BucketState> {
  readonly url: string
  readonly organisation: string
  /** Null where the server doesn't tell, as InfluxDB Cloud. */
  readonly version: string | null
  readonly stepsBucket: Bucket
  readonly resultsBucket: Bucket
  /** What is not as it should be, and what to do, a sentence each. */
  readonly problems: readonly string[]
}

export interface CountedBucket extends BucketState {
  /** Null where they may not be read, or the server was not done counting in time. */
  readonly pointCounts: PointCounts | null
}

export interface StatusQuestion {
  readonly config: Pick<Config, 'influxdb' | 'retention'>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/**
 * What the server is, and whether the token in use can do there what is needed. As quick for a full server as for an
 * empty one.
 * @throws ConfigError, InfluxError where the server can't be asked
 */
export async function readInfluxStatus({ config, env, signal }: StatusQuestion): Promise<InfluxStatus> {
  const options = resolveInfluxOptions(config, env)
  const connection = connectInflux(options)
  const { version } = await checkServer(connection, signal)
  const stepsBucket = await inspectBucket(connection, options.stepsBucket, signal)
  const resultsBucket = await inspectBucket(connection, options.resultsBucket, signal)
  const problems =
    stepsBucket.exists || resultsBucket.exists
      ? [...problemsOf(stepsBucket, stepsRetentionS(config.retention.stepsMonths)), ...problemsOf(resultsBucket, 0)]
      : [nothingThere(options)]
  return { url: options.url, organisation: options.organisation, version, stepsBucket, resultsBucket, problems }
}

/**
 * The same with points counted, for which the server goes through everything it has.
 * @throws ConfigError, InfluxError where the server can't be asked
 */
export async function readCountedInfluxStatus(question: StatusQuestion): Promise<InfluxStatus<CountedBucket>> {
  const status = await readInfluxStatus(question)
  const connection = connectInflux(resolveInfluxOptions(question.config, question.env))
  const stepsBucket = await counted(connection, status.stepsBucket, question.signal)
  const resultsBucket = await counted(connection, status.resultsBucket, question.signal)
  return { ...status, stepsBucket, resultsBucket }
}

async function counted(connection: InfluxConnection, bucket: BucketState, signal: AbortSignal): Promise<CountedBucket> {
  if (!bucket.canRead) return { ...bucket, pointCounts: null }
  try {
    return { ...bucket, pointCounts: await countByMeasurement(connection, bucket.name, signal) }
  } catch (error) {
    // It answers, and all that is needed works; that it is too full to be counted quickly is no fault of its.
    if (error instanceof InfluxError && error.code === 'influx-timeout') return { ...bucket, pointCounts: null }
    throw error
  }
}

/** Of an organisation that is not there a token sees as little as of one that it may not see. */
function nothingThere({ organisation, stepsBucket, resultsBucket }: InfluxOptions): string {
  return `The organisation "${organisation}", or in it the buckets "${stepsBucket}" and "${resultsBucket}", are not there, or the token may not see them. Check influxdb.organisation; if it is right, run "solewatch influx setup".`
}

function problemsOf({ name, exists, canRead, canWrite, retentionS }: BucketState, wantedS: number): string[] {
  const setup = 'Run "solewatch influx setup".'
  if (!exists) return [`The bucket "${name}" is not there, or the token may not see it. ${setup}`]
  const problems: string[] = []
  if (!canRead) problems.push(`The token may not read the bucket "${name}". Use one that may.`)
  if (!canWrite) problems.push(`The token may not write to the bucket "${name}". Use one that may.`)
  if (retentionS !== null && retentionS !== wantedS)
    problems.push(
      `The bucket "${name}" keeps points ${retentionWords(retentionS)}, and ${retentionWords(wantedS)} is wanted. ${setup}`,
    )
  return problems
}
