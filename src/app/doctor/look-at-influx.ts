import { SolewatchError } from '../../runtime/errors.js'
import { readInfluxStatus, type InfluxStatus } from '../influx/run-status.js'
import type { Config } from '../config/config-schema.js'

/** What the doctor found out about InfluxDB by asking it itself. */
export type InfluxFacts =
  | ({ readonly kind: 'reached' } & Pick<InfluxStatus, 'url' | 'version' | 'problems'>)
  /** No token, no answer, another database: `message` says which, and what to do. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

const TIME_LIMIT_MS = 15_000

/**
 * Asks with the token of the settings, as the server would; writes nothing. Null where results go nowhere else. Never
 * rejects for what can go wrong on the way.
 */
export async function lookAtInflux(
  config: Pick<Config, 'store' | 'influxdb' | 'retention'>,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<InfluxFacts | null> {
  if (config.store.kind === 'embedded') return null
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)])
    const { url, version, problems } = await readInfluxStatus(config, env, limit)
    return { kind: 'reached', url, version, problems }
  } catch (error) {
    if (!(error instanceof SolewatchError)) throw error
    return { kind: 'failed', code: error.code, message: error.message }
  }
}
