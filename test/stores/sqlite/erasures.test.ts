import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mentions, renamedIn, withoutMentions } from '../../../src/stores/sqlite/erasure/mentions.js'
import { sampleAthlete, sampleMinute, sampleSession } from '../sample-records.js'
import { encoded, openService, type ServiceUnderTest } from '../sqlite-service.js'
import { sampleSteps } from '../sample-records.js'

let under: ServiceUnderTest
beforeEach(async () => {
  under = await openService()
  under.service.putAthlete(sampleAthlete('ana'))
  under.service.putAthlete(sampleAthlete('an'))
  under.service.putSession(sampleSession('run-1'))
  under.service.appendSteps(encoded(sampleSteps(10)))
})
afterEach(() => under.close())

const told = (sequence: number): void => {
  const cursor = 'INSERT OR REPLACE INTO forward_cursors VALUES (?, ?, 1, 77)'
  under.connection.raw.prepare(cursor).run('influx', sequence)
}
const erase = (tellRemote: boolean) => {
  under.service.requestErasure('ana', 5, null)
  return under.service.eraseAthlete('ana', { timeUs: 6, tellRemote })
}
const changes = () => under.service.readChanges(0, 1000).map(({ kind, key }) => `${kind} ${key}`)

describe('an athlete taken out of the database', () => {
  it('leaves nothing in the change log where nobody else is told, and of somebody with a shorter id everything', () => {
    erase(false)
    expect(changes()).toEqual(['athlete ["an"]'])
    expect(under.service.listErasures()[0]?.remote.state).toBe('none')
  })

  it('leaves the one entry that tells a remote store, and is done there when the cursor has passed it', () => {
    erase(true)
    expect(changes()).toEqual(['athlete ["an"]', 'erasure ["ana"]'])
    const remote = () => under.service.listErasures()[0]?.remote
    expect(remote()).toMatchObject({ state: 'pending', leftCount: null })
    const [, entry] = under.service.readChanges(0, 1000)
    told((entry?.sequence ?? 0) - 1)
    expect(remote()).toMatchObject({ state: 'pending' })
    told(entry?.sequence ?? 0)
    expect(remote()).toMatchObject({ state: 'done', leftCount: 0, timeUs: 77 })
    under.service.trimChanges(entry?.sequence ?? 0)
    expect(remote()).toMatchObject({ state: 'done' })
  })

  it('is told to a remote store that had been told of anything before, though none is configured now', () => {
    told(1)
    expect(erase(false).remotePending).toBe(true)
  })

  it('says why a remote store could not delete it', () => {
    erase(true)
    const aside =
      "INSERT INTO set_aside (target, kind, key, why, set_aside_time_us) VALUES ('influx', 'erasure', ?, ?, 1)"
    under.connection.raw.prepare(aside).run('["ana"]', '3 points are still there.')
    expect(under.service.listErasures()[0]?.remote).toMatchObject({
      state: 'refused',
      why: '3 points are still there.',
    })
  })

  it('is refused whatever somebody still writes of them, and seen by nobody from the moment it is asked for', () => {
    under.service.requestErasure('ana', 5, null)
    expect(under.service.getAthlete('ana')).toBeNull()
    expect(under.service.listAthletes().map(({ athleteId }) => athleteId)).toEqual(['an'])
    const refused = expect.objectContaining({ code: 'athlete-erased' }) as Error
    expect(() => under.service.appendSteps(encoded(sampleSteps(3)))).toThrow(refused)
    expect(() => under.service.appendMinutes([sampleMinute(1)])).toThrow(refused)
    expect(() => under.service.putSession(sampleSession('run-2'))).toThrow(refused)
    expect(() => under.service.putAthlete(sampleAthlete('ana'))).toThrow(refused)
  })

  it('finds nothing the second time', () => {
    erase(false)
    const { before } = erase(false)
    expect(Object.values(before).every((count) => count === 0)).toBe(true)
  })

  it('keeps the report that was written first', () => {
    under.service.requestErasure('ana', 5, null)
    under.service.requestErasure('ana', 6, { first: true })
    under.service.requestErasure('ana', 7, { first: false })
    expect(under.service.listErasures()[0]).toMatchObject({ requestedTimeUs: 5, report: { first: true } })
  })
})

describe('a text of the database names somebody', () => {
  const ids = new Set(['me', 'run-1'])
  it.each([
    ['me', true],
    ['rules:me', true],
    ['computed:run-1', true],
    ['["me",3]', true],
    ['["rules:me"]', true],
    ['{"facts":{"athleteId":"me"}}', true],
    ['{"run-1":3}', true],
    ['remind me of it', false],
    ['rules:me-2', false],
    ['["met"]', false],
    ['[broken "me"', false],
  ])('%s: %s', (text, expected) => {
    expect(mentions(text, ids)).toBe(expected)
  })

  it('and can be rid of the names, or get others', () => {
    expect(withoutMentions('["me","ben",{"a":"run-1","b":2}]', ids)).toBe('["ben",{"b":2}]')
    const names = new Map([['me', 'erased']])
    expect(renamedIn('{"shoes":{"me":null},"athleteId":"me","n":1}', names)).toBe(
      '{"shoes":{"erased":null},"athleteId":"erased","n":1}',
    )
  })
})
