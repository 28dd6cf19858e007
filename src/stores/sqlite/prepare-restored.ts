import { rmSync } from 'node:fs'
import { openConnection } from './connection.js'
import { logEverything } from './log-everything.js'
import { copyName, MIGRATIONS } from './migrations.js'
import { toStoreError } from './sql-errors.js'

export interface PreparedDatabase {
  /** Entries that a remote store is told once more; 0 where none was ever told anything. */
  readonly toldAgainCount: number
}

/**
 * Makes a copy of a database fit to go on from: in today's schema, and with nothing taken for delivered that a remote store
 * may have in a later state than this copy.
 * @throws StoreError
 */
export function prepareRestored(file: string): PreparedDatabase {
  const connection = openConnection({ file })
  try {
    const { transaction, prepare } = connection
    const toldAgainCount = transaction(() => {
      prepare('DELETE FROM copied_series').run()
      const targets = Number(prepare('SELECT count(*) FROM forward_cursors').pluck().get())
      return targets === 0 ? 0 : logEverything(connection)
    })
    return { toldAgainCount }
  } catch (error) {
    throw toStoreError(error, file)
  } finally {
    connection.close()
    // The backup itself is the copy from before the upgrade.
    for (const { version } of MIGRATIONS) rmSync(copyName(file, version), { force: true })
  }
}
