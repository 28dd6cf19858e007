import type { OpenedDatabase } from '../../../stores/sqlite/inspect-database.js'
import type { Check, CheckContext } from '../check-context.js'
import { findingsOf, type Finding } from '../finding.js'
import { sizeWords } from '../words.js'

const say = findingsOf('store')
/** A remote store that has been away for months. */
const LONG_CHANGE_LOG = 5_000_000

/** Is the database sound? */
export const checkStore: Check = (context) => {
  const { server, database, dataFolder } = context
  const message = server?.storeMessage ?? null
  if (message !== null) return [say.problem("The server can't use the database.", message)]
  if (database === null) return []
  switch (database.kind) {
    case 'missing':
      return [say.note(`There is no database in ${dataFolder} yet; the first start of "solewatch serve" makes it.`)]
    case 'foreign':
      return [
        say.problem(
          'The database in the data folder is not one of Solewatch.',
          'Choose another data folder with --data DIR, or move that file away.',
        ),
      ]
    case 'unreadable':
      return [unreadable(context, database)]
    case 'opened':
      return opened(context, database)
  }
}

function unreadable({ dataFolder }: CheckContext, { code, why }: { code: string; why: string }): Finding {
  const damaged = code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB'
  if (damaged) return say.problem(`The database is damaged (${why}).`, salvage(dataFolder))
  if (why.includes('NODE_MODULE_VERSION') || code === 'ERR_DLOPEN_FAILED')
    return say.problem(
      'The database package was made for another release of Node.',
      'Run "npm rebuild" in the folder of Solewatch.',
    )
  return say.problem(
    `The database can't be read (${why}).`,
    `Run the doctor as the user that owns ${dataFolder}, or with sudo.`,
  )
}

function opened(context: CheckContext, facts: OpenedDatabase): Finding[] {
  const { schemaVersion, newestVersion, damage } = facts
  const found: Finding[] = []
  if (schemaVersion > newestVersion)
    found.push(
      say.problem(
        `The database was written by a newer Solewatch (schema ${schemaVersion}; this one knows ${newestVersion}).`,
        'Install that version again.',
      ),
    )
  if (schemaVersion < newestVersion)
    found.push(
      say.note(
        `The database has schema ${schemaVersion}; the next start brings it to ${newestVersion} and keeps a copy.`,
      ),
    )
  if (damage !== null && damage.length > 0)
    found.push(say.problem(`The database is damaged: ${damage.join('; ')}.`, salvage(context.dataFolder)))
  found.push(...unfinished(context, facts))
  if (facts.changeLogLength > LONG_CHANGE_LOG)
    found.push(
      say.warning(
        `${facts.changeLogLength} records wait for a remote store.`,
        'See whether it is reachable, or take it out of the configuration.',
      ),
    )
  if (found.some(({ level }) => level === 'problem')) return found
  const checked = damage === null ? 'not read through, so as not to disturb' : 'sound'
  return [say.ok(`The database (${sizeWords(facts.sizeBytes)}, schema ${schemaVersion}) is ${checked}.`), ...found]
}

function unfinished({ server }: CheckContext, { unfinishedSessionCount }: OpenedDatabase): Finding[] {
  if (unfinishedSessionCount === 0 || server !== null) return []
  return [
    say.note(
      `${unfinishedSessionCount} ${unfinishedSessionCount === 1 ? 'run was' : 'runs were'} going on when Solewatch ended.`,
      'Start it again: it goes on with them, or ends them where they were left.',
    ),
  ]
}

function salvage(dataFolder: string): string {
  return `Stop Solewatch, move solewatch.sqlite with its -wal and -shm files out of ${dataFolder}, and put a backup in their place; the sessions can be computed again from their journals.`
}
