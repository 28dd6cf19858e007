import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { ForwardingStatus } from '../../stores/change-log/forward-target.js'
import { targetName } from '../../stores/influxdb/influx-options.js'
import type { Config } from '../config/config-schema.js'
import type { Forwarding } from '../forwarding/forwarding.js'
import { startForwarding } from '../forwarding/start-forwarding.js'
import { resolveInfluxOptions } from '../influx/resolve-influx-options.js'
import { withLimit } from './undo-all.js'

/** A last flush, and the thread's end. */
const STOP_LIMIT_MS = 2_100

export interface ForwardingParts {
  readonly config: Config
  readonly dataPath: string
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * Begins to bring what is committed here to InfluxDB, where one is configured. The server runs in full while InfluxDB is
 * away, refuses or has no token: the status says so.
 * @returns null where the data folder is the only store
 */
export function serveForwarding(parts: ForwardingParts, undo: (() => unknown)[]): Forwarding | null {
  const { config, dataPath, clock, logger } = parts
  if (config.store.kind === 'embedded') return null
  const { batchKiB, batchSeconds } = config.influxdb
  const forwarding = startForwarding({
    ...{ directory: dataPath, clock, logger, random: Math.random },
    target: targetName({ ...config.influxdb, token: '', timeoutMs: 0 }),
    connect: () => resolveInfluxOptions(config, process.env),
    batchBytes: batchKiB * 1024,
    batchMs: batchSeconds * 1000,
  })
  onChange(forwarding, (status) => logState(logger, status))
  undo.push(withLimit(STOP_LIMIT_MS, () => forwarding.stop()))
  return forwarding
}

/** Calls when something has changed that a person would look at, and not for every number. */
export function onChange(forwarding: Forwarding, changed: (status: ForwardingStatus) => void): void {
  let told: ForwardingStatus = forwarding.status()
  forwarding.onStatus((status) => {
    const isNew =
      status.state !== told.state || status.message !== told.message || status.setAsideCount !== told.setAsideCount
    told = status
    if (isNew) changed(status)
  })
}

function logState(logger: Logger, { state, message, waitingCount }: ForwardingStatus): void {
  if (state === 'refused') logger.error({ message }, 'InfluxDB refuses what is sent; a person must change something')
  else if (state === 'waiting') logger.warn({ message, waitingCount }, 'InfluxDB is waited for')
  else logger.info({ state, message }, 'forwarding to InfluxDB')
}
