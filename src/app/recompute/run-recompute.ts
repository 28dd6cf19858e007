import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../runtime/clock.js'
import { ConfigError } from '../../runtime/errors.js'
import { createLogger } from '../../runtime/logger.js'
import { DATABASE_FILE, openLocalDatabase } from '../../stores/worker/open-local-database.js'
import { loadConfig } from '../config/load-config.js'
import { chooseDataFolder } from '../data-folder/data-folder.js'
import { folderHolder, lockFolder } from '../data-folder/folder-lock.js'
import { ruleConfigOf } from '../rules/rule-config-of.js'
import { RulesRunner } from '../rules/rules-service.js'
import { finishEdits } from './finish-edits.js'
import { recompute, type RecomputeListener, type RecomputeRequest, type RecomputeSummary } from './recompute.js'
import { recomputeThroughServer } from './recompute-through-server.js'
import { createReplayThread } from './replay-thread.js'

/** Each holds a journal segment and a session's state; the store takes what more of them would give. */
const MAX_THREADS = 4

export interface RecomputeCommand extends RecomputeRequest {
  readonly data?: string | undefined
  /** Of the rules; a server that runs has its own. */
  readonly config?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** Ends it after the chunk at hand. */
  readonly signal: AbortSignal
}

/**
 * Through the server that holds the data folder, else in this process.
 * @throws ConfigError, StoreError
 */
export async function runRecompute(
  command: RecomputeCommand,
  listener: RecomputeListener,
  clock: Clock,
): Promise<RecomputeSummary> {
  const path = chooseDataFolder(command.data, command.env, false)
  if (!existsSync(join(path, DATABASE_FILE))) {
    throw new ConfigError(`There are no runs in ${path}. Say with --data DIR where the data folder is.`, {
      code: 'recompute-folder',
    })
  }
  const holder = folderHolder(path)
  if (holder?.url) return recomputeThroughServer(command, { url: holder.url, folder: path, clock }, listener)
  const { signal, env } = command
  const config = loadConfig({ file: command.config ?? null, env, overrides: [] })
  const lock = lockFolder(path)
  try {
    const db = await openLocalDatabase({ directory: path })
    const threads = Array.from({ length: Math.min(MAX_THREADS, availableParallelism()) }, () =>
      createReplayThread({ background: false }),
    )
    try {
      await db.sweepGenerations()
      const logger = createLogger({ level: config.log.level })
      const rules = new RulesRunner({ db, clock, logger, config: ruleConfigOf(config), event: () => undefined })
      const runners = threads.map(({ run }) => run)
      const [run] = runners
      // What a server that was stopped still owed: its rows are written with those of the runs that it concerns.
      if (run !== undefined && !command.dryRun)
        await finishEdits({ db, dataPath: path, clock, logger, rules, run, signal })
      return await recompute(command, { db, runners, signal, dataPath: path, rules, listener })
    } finally {
      await Promise.all(threads.map((thread) => thread.close()))
      await db.close()
    }
  } finally {
    lock.release()
  }
}
