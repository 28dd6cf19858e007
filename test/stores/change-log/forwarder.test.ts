import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreError } from '../../../src/runtime/errors.js'
import type { DeliveryOutcome, ForwardRecord } from '../../../src/stores/change-log/forward-target.js'
import {
  sampleAlert,
  sampleAthlete,
  sampleDay,
  sampleMinute,
  sampleSession,
  sampleStep,
  sampleSteps,
  START_US,
} from '../sample-records.js'
import { encoded } from '../sqlite-service.js'
import { BATCH_MS, changesOf, openRig, type Rig } from './forwarder-rig.js'

let rig: Rig
beforeEach(async () => {
  rig = await openRig()
})
afterEach(() => rig.close())

const kindsOf = () =>
  rig.target.calls.map((call) => ('kind' in call ? call.kind : call.map(({ kind }: ForwardRecord) => kind)))

describe('A forwarder', () => {
  it('brings every kind of record in the order in which it was committed, and settings nowhere', async () => {
    rig.service.putAthlete(sampleAthlete())
    rig.service.putSetting('rules', 'remembered')
    rig.service.appendSteps(encoded(sampleSteps(100)))
    rig.service.appendMinutes([sampleMinute(0), sampleMinute(1)])
    rig.service.putSession(sampleSession('run-1'))
    rig.service.putAlerts([sampleAlert('a')])
    await rig.deliverAll()
    expect(kindsOf()).toEqual([['athlete', 'steps', 'steps', 'minute', 'minute', 'session', 'day', 'alert']])
    expect(rig.target.countOf('step')).toBe(100)
    expect(changesOf(rig.connection)).toEqual([])
  })

  it('sends what is new after the batch time, once, however often it was written meanwhile', async () => {
    const forwarder = rig.forwarder()
    await rig.clock.advance(100)
    expect(forwarder.state).toBe('up-to-date')
    for (let count = 1; count <= 40; count += 10) {
      rig.service.appendSteps(encoded(sampleSteps(count)))
      await rig.clock.advance(1_000)
    }
    expect(rig.target.calls).toEqual([])
    await rig.clock.advance(BATCH_MS)
    expect(rig.target.calls).toHaveLength(1)
    expect(rig.target.countOf('step')).toBe(31)
  })

  it('fills batches up to their size, and then sends one behind the other without waiting', async () => {
    rig.service.appendSteps(encoded(sampleSteps(1000)))
    const forwarder = rig.forwarder()
    await rig.clock.advance(0)
    expect(forwarder.state).toBe('up-to-date')
    expect(rig.target.calls.length).toBeGreaterThan(3)
    expect(rig.target.countOf('step')).toBe(1000)
  })

  it('lets no write overtake a deletion, nor a deletion a write', async () => {
    rig.service.appendSteps(encoded(sampleSteps(10)))
    rig.service.appendMinutes([sampleMinute(0)])
    rig.service.removeSeries({ athleteId: 'ana', sessionId: 'run-1' })
    rig.service.appendSteps(encoded([sampleStep(3)]))
    rig.service.putDeclaredDay(sampleDay('2025-10-09'))
    rig.service.removeDeclaredDay('ana', '2025-10-09')
    await rig.deliverAll()
    expect(kindsOf()).toEqual(['removal', ['steps'], 'day-gone'])
    expect(rig.target.countOf('step')).toBe(1)
  })

  it('takes the point of a step that has another time now away', async () => {
    rig.service.appendSteps(encoded(sampleSteps(3)))
    await rig.deliverAll()
    const moved = sampleStep(1, { initialContactTimeUs: START_US + 90_000_000 })
    rig.service.appendSteps(encoded([moved]))
    await rig.deliverAll()
    expect(rig.target.countOf('step')).toBe(3)
    expect([...rig.target.points.values()].map(({ timeUs }) => timeUs)).toContain(moved.initialContactTimeUs)
  })

  it('takes the point of a session away that has another athlete or start now', async () => {
    rig.service.putSession(sampleSession('run-1'))
    await rig.deliverAll()
    rig.service.putSession(sampleSession('run-1', { athleteId: 'ben', startTimeUs: START_US + 5 }))
    await rig.deliverAll()
    expect(rig.target.countOf('session')).toBe(1)
  })

  it('moves the cursor on the word of the target alone', async () => {
    rig.service.appendSteps(encoded(sampleSteps(10)))
    let answer: (outcome: DeliveryOutcome) => void = () => undefined
    rig.target.hooks.write = () => new Promise((resolve) => (answer = resolve))
    const forwarder = rig.forwarder()
    await rig.clock.advance(60_000)
    expect(rig.source.open()).toMatchObject({ sequence: 0, deliveredCount: 0 })
    expect(changesOf(rig.connection)).toHaveLength(1)
    expect(forwarder.status()).toMatchObject({ waitingCount: 1, deliveredCount: 0, deliveredTimeUs: null })
    answer({ kind: 'delivered', pointCount: 10 })
    await rig.clock.advance(0)
    expect(rig.source.open()).toMatchObject({ deliveredCount: 10 })
    expect(changesOf(rig.connection)).toEqual([])
  })

  it('backs off while the target is away, tells why, and goes on when it is back', async () => {
    rig.service.appendSteps(encoded(sampleSteps(10)))
    let tries = 0
    rig.target.hooks.write = () => {
      tries += 1
      return { kind: 'later', why: 'It is away.', retryAfterMs: null }
    }
    const forwarder = rig.forwarder()
    await rig.clock.advance(600_000)
    expect(tries).toBeGreaterThan(15)
    expect(tries).toBeLessThan(30)
    expect(forwarder.status()).toMatchObject({ state: 'waiting', message: 'It is away.', waitingCount: 1 })
    rig.target.hooks.write = () => null
    await rig.clock.advance(31_000)
    const done = { state: 'up-to-date', message: null, waitingCount: 0, deliveredCount: 10, waitingSinceUs: null }
    expect(forwarder.status()).toMatchObject(done)
  })

  it('waits as long as the target asks, also where somebody asks for a flush', async () => {
    rig.service.appendSteps(encoded(sampleSteps(10)))
    let tries = 0
    rig.target.hooks.write = () => (++tries === 1 ? { kind: 'later', why: 'Slower.', retryAfterMs: 120_000 } : null)
    const forwarder = rig.forwarder()
    await rig.clock.advance(60_000)
    forwarder.requestFlush()
    await rig.clock.advance(59_000)
    expect(tries).toBe(1)
    await rig.clock.advance(2_000)
    expect(forwarder.state).toBe('up-to-date')
  })

  it('tries slowly while it is refused, and at once when asked to', async () => {
    rig.service.appendSteps(encoded(sampleSteps(10)))
    let tries = 0
    rig.target.hooks.write = () => {
      tries += 1
      return { kind: 'refused', code: 'unauthorised', why: 'Check the token.' }
    }
    const forwarder = rig.forwarder()
    await rig.clock.advance(65_000)
    expect(tries).toBe(3)
    expect(forwarder.status()).toMatchObject({ state: 'refused', message: 'Check the token.' })
    rig.target.hooks.write = () => null
    const asked = forwarder.requestFlush()
    await rig.clock.advance(0)
    expect(forwarder.state).toBe('up-to-date')
    expect(forwarder.flushedTo).toBe(asked)
  })

  it('says at once that the target is away or refuses, though there is nothing to send', async () => {
    rig.target.hooks.greet = () => ({ kind: 'refused', code: 'other', why: 'InfluxDB 3 is not supported.' })
    const forwarder = rig.forwarder()
    await rig.clock.advance(0)
    expect(forwarder.status()).toMatchObject({ state: 'refused', message: 'InfluxDB 3 is not supported.' })
    rig.target.hooks = {}
    await rig.clock.advance(31_000)
    expect(forwarder.state).toBe('up-to-date')
  })

  it('halves what is too large until it fits, and remembers', async () => {
    rig.service.appendSteps(encoded(sampleSteps(1000)))
    const sizes: number[] = []
    rig.target.hooks.write = (records) => {
      sizes.push(records.length)
      return records.length > 1 ? { kind: 'too-large', why: 'Too large.' } : null
    }
    await rig.deliverAll()
    expect(rig.target.countOf('step')).toBe(1000)
    const firstThatFits = sizes.indexOf(1)
    expect(firstThatFits).toBeLessThan(4)
    expect(new Set(sizes.slice(firstThatFits))).toEqual(new Set([1]))
    expect(rig.source.countSetAside()).toBe(0)
  })

  it('is asked for all that was committed before, and says when that is done', async () => {
    const forwarder = rig.forwarder()
    await rig.clock.advance(100)
    rig.service.appendSteps(encoded(sampleSteps(500)))
    const asked = forwarder.requestFlush()
    expect(forwarder.flushedTo).toBeLessThan(asked)
    await rig.clock.advance(0)
    expect(forwarder.flushedTo).toBe(asked)
    expect(rig.target.countOf('step')).toBe(500)
  })

  it('goes on where it stopped after a restart, and tells nothing twice', async () => {
    rig.service.appendSteps(encoded(sampleSteps(10)))
    await rig.deliverAll()
    await rig.deliverAll()
    expect(rig.target.calls).toHaveLength(1)
    expect(rig.source.open().deliveredCount).toBe(10)
  })

  it('goes on when the local database was not to be read for a while', async () => {
    rig.service.appendSteps(encoded(sampleSteps(10)))
    let failures = 3
    const readBatch: typeof rig.source.readBatch = (...asked) => {
      if (failures-- > 0) throw new StoreError('The disk is full.', { code: 'disk-full' })
      return rig.source.readBatch(...asked)
    }
    const forwarder = rig.forwarder({ source: { ...rig.source, readBatch } })
    await rig.clock.advance(0)
    expect(forwarder.status()).toMatchObject({ state: 'waiting', message: expect.stringContaining('disk is full') })
    await rig.clock.advance(10_000)
    expect(rig.target.countOf('step')).toBe(10)
  })

  it('takes no notice of a clock that is set', async () => {
    rig.service.appendSteps(encoded(sampleSteps(10)))
    let nowUs = START_US
    const clock = { nowUs: () => (nowUs -= 3_600_000_000), timer: rig.clock.timer.bind(rig.clock) }
    await rig.deliverAll({ clock })
    rig.service.appendSteps(encoded(sampleSteps(20)))
    await rig.deliverAll({ clock })
    expect(rig.target.countOf('step')).toBe(20)
  })
})

describe('A record that the target refuses for what it is', () => {
  const refuseMinute = (records: readonly ForwardRecord[]) => {
    const index = records.findIndex((record) => record.kind === 'minute' && record.minute.minuteIndex === 1)
    if (index < 0) return null
    return {
      kind: 'partly' as const,
      pointCount: records.length - 1,
      refused: [{ index, why: 'A field has another type.' }],
    }
  }

  beforeEach(() => {
    rig.service.appendMinutes([sampleMinute(0), sampleMinute(1), sampleMinute(2)])
    rig.target.hooks.write = refuseMinute
  })

  it('is set aside with the reason while the rest flows on', async () => {
    rig.service.putSession(sampleSession('run-1'))
    const forwarder = rig.forwarder()
    await rig.clock.advance(0)
    const { setAside, setAsideCount, waitingCount, state } = forwarder.status()
    expect({ setAsideCount, waitingCount, state }).toEqual({ setAsideCount: 1, waitingCount: 0, state: 'up-to-date' })
    const key = JSON.stringify(['ana', 'run-1', 'left', 0, 1])
    expect(setAside).toMatchObject([{ kind: 'minute', key, why: 'A field has another type.' }])
  })

  it('is sent again when asked for, and is settled then', async () => {
    await rig.deliverAll()
    rig.target.hooks.write = () => null
    expect(rig.source.retrySetAside()).toBe(1)
    await rig.deliverAll()
    expect(rig.target.countOf('minute')).toBe(1)
    expect(rig.source.countSetAside()).toBe(0)
  })

  it('is settled by a later change of it that goes through', async () => {
    await rig.deliverAll()
    rig.target.hooks.write = () => null
    rig.service.appendMinutes([sampleMinute(1, { stepCount: 90 })])
    await rig.deliverAll()
    expect(rig.source.listSetAside()).toEqual([])
  })

  it('can be given up; it is not shown any more, but is known not to have arrived', async () => {
    await rig.deliverAll()
    const [entry] = rig.source.listSetAside()
    expect(rig.source.dropSetAside([entry?.setAsideId ?? 0])).toBe(1)
    expect(rig.source.listSetAside()).toEqual([])
    expect(rig.source.retrySetAside()).toBe(0)
    expect(rig.connection.prepare('SELECT given_up FROM set_aside').pluck().all()).toEqual([1])
  })

  it('is found by sending one at a time where it breaks the target’s own code', async () => {
    rig.target.hooks.write = (records) => {
      if (refuseMinute(records) !== null) throw new TypeError('can’t make a line of it')
      return null
    }
    await rig.deliverAll()
    expect(rig.target.countOf('minute')).toBe(2)
    expect(rig.source.listSetAside()).toMatchObject([{ why: 'can’t make a line of it' }])
  })

  it('that is older than the target keeps asks nobody, and its steps stay here', async () => {
    rig.service.putSession(sampleSession('run-1'))
    rig.service.appendSteps(encoded(sampleSteps(10)))
    rig.target.hooks.write = () => ({ kind: 'delivered', pointCount: 5, expiredCount: 5 })
    await rig.deliverAll()
    expect(rig.source.countSetAside()).toBe(0)
    const plan = { kind: 'delivered', target: rig.target.name, endedBeforeUs: Number.MAX_SAFE_INTEGER } as const
    expect(rig.service.evictSteps(plan, null, 5).stepCount).toBe(0)
    rig.target.hooks = {}
    rig.service.appendSteps(encoded(sampleSteps(10)))
    await rig.deliverAll()
    expect(rig.service.evictSteps(plan, null, 5).stepCount).toBe(10)
  })

  it('is set aside too where it is too large by itself', async () => {
    rig.target.hooks.write = (records) =>
      refuseMinute(records) === null ? null : { kind: 'too-large', why: 'Too large.' }
    await rig.deliverAll()
    expect(rig.target.countOf('minute')).toBe(2)
    expect(rig.source.listSetAside()).toMatchObject([{ why: 'Too large.' }])
  })
})

describe('A deletion', () => {
  it('that leaves points is made again, and set aside when that doesn’t help', async () => {
    rig.service.removeSeries({ athleteId: 'ana' })
    rig.service.putSession(sampleSession('run-1'))
    let tries = 0
    rig.target.hooks.delete = () => {
      tries += 1
      return { leftCount: 7 }
    }
    await rig.deliverAll()
    expect(tries).toBe(5)
    expect(rig.source.listSetAside()).toMatchObject([{ kind: 'removal', why: expect.stringContaining('7 points') }])
    expect(rig.target.countOf('session')).toBe(1)
  })

  it('that is made later than it was asked for takes nothing that was written since', async () => {
    rig.service.appendSteps(encoded(sampleSteps(10)))
    rig.service.removeSeries({ athleteId: 'ana', sessionId: 'run-1' })
    rig.target.hooks.delete = () => ({ leftCount: 1 })
    await rig.deliverAll()
    rig.service.appendSteps(encoded(sampleSteps(4)))
    rig.service.appendMinutes([sampleMinute(0)])
    await rig.deliverAll()
    rig.target.hooks = {}
    expect(rig.source.retrySetAside()).toBe(1)
    await rig.deliverAll()
    expect([rig.target.countOf('step'), rig.target.countOf('minute')]).toEqual([4, 1])
  })

  it('waits with the person where it would take steps that are only there', async () => {
    rig.service.removeSeries({ athleteId: 'ana', sessionId: 'run-1' })
    rig.target.hooks.delete = () => ({ leftCount: 1 })
    await rig.deliverAll()
    rig.connection.raw.exec("INSERT INTO evicted_steps VALUES ('ana', 'run-1', 0, 0, 0, 1, 10, 'forwarded', 5)")
    expect(rig.source.retrySetAside()).toBe(0)
    expect(rig.source.countSetAside()).toBe(1)
  })

  it('of a step’s old time waits too, where another step may stand there now that is nowhere else', async () => {
    const [first, second] = sampleSteps(2)
    if (first === undefined || second === undefined) throw new Error('two steps')
    rig.service.appendSteps(encoded([first, second]))
    rig.service.appendSteps(
      encoded([
        { ...second, initialContactTimeUs: first.initialContactTimeUs + 300_000 },
        { ...second, strideIndex: second.strideIndex + 1 },
      ]),
    )
    rig.target.hooks.delete = () => ({ leftCount: 1 })
    await rig.deliverAll()
    expect(rig.source.listSetAside()).toMatchObject([{ kind: 'moved-step' }])
    rig.target.hooks = {}
    rig.service.putSession(sampleSession('run-1'))
    const plan = { kind: 'full', target: rig.target.name, maxBytes: 0 } as const
    expect(rig.service.evictSteps(plan, null, 5).stepCount).toBe(3)
    expect(rig.source.retrySetAside()).toBe(0)
    await rig.deliverAll()
    expect(rig.target.countOf('step')).toBe(3)
  })
})

describe('The log', () => {
  it('names athletes to a new target who were there before it', async () => {
    rig.service.putAthlete(sampleAthlete())
    rig.connection.raw.exec('DELETE FROM change_log')
    await rig.deliverAll()
    expect(rig.target.countOf('athlete')).toBe(1)
  })

  it('that was cut for another target leaves a gap, which the status names', async () => {
    rig.service.appendSteps(encoded(sampleSteps(10)))
    await rig.deliverAll()
    const { FakeTarget } = await import('./fake-target.js')
    const { createForwardSource } = await import('../../../src/stores/sqlite/forwarding/sqlite-forward-source.js')
    const other = Object.assign(new FakeTarget(), { name: 'other|target' })
    const forwarder = rig.forwarder({ target: other, source: createForwardSource(rig.connection, other.name) })
    await rig.clock.advance(0)
    expect(forwarder.status()).toMatchObject({
      state: 'up-to-date',
      message: expect.stringContaining('solewatch copy'),
    })
  })

  it('with an entry that this version can’t read is followed all the same', async () => {
    rig.connection.raw.exec(
      "INSERT INTO change_log (kind, key) VALUES ('dream', '[]'), ('steps', 'a'), ('removal', '[1]')",
    )
    rig.service.putSession(sampleSession('run-1'))
    await rig.deliverAll()
    expect(rig.source.listSetAside().map(({ kind }) => kind)).toEqual(['removal', 'steps', 'dream'])
    expect(rig.target.countOf('session')).toBe(1)
    expect(rig.source.retrySetAside()).toBe(3)
    await rig.deliverAll()
    expect(rig.source.countSetAside()).toBe(3)
  })

  it('asks for nothing where a record is gone again', async () => {
    rig.service.appendMinutes([sampleMinute(0)])
    rig.connection.raw.exec('DELETE FROM minutes')
    await rig.deliverAll()
    expect(rig.target.calls).toEqual([])
    expect(changesOf(rig.connection)).toEqual([])
  })
})
