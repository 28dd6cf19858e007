import type { ApiHandlers } from '../../http/api/api-handlers.js'
import type { ApiServices } from './services.js'

type RecomputeHandlers = Pick<ApiHandlers, 'recompute' | 'startRecompute' | 'cancelRecompute'>

/** Runs computed anew from their journals. */
export function createRecomputeHandlers({ recompute }: ApiServices): RecomputeHandlers {
  return {
    recompute: async ({ query }) => recompute.snapshot(query.outcomesFrom),
    startRecompute: ({ body }) => recompute.start(body),
    cancelRecompute: () => recompute.cancel(),
  }
}
