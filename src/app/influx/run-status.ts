import { connectInflux } from '../../stores/influxdb/connection.js'
import { checkServer } from '../../stores/influxdb/setup/check-server.js'
import { type BucketState, inspectBucket } from '../../stores/influxdb/setup/inspect-bucket.js'
import type { Config } from '../config/config-schema.js'
import { resolveInfluxOptions } from './resolve-influx-options.js'
import { retentionWords, stepsRetentionS } from './steps-retention.js'

export interface InfluxStatus {
  readonly url: string
  readonly organisation: string
  /** Null where the server doesn't tell, as InfluxDB Cloud. */
  readonly version: string | null
  readonly stepsBucket: BucketState
  readonly resultsBucket: BucketState
  /** What is not as it should be, and what to do, a sentence each. */
  readonly problems: readonly string[]
}

/**
 * What the server is, and whether the token in use can do there what is needed.
 * @throws ConfigError, InfluxError where the server can't be asked
 */
export async function readInfluxStatus(
  config: Pick<Config, 'influxdb' | 'retention'>,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<InfluxStatus> {
  const options = resolveInfluxOptions(config, env)
  const connection = connectInflux(options)
  const { version } = await checkServer(connection, signal)
  const stepsBucket = await inspectBucket(connection, options.stepsBucket, signal)
  const resultsBucket = await inspectBucket(connection, options.resultsBucket, signal)
  const problems = [
    ...problemsOf(stepsBucket, stepsRetentionS(config.retention.stepsMonths)),
    ...problemsOf(resultsBucket, 0),
  ]
  return { url: options.url, organisation: options.organisation, version, stepsBucket, resultsBucket, problems }
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
