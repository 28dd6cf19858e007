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
  const limit = AbortSignal.timeout(TIME_LIMIT_MS)
  try {
    const { url, version, problems } = await readInfluxStatus({ config, env, signal: AbortSignal.any([signal, limit]) })
    return { kind: 'reached', url, version, problems }
  } catch (error) {
    if (!(error instanceof SolewatchError)) throw error
    // What was given up for being late says that the program stops.
    if (limit.aborted && !signal.aborted) return { kind: 'failed', code: 'influx-timeout', message: LATE }
    return { kind: 'failed', code: error.code, message: error.message }
  }
}

const LATE = `It was not done with a few short questions within ${TIME_LIMIT_MS / 1000} s. It may be busy; InfluxDB's own log says more.`
