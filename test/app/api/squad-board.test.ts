import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SquadBoard } from '../../../src/app/api/squad-board.js'
import { DEFAULT_RULE_CONFIG } from '../../../src/domain/alerts/rule-config.js'
import type { LocalDatabase } from '../../../src/stores/local-database.js'
import { openTemporary, type TemporaryDatabase } from '../../stores/open-temporary.js'
import { sampleAthlete, sampleDay, sampleSession } from '../../stores/sample-records.js'

const DAY_US = 86_400_000_000
const NOON_US = Date.parse('2026-05-20T12:00:00Z') * 1000

describe('the squad', () => {
  let temporary: TemporaryDatabase
  let board: SquadBoard
  let readOf: string[]
  let nowUs: number
  let running: { athleteId: string }[]
  beforeEach(async () => {
    temporary = await openTemporary()
    const { database } = temporary
    for (const athleteId of ['ana', 'ben', 'cai']) await database.putAthlete(sampleAthlete(athleteId))
    readOf = []
    nowUs = NOON_US
    running = []
    const watched: LocalDatabase = {
      ...database,
      listDays(query) {
        readOf.push(query.athleteId)
        return database.listDays(query)
      },
    }
    const live = { runningSessions: () => running } as never
    board = new SquadBoard({
      database: watched,
      ruleConfig: DEFAULT_RULE_CONFIG,
      live,
      clock: { nowUs: () => nowUs } as never,
    })
    await board.rows()
    readOf = []
  })
  afterEach(() => temporary.close())

  const whoRan = async () =>
    (await board.rows()).filter((row) => row.lastSessionTimeUs !== null).map(({ athleteId }) => athleteId)
  const run = (athleteId: string) =>
    sampleSession(`run-${athleteId}`, { athleteId, localDate: '2026-05-20', startTimeUs: NOON_US - 3_600_000_000 })

  it('reads nobody anew who has not changed', async () => {
    const rows = await board.rows()
    expect(rows.map(({ athleteId }) => athleteId)).toEqual(['ana', 'ben', 'cai'])
    expect(readOf).toEqual([])
  })

  it('shows a new run at once, and reads only who ran', async () => {
    await temporary.database.putSession(run('ben'))
    expect(await whoRan()).toEqual(['ben'])
    expect(readOf).toEqual(['ben'])
  })

  it('reads both athletes anew when a run changes hands', async () => {
    await temporary.database.putSession(run('ben'))
    await board.rows()
    readOf = []
    const row = await temporary.database.getSession('run-ben')
    if (row === null) throw new Error('no session')
    const given = await temporary.database.changeSessions({
      expected: [{ sessionId: 'run-ben', editCount: 0, row }],
      rows: [{ ...row, athleteId: 'cai' }],
    })
    expect(given).toBe(true)
    expect(await whoRan()).toEqual(['cai'])
    expect(readOf.sort()).toEqual(['ben', 'cai'])
  })

  it('reads anew after a declared day and after its removal, and after a rename', async () => {
    await temporary.database.putDeclaredDay(sampleDay('2026-05-19', { athleteId: 'ana' }))
    await board.rows()
    await temporary.database.removeDeclaredDay('ana', '2026-05-19')
    await board.rows()
    await temporary.database.putAthlete(sampleAthlete('cai', { name: 'Caius' }))
    expect((await board.rows()).map(({ name }) => name).sort()).toEqual(['Caius', 'ana', 'ben'])
    expect(readOf).toEqual(['ana', 'ana', 'cai'])
  })

  it('is read anew when another day begins, and tells who runs without reading', async () => {
    running = [{ athleteId: 'cai' }]
    expect((await board.rows()).filter(({ live }) => live).map(({ athleteId }) => athleteId)).toEqual(['cai'])
    expect(readOf).toEqual([])
    nowUs += DAY_US
    await board.rows()
    expect(readOf).toEqual(['ana', 'ben', 'cai'])
  })
})
