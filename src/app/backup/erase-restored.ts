import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { deleteSessionJournal } from '../../journal/folder.js'
import { openConnection } from '../../stores/sqlite/connection.js'
import { eraseAthlete, erasureScope, scrubDatabase } from '../../stores/sqlite/erasure/erase-athlete.js'
import { DATABASE_FILE } from '../../stores/worker/open-local-database.js'

export async function applyErasures(folder: string, athleteIds: readonly string[]): Promise<void> {
  const connection = openConnection({ file: join(folder, DATABASE_FILE) })
  try {
    for (const athleteId of athleteIds) {
      const scope = erasureScope(connection.raw, athleteId)
      for (const id of scope.journalIds) await deleteSessionJournal(folder, id)
      for (const id of scope.recordingIds) rmSync(join(folder, 'recordings', `${id}.run`), { force: true })
      eraseAthlete(connection.raw, athleteId, { timeUs: 0, tellRemote: false })
    }
    scrubDatabase(connection.raw)
  } finally {
    connection.close()
  }
}
