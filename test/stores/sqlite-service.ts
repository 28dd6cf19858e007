import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeStepBlock } from '../../src/codecs/step-block/step-block.js'
import { columnsOfSteps } from '../../src/codecs/step-block/step-columns.js'
import type { StepRecord } from '../../src/domain/records/step-record.js'
import type { EncodedSteps } from '../../src/stores/store.js'
import { openConnection, type Connection } from '../../src/stores/sqlite/connection.js'
import { createDatabaseService, type DatabaseService } from '../../src/stores/sqlite/database-service.js'
import { temporaryDirectory } from './open-temporary.js'

export interface ServiceUnderTest {
  readonly connection: Connection
  readonly service: DatabaseService
  close(): Promise<void>
}

/** The database in this thread, so that a test can reach its connection. */
export async function openService(): Promise<ServiceUnderTest> {
  const directory = await temporaryDirectory()
  const connection = openConnection({ file: join(directory, 'solewatch.sqlite') })
  const close = async (): Promise<void> => {
    connection.close()
    await rm(directory, { recursive: true })
  }
  return { connection, service: createDatabaseService(connection), close }
}

/** Steps of one foot as they cross to the worker. */
export function encoded(steps: readonly StepRecord[]): EncodedSteps[] {
  return [
    {
      key: { athleteId: 'ana', sessionId: 'run-1', foot: 'left', generation: 0 },
      block: encodeStepBlock(columnsOfSteps(steps)),
    },
  ]
}
