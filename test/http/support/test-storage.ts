import type { StorageControl } from '../../../src/app/api/services.js'
import type { Storage } from '../../../src/contracts/storage.js'

/** Everything in the data folder, nothing to complain of. */
export const CALM_STORAGE: Storage = {
  where: { kind: 'embedded' },
  forwarding: null,
  attention: [],
  steps: {
    ...{ keptMonths: 13, oldestTimeUs: null, sizeBytes: null, limitBytes: null, keptLocallyDays: null },
    undeliveredLostCount: 0,
  },
  retentionTrouble: null,
  database: { sizeBytes: 1_000_000 },
  recordings: { sizeBytes: 2_000_000, limitBytes: null, keptMonths: null },
  disk: { freeBytes: 3e9, totalBytes: 4e9 },
  backup: { lastTimeUs: null, command: 'solewatch backup' },
  nowUs: 1_795_000_000_000_000,
}

/** Has every record that is named. */
export function testStorage(calls: unknown[][]): StorageControl {
  const all = async (what: string, ids: readonly number[]): Promise<number> => {
    calls.push([what, ids])
    return ids.length
  }
  return {
    read: async () => CALM_STORAGE,
    retrySetAside: (ids) => all('retrySetAside', ids),
    dropSetAside: (ids) => all('dropSetAside', ids),
  }
}
