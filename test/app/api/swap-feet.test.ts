import { describe, expect, it } from 'vitest'
import { swapFeet } from '../../../src/app/api/swap-feet.js'
import type { Device } from '../../../src/domain/records/people.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'
import { conflict } from '../../../src/http/problem.js'
import { createMemoryDatabase } from '../../http/support/memory-database.js'
import { aDevice, anAthlete, aSession } from '../../http/support/records.js'

type Body = Parameters<typeof swapFeet>[1]['body']

async function rig() {
  const database = createMemoryDatabase()
  await database.importBulk({
    athletes: [anAthlete(), anAthlete({ athleteId: 'ben' })],
    sessions: ['2026-11-12', '2026-11-15', '2026-11-18', '2026-11-19'].map((date) => aSession(date)),
  })
  const [newest, second, third, oldest] = await database.listSessions({ athleteId: 'ada' })
  if (newest === undefined || second === undefined || third === undefined || oldest === undefined) throw new Error()
  const swapped: string[] = []
  const devices: Device[] = [aDevice()]
  const services = {
    database,
    pairing: { previewSwap: () => devices, swapPods: async () => (swapped.push('pods'), devices) },
    edits: {
      async make(sessionId: string): Promise<SessionRecord> {
        if (sessionId === third.sessionId) throw conflict('edit-refused', 'It is a part of another run.')
        swapped.push(sessionId)
        return newest
      },
    },
    live: { runningSessions: () => [newest] },
    journalOf: (sessionId: string) => (sessionId === oldest.sessionId ? null : 'folder'),
  }
  const ask = (body: Partial<Body>, athleteId = 'ada') =>
    swapFeet(
      services as never,
      {
        params: { athleteId },
        query: undefined,
        body: { pods: false, apply: false, ...body },
      } as never,
    )
  return { ask, swapped, newest, second, third, oldest, database }
}

describe('left and right swapped after the fact', () => {
  it('says first which runs would change, and why others would not', async () => {
    const { ask, swapped, newest, second, oldest } = await rig()
    const preview = await ask({ sinceDate: '2026-11-01', pods: true })
    expect(preview.applied).toBe(false)
    expect(preview.devices).toHaveLength(1)
    expect(preview.sessions.map(({ sessionId }) => sessionId)).toHaveLength(4)
    const why = new Map(preview.sessions.map((one) => [one.sessionId, one.why]))
    expect(why.get(newest.sessionId)).toBe('It still goes on.')
    expect(why.get(second.sessionId)).toBeNull()
    expect(why.get(oldest.sessionId)).toMatch(/recording is not kept/)
    expect(swapped).toEqual([])
  })

  it('then does it to each, and one that refuses stops no other', async () => {
    const { ask, swapped, second, third } = await rig()
    const done = await ask({ sinceDate: '2026-11-13', pods: true, apply: true })
    expect(swapped).toEqual([second.sessionId, 'pods'])
    expect(done.sessions.find(({ sessionId }) => sessionId === third.sessionId)?.why).toBe(
      'It is a part of another run.',
    )
  })

  it('leaves a run alone whose feet are swapped already, until that is undone', async () => {
    const { ask, second, database } = await rig()
    const made = { sessionId: second.sessionId, madeTimeUs: 0, madeBy: 'owner' }
    await database.changeSessions({
      expected: [],
      edits: [{ ...made, sequence: 0, detail: { kind: 'swap-feet' } }],
      rows: [],
    })
    expect((await ask({ sessionIds: [second.sessionId] })).sessions[0]?.why).toMatch(/swapped already/)
    await database.changeSessions({
      expected: [],
      edits: [{ ...made, sequence: 1, detail: { kind: 'undo', sequence: 0 } }],
      rows: [],
    })
    expect((await ask({ sessionIds: [second.sessionId] })).sessions[0]?.why).toBeNull()
  })

  it('wants to know what is to be swapped, and swaps nobody else’s runs', async () => {
    const { ask, second } = await rig()
    await expect(ask({})).rejects.toMatchObject({ status: 400 })
    await expect(ask({ sessionIds: [second.sessionId] }, 'ben')).rejects.toMatchObject({ status: 400 })
    await expect(ask({ sessionIds: ['none'] })).rejects.toMatchObject({ status: 404 })
    await expect(ask({ pods: true }, 'nobody')).rejects.toMatchObject({ status: 404 })
  })
})
