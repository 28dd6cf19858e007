import type { ApiServices } from '../../../src/app/api/services.js'
import { requireAthlete } from '../../../src/app/api/lookups.js'
import type { Erasure } from '../../../src/contracts/erasure.js'
import { notFound } from '../../../src/http/problem.js'
import type { LocalDatabase } from '../../../src/stores/local-database.js'

const ERASURE: Erasure = {
  ...{ athleteId: 'gone', requestedTimeUs: 1, completedTimeUs: 2, state: 'done', words: null, progressRatio: 1 },
  report: {
    places: [{ place: 'runs', before: { count: 3, bytes: 0 }, after: { count: 0, bytes: 0 } }],
    ...{ othersKept: 0, othersWithoutRecording: 0, notReached: [] },
  },
  remote: { state: 'none', leftCount: null, timeUs: null, why: null },
}

/** Deletes nothing, and says what it was asked for. */
export function testErasures(database: LocalDatabase, calls: unknown[][]): ApiServices['erasures'] {
  return {
    async preview(athleteId) {
      const { name } = await requireAthlete(database, athleteId)
      return { athleteId, name, running: false, places: [], devices: [], others: [], notReached: [], remote: false }
    },
    list: async () => [ERASURE],
    async get(athleteId) {
      if (athleteId === ERASURE.athleteId) return ERASURE
      throw notFound('erasure', athleteId)
    },
    async start(athleteId, request) {
      await requireAthlete(database, athleteId)
      calls.push(['startErasure', athleteId, request])
      return { ...ERASURE, athleteId, completedTimeUs: null, state: 'waiting' }
    },
  }
}
