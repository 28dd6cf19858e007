import { connect, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { liveEventSchema, liveStateSchema, type LiveState } from '../../../src/contracts/views.js'
import { EVENT_RING_CAPACITY } from '../../../src/http/live/live-hub.js'
import { openStream, type OpenStream } from '../support/client.js'
import { aLiveAthlete } from '../support/records.js'
import { startTestServer, type TestServer } from '../support/test-server.js'

let server: TestServer
let streams: OpenStream[]
beforeEach(async () => {
  server = await startTestServer()
  streams = []
})
afterEach(async () => {
  for (const stream of streams) stream.close()
  await server.stop()
})

async function open(headers: Record<string, string> = {}, query = ''): Promise<OpenStream> {
  const authorization = `Bearer ${server.token}`
  const stream = await openStream(server.port, `/api/v1/live${query}`, { authorization, ...headers })
  streams.push(stream)
  return stream
}

const dayChanged = (localDate: string) => ({ type: 'day-changed', athleteId: 'ada', localDate }) as const

async function statesOf(stream: OpenStream, count: number): Promise<LiveState[]> {
  const messages = await stream.messages(count)
  return messages.filter((message) => message.event === 'state').map((message) => liveStateSchema.parse(message.data))
}

/** Until the server has noticed that a client is gone. */
async function clientsLeft(count: number): Promise<void> {
  for (let turn = 0; turn < 10_000 && server.live.clientCount !== count; turn += 1) await setImmediate()
  expect(server.live.clientCount).toBe(count)
}

describe('the state of the live stream', () => {
  it('begins with everybody, has no id, and is not kept by any cache', async () => {
    server.live.publishState(aLiveAthlete())
    server.live.publishState(aLiveAthlete({ athleteId: 'ben', name: 'Ben' }))
    const stream = await open()
    const [first] = await stream.messages(1)
    expect(stream.headers['content-type']).toContain('text/event-stream')
    expect(stream.headers['cache-control']).toContain('no-store')
    expect(stream.headers['content-encoding']).toBeUndefined()
    expect(first).toMatchObject({ event: 'state', id: null })
    const state = liveStateSchema.parse(first?.data)
    expect(state.complete).toBe(true)
    expect(state.athletes.map((athlete) => athlete.athleteId)).toEqual(['ada', 'ben'])
  })

  it('then holds whoever changed: twice at once, and after that at most four times a second, the latest value wins', async () => {
    server.live.publishState(aLiveAthlete({ athleteId: 'ben', name: 'Ben' }))
    const stream = await open()
    await stream.messages(1)
    for (let speed = 1; speed <= 10; speed += 1) server.live.publishState(aLiveAthlete({ speedMps: speed }))
    server.clock.advance(499)
    expect((await statesOf(stream, 3)).map((state) => state.athletes.at(0)?.speedMps)).toEqual([null, 1, 2])
    server.clock.advance(1)
    const fourth = (await statesOf(stream, 4))[3]
    expect(fourth?.complete).toBe(false)
    expect(fourth?.athletes.map(({ athleteId, speedMps }) => [athleteId, speedMps])).toEqual([['ada', 10]])
  })

  it('goes out four times a second while an athlete changes all the time', async () => {
    const stream = await open()
    await stream.messages(1)
    for (let turn = 0; turn < 100; turn += 1) {
      server.live.publishState(aLiveAthlete({ speedMps: turn }))
      server.clock.advance(10)
    }
    server.live.publishEvent({ type: 'status-changed' })
    const messages = await stream.messages(6)
    expect(messages.filter((message) => message.event === 'state').length - 1).toBeGreaterThanOrEqual(4)
    expect(messages.filter((message) => message.event === 'state').length - 1).toBeLessThanOrEqual(5)
  })

  it('says so when somebody is no longer live', async () => {
    server.live.publishState(aLiveAthlete())
    const stream = await open()
    server.live.removeAthlete('ada')
    expect((await statesOf(stream, 2))[1]).toMatchObject({ complete: true, athletes: [] })
  })
})

describe('the events of the live stream', () => {
  it('have ids that count on', async () => {
    const stream = await open()
    server.live.publishEvent(dayChanged('2026-11-19'))
    server.live.publishEvent(dayChanged('2026-11-20'))
    const events = (await stream.messages(3)).filter((message) => message.event === 'event')
    expect(events.map((message) => liveEventSchema.parse(message.data))).toEqual([
      dayChanged('2026-11-19'),
      dayChanged('2026-11-20'),
    ])
    const [epoch] = events[0]?.id?.split('.') ?? []
    expect(events.map((message) => message.id)).toEqual([`${epoch}.1`, `${epoch}.2`])
  })

  it('go on where the browser was, by header or query', async () => {
    const before = await open()
    server.live.publishEvent(dayChanged('2026-11-18'))
    const id = (await before.messages(2))[1]?.id ?? ''
    before.close()
    server.live.publishEvent(dayChanged('2026-11-19'))
    server.live.publishEvent(dayChanged('2026-11-20'))
    for (const again of [await open({ 'last-event-id': id }), await open({}, `?lastEventId=${id}`)]) {
      const messages = await again.messages(3)
      expect(messages.map((message) => message.event)).toEqual(['event', 'event', 'state'])
      expect(messages[0]?.data).toEqual(dayChanged('2026-11-19'))
    }
  })

  it('are resumed after a break before the first one, too', async () => {
    const before = await open()
    await before.messages(1)
    const id = /^id: (.+)$/m.exec(before.raw())?.[1] ?? ''
    before.close()
    server.live.publishEvent(dayChanged('2026-11-19'))
    const again = await open({ 'last-event-id': id })
    expect((await again.messages(2)).map((message) => message.event)).toEqual(['event', 'state'])
  })

  it('that are gone from the ring, or of another process, are told with resync and the id to go on from', async () => {
    const before = await open()
    server.live.publishEvent(dayChanged('2026-11-18'))
    const id = (await before.messages(2))[1]?.id ?? ''
    before.close()
    await clientsLeft(0)
    for (let index = 0; index < EVENT_RING_CAPACITY + 1; index += 1)
      server.live.publishEvent({ type: 'status-changed' })
    for (const old of [id, 'other.1', 'nonsense', `${id}0000`]) {
      const messages = await (await open({ 'last-event-id': old })).messages(2)
      expect(messages.map((message) => message.event)).toEqual(['resync', 'state'])
      expect(messages[0]?.id).toBe(`${id.split('.')[0]}.${EVENT_RING_CAPACITY + 2}`)
    }
  })
})

describe('a live connection', () => {
  it('gets a comment every 15 s', async () => {
    const stream = await open()
    await stream.messages(1)
    server.clock.advance(15_000)
    server.clock.advance(15_000)
    server.live.publishEvent({ type: 'status-changed' })
    await stream.messages(2)
    expect(stream.raw().match(/^:$/gm)).toHaveLength(2)
  })

  it('that is closed is forgotten', async () => {
    const stream = await open()
    await stream.messages(1)
    expect(server.live.clientCount).toBe(1)
    stream.close()
    await clientsLeft(0)
  })

  it('ends when the server stops', async () => {
    const other = await startTestServer()
    const stream = await openStream(other.port, '/api/v1/live', { authorization: `Bearer ${other.token}` })
    await stream.messages(1)
    await other.stop()
    expect(other.live.clientCount).toBe(0)
  })

  describe('that does not read', () => {
    let socket: Socket
    beforeEach(async () => {
      socket = connect(server.port, '127.0.0.1')
      const head = `GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${server.token}\r\n\r\n`
      await new Promise<void>((resolve) => socket.once('connect', () => socket.write(head, () => resolve())))
      socket.pause()
      await clientsLeft(1)
    })
    afterEach(() => socket.destroy())

    const offer = async (states: number) => {
      for (let turn = 0; turn < states; turn += 1) {
        server.live.publishState(aLiveAthlete({ name: 'x'.repeat(200_000), speedMps: turn }))
        server.clock.advance(250)
        await setImmediate()
      }
    }

    it('gets the latest state, not all of them, once it does', async () => {
      await offer(200)
      let received = ''
      socket.setEncoding('utf8').resume()
      socket.on('data', (chunk: string) => (received += chunk))
      for (let turn = 0; turn < 100_000 && !received.includes('"speedMps":199'); turn += 1) await setImmediate()
      expect(received).toContain('"speedMps":199')
      expect(received.match(/^event: state$/gm)?.length).toBeLessThan(150)
    })

    it('is cut off after a minute', async () => {
      await offer(400)
      await clientsLeft(0)
    })
  })
})
