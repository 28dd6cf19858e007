import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listCopySeries, noteCopied, readOtherRecords } from '../../../src/stores/sqlite/copy-source.js'
import { createForwardSource } from '../../../src/stores/sqlite/forwarding/sqlite-forward-source.js'
import { sampleAlert, sampleAthlete, sampleDay, sampleSession, sampleSteps } from '../sample-records.js'
import { encoded, openService, type ServiceUnderTest } from '../sqlite-service.js'

let under: ServiceUnderTest
beforeEach(async () => {
  under = await openService()
  under.service.putAthlete(sampleAthlete('ana'))
  under.service.putSession(sampleSession('run-1'))
  under.service.appendSteps(encoded(sampleSteps(10)))
})
afterEach(() => under.close())

const ask = () => under.service.requestErasure('ana', 5, null)
const erase = () => {
  ask()
  under.service.eraseAthlete('ana', { timeUs: 6, tellRemote: true })
}
const log = () => under.service.readChanges(0, 1000)
const remote = () => under.service.listErasures()[0]?.remote.state

/** Confirms everything that is in the log. */
function deliverAll(target: string): void {
  const source = createForwardSource(under.connection, target)
  const { sequence, deliveredCount } = source.open()
  const upToSequence = Math.max(sequence, source.lastSequence())
  source.advance({ upToSequence, deliveredCount, deliveredTimeUs: 9, delivered: [], setAside: [] }, 9)
}

describe('an athlete who is erased while one of two InfluxDBs is used', () => {
  it('is erased in the other one too, as soon as that is used again', () => {
    deliverAll('first')
    deliverAll('second')
    erase()
    expect(remote()).toBe('pending')
    deliverAll('second')
    expect(remote()).toBe('done')
    expect(log()).toEqual([])
    createForwardSource(under.connection, 'first').open()
    expect(log().map(({ kind, key }) => [kind, key])).toEqual([['erasure', '["ana"]']])
    expect(remote()).toBe('pending')
    deliverAll('first')
    expect(remote()).toBe('done')
    createForwardSource(under.connection, 'first').open()
    expect(log()).toEqual([])
  })
})

describe('an athlete who is erased while something of theirs is on its way', () => {
  it('leaves no trace among what is refused of it', () => {
    const source = createForwardSource(under.connection, 'influx')
    const { deliveredCount } = source.open()
    const entries = log()
    const upToSequence = entries.at(-1)?.sequence ?? 0
    erase()
    const setAside = entries.map((entry) => ({ entry, why: 'field type conflict' }))
    source.advance({ upToSequence, deliveredCount, deliveredTimeUs: 9, delivered: [], setAside }, 9)
    expect(source.countSetAside()).toBe(0)
    expect(log().map(({ kind }) => kind)).toEqual(['erasure'])
  })

  it('leaves no trace among what a copy has compared', () => {
    const [series] = listCopySeries(under.connection)
    erase()
    const row = { target: 'influx', athlete_id: 'ana', session_id: 'run-1', generation: 0, step_count: 10 }
    noteCopied(under.connection, [{ ...row, checksum: 'x', verified_time_us: 1 }])
    expect(series?.sessionId).toBe('run-1')
    expect(under.connection.raw.prepare('SELECT count(*) FROM copied_series').pluck().get()).toBe(0)
  })

  it('is copied by nobody from the moment it is asked for', () => {
    under.service.putDeclaredDay(sampleDay('2025-10-07'))
    under.service.putAlerts([sampleAlert('alert-1')])
    expect(readOtherRecords(under.connection).map(({ kind }) => kind)).toEqual(['athlete', 'day', 'day', 'alert'])
    ask()
    expect(listCopySeries(under.connection)).toEqual([])
    expect(readOtherRecords(under.connection)).toEqual([])
  })
})
