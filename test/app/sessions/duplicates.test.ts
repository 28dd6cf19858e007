import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EditService } from '../../../src/app/edits/edit-service.js'
import { resolveDuplicates } from '../../../src/app/sessions/duplicates.js'
import { judgeFinished } from '../../../src/app/sessions/judge-finished.js'
import { settleRecent } from '../../../src/app/sessions/settle-recent.js'
import type { LiveEvent } from '../../../src/contracts/views.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'
import type { Tier } from '../../../src/domain/records/step-record.js'
import { createSystemClock } from '../../../src/runtime/clock.js'
import { openTemporary, type TemporaryDatabase } from '../../stores/open-temporary.js'
import { sampleAthlete, sampleSession, sampleTotals, START_US } from '../../stores/sample-records.js'

const HALF_HOUR_US = 1_800_000_000

let temporary: TemporaryDatabase
let judged: unknown[][]
let events: LiveEvent[]

beforeEach(async () => {
  temporary = await openTemporary()
  judged = []
  events = []
  for (const athleteId of ['ana', 'ben']) await temporary.database.putAthlete(sampleAthlete(athleteId))
})
afterEach(() => temporary.close())

const put = async (sessionId: string, tier: Tier, change: Partial<SessionRecord> = {}): Promise<SessionRecord> => {
  const session = sampleSession(sessionId, {
    ...{ startTimeUs: START_US, endTimeUs: START_US + HALF_HOUR_US, totals: sampleTotals({ tier }) },
    ...change,
  })
  await temporary.database.putSession(session)
  return session
}
const counted = async (): Promise<string[]> =>
  (await temporary.database.listSessions({})).map(({ sessionId }) => sessionId).sort()
const runsOfTheDay = async (): Promise<number> => {
  const range = { athleteId: 'ana', fromDate: '2025-10-08', toDate: '2025-10-10' }
  return (await temporary.database.listDays(range)).reduce((sum, day) => sum + day.sessionCount, 0)
}
const finish = (session: SessionRecord): Promise<void> =>
  judgeFinished(
    {
      db: temporary.database,
      event: (event) => void events.push(event),
      rules: {
        sessionFinished: async ({ sessionId }) => void judged.push(['finished', sessionId]),
        historyRewritten: async (...change) => void judged.push(['rewritten', ...change]),
      },
    },
    session,
  )

function edits(): EditService {
  let minted = 0
  return new EditService({
    ...{ db: temporary.database, clock: createSystemClock(), folderOf: () => '/journal', isRunning: () => false },
    newId: () => `new-${(minted += 1)}`,
    rules: { historyRewritten: async (...change) => void judged.push(['rewritten', ...change]) },
    recompute: { sessionEdited: async (sessionId) => void judged.push(['computed', sessionId]) },
    event: (event) => void events.push(event),
  })
}

describe('a run that two sources recorded', () => {
  it('counts once, by its better record, whichever was there first', async () => {
    await put('watch', 'E', { source: 'import' })
    await finish(await put('pods', 'A'))
    expect(await counted()).toEqual(['pods'])
    expect(await runsOfTheDay()).toBe(1)
    expect(await temporary.database.getSession('watch')).toMatchObject({ disposition: 'duplicate', countedBy: 'pods' })
    expect(judged).toEqual([
      ['finished', 'pods'],
      ['rewritten', 'ana', '2025-10-09'],
    ])
    expect(events).toEqual([{ type: 'session-changed', sessionId: 'watch', athleteId: 'ana' }])
  })

  it('says nothing to the rules of a record that does not count', async () => {
    await put('pods', 'A')
    await finish(await put('watch', 'E', { source: 'import' }))
    expect(await counted()).toEqual(['pods'])
    expect(judged).toEqual([['rewritten', 'ana', '2025-10-09']])
  })

  it('stays two runs where it is two, also over midnight', async () => {
    const evening = { startTimeUs: START_US - 2 * HALF_HOUR_US, endTimeUs: START_US + 60_000_000 }
    await put('evening', 'A', { localDate: '2025-10-08', ...evening })
    await put('next', 'A', { startTimeUs: START_US + HALF_HOUR_US, endTimeUs: START_US + 2 * HALF_HOUR_US })
    await put('of-ben', 'A', { athleteId: 'ben' })
    await finish(await put('pods', 'B'))
    expect(await counted()).toEqual(['evening', 'next', 'of-ben', 'pods'])
    expect(judged).toEqual([['finished', 'pods']])
  })

  it('is the other one when somebody says so, and what it was when that is taken back', async () => {
    await put('watch', 'E', { source: 'import' })
    await finish(await put('pods', 'A'))
    const service = edits()
    await service.make('watch', { kind: 'count-instead' })
    expect(await counted()).toEqual(['watch'])
    expect(await runsOfTheDay()).toBe(1)
    expect(await resolveDuplicates(temporary.database, 'ana', START_US)).toEqual([])
    await service.undo('watch', 1)
    expect(await counted()).toEqual(['pods'])
  })

  it('is not said to count instead where it has no other record', async () => {
    await put('pods', 'A')
    await put('next', 'A', { startTimeUs: START_US + HALF_HOUR_US, endTimeUs: START_US + 2 * HALF_HOUR_US })
    const refused = {
      status: 409,
      code: 'only-record',
      message: expect.stringContaining('no other record of this run'),
    }
    await expect(edits().make('pods', { kind: 'count-instead' })).rejects.toMatchObject(refused)
    await finish(await put('watch', 'E', { source: 'import' }))
    await edits().make('pods', { kind: 'count-instead' })
    expect(await counted()).toEqual(['next', 'pods'])
  })

  it('counts by the other record when the better one is deleted, and the other way round when it is back', async () => {
    await put('watch', 'E', { source: 'import' })
    await finish(await put('pods', 'A'))
    const service = edits()
    await service.make('pods', { kind: 'delete' })
    expect(await counted()).toEqual(['watch'])
    await service.undo('pods', 1)
    expect(await counted()).toEqual(['pods'])
  })

  it('counts once after the next start where a kill came before anybody looked', async () => {
    await put('watch', 'E', { source: 'import' })
    await put('pods', 'A')
    const services = {
      db: temporary.database,
      clock: { nowUs: () => START_US + 3 * 86_400_000_000 },
      rules: { historyRewritten: async (...change: unknown[]) => void judged.push(['rewritten', ...change]) },
    }
    await settleRecent(services)
    expect(await counted()).toEqual(['pods'])
    await settleRecent(services)
    expect(judged).toEqual([['rewritten', 'ana', '2025-10-09']])
  })

  it('is left alone while it goes on', async () => {
    await put('pods', 'A', { state: 'running', endTimeUs: null })
    await finish(await put('watch', 'E', { source: 'import' }))
    expect(await counted()).toEqual(['pods', 'watch'])
  })
})
