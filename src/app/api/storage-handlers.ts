import type { ApiHandlers } from '../../http/api/api-handlers.js'
import type { ApiServices } from './services.js'

type StorageHandlers = Pick<ApiHandlers, 'storage' | 'retrySetAside' | 'dropSetAside'>

/** Where results are kept, and what InfluxDB refused of them. */
export function createStorageHandlers({ storage }: ApiServices): StorageHandlers {
  return {
    storage: () => storage.read(),
    retrySetAside: async ({ body }) => ({ changedCount: await storage.retrySetAside(body.setAsideIds) }),
    dropSetAside: async ({ body }) => ({ changedCount: await storage.dropSetAside(body.setAsideIds) }),
  }
}
