import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLocalDatabase } from '../../../src/stores/worker/open-local-database.js'
import { createMemoryDatabase } from '../../http/support/memory-database.js'
import { describeHandlers } from './handlers-suite.js'

describeHandlers('memory', async () => createMemoryDatabase())

describeHandlers('SQLite in its worker', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'solewatch-api-'))
  const database = await openLocalDatabase({ directory })
  return {
    ...database,
    async close() {
      await database.close()
      rmSync(directory, { recursive: true })
    },
  }
})
