import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ENDPOINTS } from '../../contracts/endpoints.js'
import type { Erasure, ErasurePreview } from '../../contracts/erasure.js'
import type { Clock } from '../../runtime/clock.js'
import { ConfigError, StoreError } from '../../runtime/errors.js'
import { DATABASE_FILE, openLocalDatabase } from '../../stores/worker/open-local-database.js'
import { callServer } from '../call-server.js'
import { loadConfig } from '../config/load-config.js'
import { chooseDataFolder } from '../data-folder/data-folder.js'
import { folderHolder, lockFolder } from '../data-folder/folder-lock.js'
import { findAthlete } from '../pairing/pair-device.js'
import { eraseInFolder, lookAtFolder, requestErasure, WAITS_FOR_RUNS, type ErasureListener } from './erase-in-folder.js'
import { describePreview } from './preview.js'

export interface EraseCommand {
  /** Name or id. */
  readonly athlete: string
  readonly endRun: boolean
  readonly data?: string | undefined
  readonly config?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** Shown what would go; nothing has gone yet. */
  readonly confirm: (preview: ErasurePreview) => Promise<boolean>
  /** Told at once what the server waits for. */
  readonly waiting: (words: string) => void
}

/** Looking through recordings and backups takes its time. */
const LOOK_LIMIT_MS = 600_000
const ASK_EVERY_MS = 250
/** A server that waits for a run to end may do so for hours; it goes on alone. */
const PATIENCE_US = 4_000_000

/**
 * Through the server that holds the data folder, else in this process.
 * @returns null where it was not confirmed; not completed where the server waits until nobody runs, and then goes on alone
 * @throws ConfigError, StoreError
 */
export async function runErase(
  command: EraseCommand,
  listener: ErasureListener,
  clock: Clock,
): Promise<Erasure | null> {
  const path = chooseDataFolder(command.data, command.env, false)
  if (!existsSync(join(path, DATABASE_FILE)))
    throw new ConfigError(`There is nobody in ${path}. Say with --data DIR where the data folder is.`, {
      code: 'erase-folder',
    })
  const url = folderHolder(path)?.url
  return url
    ? throughServer(command, { url, folder: path, clock }, listener)
    : inFolder(command, { path, clock }, listener)
}

interface ServerOfFolder {
  readonly url: string
  readonly folder: string
  readonly clock: Clock
}

async function throughServer(
  { athlete, endRun, confirm, waiting }: EraseCommand,
  server: ServerOfFolder,
  listener: ErasureListener,
): Promise<Erasure | null> {
  const call = callServer({ ...server, timeoutMs: LOOK_LIMIT_MS })
  const { items } = await call('GET', '/athletes', ENDPOINTS.listAthletes.response)
  const { athleteId, name } = findAthlete(items, athlete)
  const path = `/athletes/${encodeURIComponent(athleteId)}/erasure`
  if (!(await confirm(await call('GET', path, ENDPOINTS.previewErasure.response)))) return null
  const begun = await call('POST', path, ENDPOINTS.startErasure.response, { name, endRun })
  const ask = () => call('GET', `/erasures/${encodeURIComponent(athleteId)}`, ENDPOINTS.getErasure.response)
  return follow(begun, { ask, clock: server.clock, step: listener.step.bind(listener), waiting })
}

interface Following {
  readonly ask: () => Promise<Erasure>
  readonly clock: Clock
  readonly step: ErasureListener['step']
  readonly waiting: (words: string) => void
}

/** Until it is done, or has waited for a while for somebody's run to end. */
async function follow(begun: Erasure, { ask, clock, step, waiting }: Following): Promise<Erasure> {
  let now = begun
  let told: string | null = null
  let sinceUs = clock.monotonicUs()
  while (now.completedTimeUs === null) {
    const { words, state, progressRatio } = now
    if (state === 'failed') throw new StoreError(words ?? 'It failed; the log of the server says more.')
    step(words ?? '', progressRatio)
    // Behind another one that waits, it waits as well, and has not begun.
    if (words !== WAITS_FOR_RUNS && state !== 'waiting') sinceUs = clock.monotonicUs()
    else if (clock.monotonicUs() - sinceUs >= PATIENCE_US) return now
    if (words === WAITS_FOR_RUNS && told === null) waiting((told = words))
    await new Promise<void>((resolve) => void clock.timer(ASK_EVERY_MS, resolve))
    now = await ask()
  }
  return now
}

async function inFolder(
  command: EraseCommand,
  { path, clock }: { readonly path: string; readonly clock: Clock },
  listener: ErasureListener,
): Promise<Erasure | null> {
  const config = loadConfig({ file: command.config ?? null, env: command.env, overrides: [] })
  const lock = lockFolder(path)
  try {
    const db = await openLocalDatabase({ directory: path })
    try {
      const athlete = findAthlete(await db.listAthletes(), command.athlete)
      const { athleteId } = athlete
      const tellRemote = config.store.kind === 'influxdb'
      const job = { dataPath: path, db, clock, athleteId, tellRemote, listener }
      const looked = await lookAtFolder(job)
      const preview = await describePreview({ db, athlete, looked, running: false, remote: tellRemote })
      if (!(await command.confirm(preview))) return null
      await requestErasure(job)
      const report = await eraseInFolder(job)
      const [record] = (await db.erasures.list()).filter((one) => one.athleteId === athleteId)
      const { requestedTimeUs = 0, completedTimeUs = null, remote } = record ?? {}
      return {
        ...{ athleteId, requestedTimeUs, completedTimeUs, state: 'done', words: null, progressRatio: 1, report },
        remote: remote ?? { state: 'none', leftCount: null, timeUs: null, why: null },
      }
    } finally {
      await db.close()
    }
  } finally {
    lock.release()
  }
}
