import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../runtime/clock.js'
import { ConfigError, ImplementationError } from '../../runtime/errors.js'
import { connectInflux } from '../../stores/influxdb/connection.js'
import { countByAthlete, stepsRetentionS } from '../../stores/influxdb/count-by-athlete.js'
import type { InfluxOptions } from '../../stores/influxdb/influx-options.js'
import { createInfluxStepStore } from '../../stores/influxdb/influx-step-store.js'
import { createInfluxTarget } from '../../stores/influxdb/influx-target.js'
import { openConnection, type Connection } from '../../stores/sqlite/connection.js'
import { inspectDatabase } from '../../stores/sqlite/inspect-database.js'
import { skipCopied } from '../../stores/sqlite/skip-copied.js'
import { DATABASE_FILE } from '../../stores/worker/open-local-database.js'
import { loadConfig } from '../config/load-config.js'
import { chooseDataFolder } from '../data-folder/data-folder.js'
import { refuseHalfRestored } from '../data-folder/exchange.js'
import { folderHolder, lockFolder, type FolderLock } from '../data-folder/folder-lock.js'
import { resolveInfluxOptions } from '../influx/resolve-influx-options.js'
import { copyEverything, type CopyListener, type CopySummary } from './copy.js'

/** Counting years of steps takes the server longer than any other question. */
const LEAST_TIMEOUT_MS = 5 * 60_000
/** What is so near to the end of what the server keeps may be gone while it is compared. */
const RETENTION_MARGIN_S = 86_400

export interface CopyCommand {
  readonly from: string
  readonly to: string
  readonly data?: string | undefined
  readonly config?: string | undefined
  readonly again: boolean
  readonly tidy: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/**
 * Beside a server that may be running, over a connection of its own.
 * @throws ConfigError, StoreError; what has been copied stays, and the next one goes on
 */
export async function runCopy(command: CopyCommand, listener: CopyListener, clock: Clock): Promise<CopySummary> {
  refuseOtherWays(command)
  const { env, tidy } = command
  const dataPath = chooseDataFolder(command.data, env, false)
  if (!existsSync(join(dataPath, DATABASE_FILE)))
    throw new ConfigError(`There is nothing to copy in ${dataPath}. Say with --data DIR where the data folder is.`, {
      code: 'copy-folder',
    })
  const config = loadConfig({ file: command.config ?? null, env, overrides: [] })
  const options = resolveInfluxOptions(config, env)
  refuseHalfRestored(dataPath)
  // Only who is alone may take something away there: a server delivers, and removes here what it has delivered.
  const lock = tidy || folderHolder(dataPath) === null ? lockFolder(dataPath) : null
  try {
    const connection = openBeside(dataPath, lock)
    try {
      const work = { connection, options, batchBytes: config.influxdb.batchKiB * 1024 }
      return await copyTo(work, { command, clock, listener, lock })
    } finally {
      connection.close()
    }
  } finally {
    lock?.release()
  }
}

interface CopyWork {
  readonly connection: Connection
  readonly options: InfluxOptions
  readonly batchBytes: number
}

interface CopyScene {
  readonly command: CopyCommand
  readonly clock: Clock
  readonly listener: CopyListener
  readonly lock: FolderLock | null
}

async function copyTo({ connection, options, batchBytes }: CopyWork, scene: CopyScene): Promise<CopySummary> {
  const { command, clock, listener } = scene
  const { signal, again, tidy } = command
  const influx = connectInflux({ ...options, timeoutMs: Math.max(options.timeoutMs, LEAST_TIMEOUT_MS) })
  const target = createInfluxTarget(connectInflux(options), clock)
  const activeGeneration = (): Promise<number> =>
    Promise.reject(new ImplementationError('A copy names the generation that it reads'))
  const remote = createInfluxStepStore(options, { activeGeneration, clock, connection: influx })
  try {
    const retentionS = await stepsRetentionS(influx, signal)
    const keptFromUs = retentionS === null ? 0 : clock.nowUs() - (retentionS - RETENTION_MARGIN_S) * 1e6
    const seenSequence = lastSequence(connection)
    const count = (measurement: Parameters<typeof countByAthlete>[1]) => countByAthlete(influx, measurement, signal)
    const store = { connection, target, remote, count, keptFromUs, batchBytes }
    const manner = { clock, random: Math.random, signal, again, tidy, alone: scene.lock !== null }
    const summary = await copyEverything({ ...store, ...manner }, listener)
    if (!isWhole(summary)) return summary
    // A server that forwards has its own place in the log, and keeps it.
    if (scene.lock === null) return summary
    const skip = { target: target.name, seenSequence, nowUs: clock.nowUs() }
    return { ...summary, skippedCount: skipCopied(connection, skip) }
  } finally {
    target.close()
    remote.close()
  }
}

/** True where everything that can be there is there. */
export function isWhole({ interrupted, counts, refusedCount, measurements }: CopySummary): boolean {
  return (
    !interrupted &&
    counts.different + refusedCount === 0 &&
    measurements.every(({ missingCount }) => missingCount === 0)
  )
}

/** @throws ConfigError where the schema is an older one that a server is using */
function openBeside(dataPath: string, lock: FolderLock | null): Connection {
  const file = join(dataPath, DATABASE_FILE)
  const facts = inspectDatabase({ file, checkIntegrity: false })
  const isOlder = facts.kind === 'opened' && facts.schemaVersion < facts.newestVersion
  if (isOlder && lock === null)
    throw new ConfigError(
      `${dataPath} is in use by an older Solewatch. Start the server anew with this version, then copy.`,
      { code: 'copy-older-server' },
    )
  return openConnection({ file })
}

function lastSequence({ prepare }: Connection): number {
  return prepare('SELECT coalesce(max(sequence), 0) FROM change_log').pluck().get() as number
}

/** @throws ConfigError */
function refuseOtherWays({ from, to }: CopyCommand): void {
  if (from === 'embedded' && to === 'influxdb') return
  const known = ['embedded', 'influxdb']
  const other = [from, to].find((name) => !known.includes(name))
  const why =
    other !== undefined
      ? `There is no store "${other}"; there are embedded and influxdb.`
      : from === to
        ? 'From and to are the same store.'
        : "Single steps can't be copied back from InfluxDB: they are read from there where they are. " +
          'After the loss of a disk restore a backup, or put the raw recordings back and run "solewatch recompute".'
  throw new ConfigError(`${why} What works is: solewatch copy --from embedded --to influxdb`, {
    code: 'copy-direction',
  })
}
