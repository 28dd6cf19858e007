import type { Athlete } from '../../domain/records/people.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { openLocalDatabase } from '../../stores/worker/open-local-database.js'
import type { Clock } from '../../runtime/clock.js'
import { deleteSessionJournal, sessionJournalFolder } from '../../journal/folder.js'
import { openJournal } from '../../journal/writer.js'
import { ConfigError, StoreError } from '../../runtime/errors.js'
import { createLogger } from '../../runtime/logger.js'
import { loadConfig } from '../config/load-config.js'
import { chooseDataFolder, openDataFolder } from '../data-folder/data-folder.js'
import { folderHolder, lockFolder } from '../data-folder/folder-lock.js'
import { noteComputed } from '../recompute/note-computed.js'
import { ruleConfigOf } from '../rules/rule-config-of.js'
import { RulesRunner } from '../rules/rules-service.js'
import type { ReplaySink, SameRun } from './replay-sink.js'
import { resolveDuplicates } from '../sessions/duplicates.js'
import { sinkOver } from './sink-over.js'

/** Later than the date of any run. */
const NO_DATE = '9999-12-31'

/** The data folder opened for `--store`, and whose runs go into it. */
export interface ReplayStore {
  readonly sink: ReplaySink
  readonly athlete: Athlete
  /** A sentence about an athlete who was made up because the folder had none; else null. */
  readonly newAthlete: string | null
  close(): Promise<void>
}

/**
 * Takes the data folder for itself while it is open.
 * @throws ConfigError where a service holds the folder, or where it isn't clear whose run it is
 */
export async function openReplayStore(
  options: { readonly data: string | undefined; readonly athleteId: string | undefined },
  clock: Clock,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ReplayStore> {
  const folder = openDataFolder(chooseDataFolder(options.data, env, false))
  refuseBesideServer(folder.path)
  const lock = lockFolder(folder.path)
  try {
    const db = await openLocalDatabase({ directory: folder.path })
    try {
      const config = loadConfig({ file: null, env, overrides: [] })
      const known = await db.listAthletes()
      const athlete = await chooseAthlete(db, known, { athleteId: options.athleteId, clock })
      const logger = createLogger({ level: config.log.level })
      const rules = new RulesRunner({ db, clock, logger, config: ruleConfigOf(config), event: () => undefined })
      const sink = importSink(db, folder.path)
      let firstDate = NO_DATE
      return {
        athlete,
        newAthlete: known.length === 0 ? describeNew(athlete, folder.path) : null,
        sink: {
          ...sink,
          async putSession(session) {
            if (session.localDate < firstDate) firstDate = session.localDate
            await sink.putSession(session)
          },
        },
        async close() {
          // Runs that were put in count for the rules as if a pod had recorded them on their day.
          if (firstDate !== NO_DATE) await rules.historyRewritten(athlete.athleteId, firstDate)
          await db.close()
          lock.release()
        },
      }
    } catch (error) {
      await db.close()
      throw error
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

function refuseBesideServer(path: string): void {
  const holder = folderHolder(path)
  const url = holder?.url ?? null
  if (holder === null || url === null) return
  throw new ConfigError(
    `The server at ${url} (process ${holder.pid}) uses ${path}, and a run can't be put into it meanwhile. Stop the ` +
      'server, run this command again, then start the server.',
    { code: 'folder-in-use' },
  )
}

/** A run whose journal was kept is of this model and of what people say now: a recompute need not look at it. */
function importSink(db: LocalDatabase, dataPath: string): ReplaySink {
  const sink = sinkOver(db)
  const journals = journalsIn(dataPath, db)
  const kept = new Set<string>()
  return {
    ...sink,
    ...journals,
    async keepJournal(context, records) {
      await journals.keepJournal(context, records)
      kept.add(context.sessionId)
    },
    async putSession(session) {
      await sink.putSession(session)
      if (kept.delete(session.sessionId)) await noteComputed(db, session.sessionId)
    },
  }
}

/** Imported runs are kept as journals, so that they can be computed anew. */
function journalsIn(
  dataPath: string,
  db: LocalDatabase,
): Required<Pick<ReplaySink, 'hasSession' | 'settle' | 'keepJournal'>> {
  return {
    settle: (session) => settle(db, session),
    hasSession: async (sessionId) => (await db.getSession(sessionId))?.state === 'finished',
    async keepJournal(context, records) {
      // What an import that was broken off left would stand beside the new one.
      await deleteSessionJournal(dataPath, context.sessionId)
      const journal = openJournal({ directory: sessionJournalFolder(dataPath, context) })
      for (const record of records) journal.append(record)
      await journal.close()
      if (journal.counters().unwrittenRecords === 0) return
      throw new StoreError(`The import could not be written to ${journal.directory}; free some space and try again.`, {
        code: 'import-journal',
      })
    },
  }
}

/** Of two records of one run the better one counts. */
async function settle(db: LocalDatabase, session: SessionRecord): Promise<SameRun | null> {
  const { sessionId, athleteId, startTimeUs } = session
  const changed = await resolveDuplicates(db, athleteId, startTimeUs)
  const own = changed.find((row) => row.sessionId === sessionId)
  if (own?.countedBy !== undefined) return { countsInstead: false, otherId: own.countedBy }
  const other = changed.find((row) => row.countedBy === sessionId)
  return other === undefined ? null : { countsInstead: true, otherId: other.sessionId }
}

/** The one named, else the only one there is; an empty folder gets its first. */
async function chooseAthlete(
  db: LocalDatabase,
  athletes: readonly Athlete[],
  { athleteId, clock }: { readonly athleteId: string | undefined; readonly clock: Clock },
): Promise<Athlete> {
  if (athleteId !== undefined) {
    const named = athletes.find((athlete) => athlete.athleteId === athleteId)
    if (named !== undefined) return named
    throw new ConfigError(`There is no athlete '${athleteId}' in this data folder; ${known(athletes)}`, {
      code: 'replay-athlete',
    })
  }
  const [only] = athletes
  if (athletes.length > 1) {
    throw new ConfigError(`Whose run is it? Say --athlete ID; ${known(athletes)}`, { code: 'replay-athlete' })
  }
  if (only !== undefined) return only
  const first: Athlete = {
    athleteId: await freeId(db),
    name: 'Me',
    zoneId: Intl.DateTimeFormat().resolvedOptions().timeZone,
    bodyMassKg: null,
    heightM: null,
    declaredStrike: 'unknown',
    declaredLongestRunM: null,
    defaultShoeId: null,
    simulated: false,
    createdTimeUs: clock.nowUs(),
  }
  await db.putAthlete(first)
  return first
}

/** An id that was retired is never used again. */
async function freeId(db: LocalDatabase): Promise<string> {
  const retired = new Set((await db.erasures.list()).map(({ athleteId }) => athleteId))
  let id = 'me'
  for (let count = 2; retired.has(id); count++) id = `me-${count}`
  return id
}

function describeNew({ athleteId, name }: Athlete, path: string): string {
  return (
    `${path} had no athlete, so one was made: '${name}' (--athlete ${athleteId}). Name, height and body mass can be ` +
    "changed on the athlete's page of the server."
  )
}

function known(athletes: readonly Athlete[]): string {
  const names = athletes.map((athlete) => `${athlete.athleteId} (${athlete.name})`)
  return names.length === 0 ? 'it has none yet.' : `there are ${names.join(', ')}.`
}
