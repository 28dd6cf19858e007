import { afterEach, describe, expect, it } from 'vitest'
import { createTestPod, NUS, type TestPod, type TestPodOptions } from './support/test-pod.js'
import { known, type SourceRig, startSource } from './support/source-rig.js'

const open: SourceRig[] = []

function begin(...args: Parameters<typeof startSource>): SourceRig {
  const rig = startSource(...args)
  open.push(rig)
  return rig
}

function pod(rig: SourceRig, number: number, more: Partial<TestPodOptions> = {}): TestPod {
  return createTestPod({ clock: rig.clock, kind: 'open-imu', number, ...more })
}

async function streaming(rig: SourceRig, ...pods: TestPod[]): Promise<void> {
  for (const one of pods) rig.radio.add(one)
  rig.devices$.next(pods.map(known))
  for (const one of pods) await rig.until(known(one), 'streaming', 6000)
}

afterEach(async () => {
  for (const rig of open.splice(0)) await rig.stop()
})

describe('collector', () => {
  it('connects known devices by itself and passes every value on in order', async () => {
    const rig = begin()
    const left = pod(rig, 1)
    const right = pod(rig, 2)
    const rsc = pod(rig, 3, { kind: 'rsc' })
    await streaming(rig, left, right, rsc)
    await rig.clock.advance(10_000)
    for (const one of [left, right, rsc]) {
      expect(rig.states(known(one))).toEqual(['searching', 'connecting', 'preparing', 'streaming'])
      expect(rig.values(known(one))).toEqual(one.sent.slice(0, rig.values(known(one)).length))
      expect(one.sentCount - rig.values(known(one)).length).toBeLessThanOrEqual(1)
    }
  })

  it('tells what the device says about itself, keyed by the id it was started with', async () => {
    const rig = begin()
    const one = pod(rig, 1, { maxMtu: 23 })
    await streaming(rig, one)
    await rig.clock.advance(1000)
    expect(rig.events.filter(({ kind }) => kind === 'device-info')).toMatchObject([
      {
        deviceId: one.address,
        manufacturer: 'Testmakers with a name longer than one packet',
        model: 'Pod',
        serialNumber: 'SN-1',
        firmware: '1.2.3',
        batteryPercent: 87,
      },
    ])
  })

  it('shows strangers with kind and signal while scanning, and connects none of them', async () => {
    const rig = begin()
    rig.radio.add(pod(rig, 1))
    rig.radio.add(pod(rig, 2, { kind: 'rsc' }))
    rig.radio.add(pod(rig, 3, { name: 'Flywheel bike' }))
    await rig.clock.advance(2000)
    expect(rig.events.filter(({ kind }) => kind === 'advertisement')).toEqual([])
    rig.source.startScan()
    await rig.clock.advance(3000)
    const found = rig.events.flatMap((event) => (event.kind === 'advertisement' ? [event.found] : []))
    const byAddress = new Map(found.map((one) => [one.address, one]))
    expect([...byAddress.values()].sort((a, b) => (a.address < b.address ? -1 : 1))).toMatchObject([
      { name: 'Solewatch 1', kind: 'open-imu', rssiDbm: -51 },
      { name: 'Test RSC 2', kind: 'rsc', rssiDbm: -52 },
      { name: 'Flywheel bike', kind: null, rssiDbm: -53 },
    ])
    expect(found.length).toBeLessThanOrEqual(12)
    rig.source.stopScan()
    await rig.clock.advance(500)
    const countBefore = rig.events.length
    await rig.clock.advance(5000)
    expect(rig.events.length).toBe(countBefore)
    expect(rig.radio.devices.every(({ link }) => link === null)).toBe(true)
  })

  it.each([
    [0x08, 'supervision timeout'],
    [0x13, 'ended by the device'],
    [0x15, 'the device switched off'],
    [0x22, 'the device stopped answering'],
    [0x3e, 'failed to be established'],
  ])('streams again after a link loss with reason %i (%s)', async (reason, text) => {
    const rig = begin()
    const one = pod(rig, 1)
    await streaming(rig, one)
    await rig.clock.advance(6000)
    rig.radio.dropLink(one.address, reason)
    await rig.until(known(one), 'lost', 1000)
    expect(rig.reason(known(one))).toBe(text)
    expect(await rig.until(known(one), 'streaming', 5000)).toBeLessThan(2000)
    expect(one.disconnectReasons).toEqual([reason])
  })

  it.each([
    { kind: 'open-imu', lostWithinMs: 5000 },
    { kind: 'rsc', lostWithinMs: 12_000 },
  ] as const)(
    'shows a $kind pod that is switched off as lost, and streams within 5 s of its return',
    async (example) => {
      const rig = begin()
      const one = pod(rig, 1, { kind: example.kind })
      await streaming(rig, one)
      await rig.clock.advance(10_000)
      rig.radio.switchOff(one.address)
      await rig.until(known(one), 'lost', example.lostWithinMs)
      await rig.clock.advance(47_000)
      expect(rig.state(known(one))).toBe('lost')
      rig.radio.switchOn(one.address)
      expect(await rig.until(known(one), 'streaming', 5000)).toBeLessThan(5000)
    },
  )

  it('tries a silent link once more, gives it up after 3.5 s without data and connects anew', async () => {
    const rig = begin()
    const one = pod(rig, 1)
    const other = pod(rig, 2)
    await streaming(rig, one, other)
    await rig.clock.advance(6000)
    rig.radio.silenceLink(one.address)
    await rig.until(known(one), 'stalled', 1500)
    await rig.until(known(one), 'lost', 2600)
    expect(rig.reason(known(one))).toBe('no data, and the sensor could not be started again')
    await rig.until(known(one), 'streaming', 3000)
    expect(rig.states(known(other))).toEqual(['searching', 'connecting', 'preparing', 'streaming'])
  })

  it('starts a stream that fell silent once more on the same link', async () => {
    const rig = begin()
    const one = pod(rig, 1)
    await streaming(rig, one)
    await rig.clock.advance(6000)
    rig.radio.pauseStream(one.address, 'until-write')
    await rig.until(known(one), 'stalled', 1500)
    expect(await rig.until(known(one), 'streaming', 2500)).toBeLessThan(1500)
    expect(one.disconnectReasons).toEqual([])
    expect(rig.source.phaseOf(one.address)).toBe('streaming')
  })

  it('ends a link whose stream does not come back when it is started again', async () => {
    const rig = begin()
    const one = pod(rig, 1)
    await streaming(rig, one)
    await rig.clock.advance(6000)
    rig.radio.pauseStream(one.address, 'until-reconnect')
    await rig.until(known(one), 'lost', 5000)
    expect(rig.reason(known(one))).toBe('no data for 3 s')
    await rig.until(known(one), 'streaming', 3000)
    expect(one.disconnectReasons).toEqual([0x13])
  })

  it('goes through an adapter that is switched off and on', async () => {
    const rig = begin()
    const one = pod(rig, 1)
    const rsc = pod(rig, 2, { kind: 'rsc' })
    await streaming(rig, one, rsc)
    rig.transport.setPowered(false)
    await rig.clock.advance(20)
    expect([rig.state(known(one)), rig.reason(known(one))]).toEqual(['lost', 'adapter down'])
    expect(rig.source.adapter.state).toBe('off')
    await rig.clock.advance(20_000)
    rig.transport.setPowered(true)
    await rig.until(known(one), 'streaming', 5000)
    await rig.until(known(rsc), 'streaming', 5000)
    const adapter = rig.events.flatMap((event) => (event.kind === 'adapter' ? [event.state] : []))
    expect(adapter).toEqual(['on', 'off', 'on'])
  })

  it('reports a device without a switch for its notifications, backs off, and connects when it is mended', async () => {
    const rig = begin()
    const one = pod(rig, 1)
    const other = pod(rig, 2)
    rig.radio.add(one, { withoutConfiguration: new Set([NUS.notify]) })
    rig.devices$.next([known(one)])
    await rig.clock.advance(15_000)
    const reasons = rig.events.flatMap((event) =>
      event.kind === 'link' && event.reason !== null ? [event.reason] : [],
    )
    expect(reasons[0]).toContain('no switch for its notifications')
    expect(reasons.length).toBeGreaterThan(1)
    // Half a second, then one, two …: never a tight loop. A refusal is told at once, so only the pauses count.
    expect(reasons.length).toBeLessThanOrEqual(5)
    rig.radio.add(other)
    rig.devices$.next([known(one), known(other)])
    await rig.until(known(other), 'streaming', 8000)
    rig.radio.setFaults(one.address, {})
    await rig.until(known(one), 'streaming', 40_000)
  })

  it.each([
    { name: 'answers the search for services with an error', att: { errors: new Map([[0x10, 0x0e]]) } },
    { name: 'never answers the search for characteristics', att: { ignores: new Set([0x08]) } },
    { name: 'refuses the write that switches notifications on', att: { errors: new Map([[0x12, 0x03]]) } },
  ])('goes on with the others when a device $name', async ({ att }) => {
    const rig = begin()
    const bad = pod(rig, 1)
    const good = pod(rig, 2)
    rig.radio.add(bad, { att })
    rig.radio.add(good)
    rig.devices$.next([known(bad), known(good)])
    await rig.until(known(good), 'streaming', 12_000)
    await rig.clock.advance(20_000)
    expect(rig.state(known(good))).toBe('streaming')
    expect(rig.states(known(bad))).not.toContain('streaming')
    expect(rig.values(known(good)).length).toBeGreaterThan(250)
  })

  it('streams from a device that answers the MTU request with "invalid PDU", which stops noble for good', async () => {
    const rig = begin()
    const one = pod(rig, 1)
    rig.radio.add(one, { att: { errors: new Map([[0x02, 0x04]]) } })
    rig.devices$.next([known(one)])
    await rig.until(known(one), 'streaming', 3000)
    await rig.clock.advance(1000)
    expect(rig.states(known(one))).toEqual(['searching', 'connecting', 'preparing', 'streaming'])
  })

  it('streams from a device that never answers reads about itself', async () => {
    const rig = begin()
    const one = pod(rig, 1)
    rig.radio.add(one, { att: { ignores: new Set([0x0a]) } })
    rig.devices$.next([known(one)])
    await rig.until(known(one), 'streaming', 3000)
    await rig.clock.advance(15_000)
    expect(rig.states(known(one))).toEqual(['searching', 'connecting', 'preparing', 'streaming'])
  })

  it('gives up a device that advertises and never connects, and goes on with the others', async () => {
    const rig = begin()
    const deaf = pod(rig, 1)
    const good = pod(rig, 2)
    rig.radio.add(deaf, { ignoresConnect: true })
    rig.radio.add(good)
    rig.devices$.next([known(deaf), known(good)])
    await rig.until(known(good), 'streaming', 8000)
    await rig.clock.advance(10_000)
    expect(rig.reason(known(deaf)) ?? rig.states(known(deaf))).toBeTruthy()
    expect(rig.events.some((event) => event.kind === 'link' && /no answer in 5 s/.test(event.reason ?? ''))).toBe(true)
    expect(rig.state(known(good))).toBe('streaming')
    rig.radio.setFaults(deaf.address, {})
    await rig.until(known(deaf), 'streaming', 40_000)
  })

  it('passes on what arrives when notifications get lost', async () => {
    const rig = begin()
    let seed = 1
    const one = pod(rig, 1)
    const lossy = startSource({ random: () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647 })
    open.push(lossy)
    const two = pod(lossy, 1)
    lossy.radio.add(two, { notificationLossRatio: 0.3 })
    lossy.devices$.next([known(two)])
    await lossy.until(known(two), 'streaming', 6000)
    await lossy.clock.advance(30_000)
    const ratio = lossy.values(known(two)).length / two.sentCount
    expect(ratio).toBeGreaterThan(0.6)
    expect(ratio).toBeLessThan(0.8)
    expect(one.sentCount).toBe(0)
  })

  it('cuts a long back-off short when a device that was away is heard again', async () => {
    const rig = begin()
    const one = pod(rig, 1)
    rig.radio.add(one, { withoutConfiguration: new Set([NUS.notify]) })
    rig.devices$.next([known(one)])
    // Failures at about 0.5, 1.5, 3.5, 7.5, 15.5 and 31.5 s: the next attempt is half a minute off.
    await rig.clock.advance(34_000)
    rig.radio.switchOff(one.address)
    rig.radio.setFaults(one.address, {})
    await rig.clock.advance(4000)
    rig.radio.switchOn(one.address)
    expect(await rig.until(known(one), 'streaming', 5000)).toBeLessThan(1500)
  })

  it('has eight pods streaming within 5 s of the adapter coming back', async () => {
    const rig = begin()
    const pods = Array.from({ length: 8 }, (_, index) =>
      pod(rig, index + 1, { kind: index % 4 === 3 ? 'rsc' : 'open-imu' }),
    )
    await streaming(rig, ...pods)
    rig.transport.setPowered(false)
    await rig.clock.advance(3000)
    rig.transport.setPowered(true)
    const all = (): boolean => pods.every((one) => rig.state(known(one)) === 'streaming')
    const tookMs = await rig.clock.advanceUntil(all, 5000)
    expect(tookMs).toBeLessThan(5000)
  })

  it('lengthens a supervision timeout that the kernel made too short', async () => {
    const rig = begin({ firstLinkParameters: { intervalUnits: 40, latency: 0, timeoutUnits: 42 } })
    const one = pod(rig, 1)
    await streaming(rig, one)
    expect(rig.radio.linkParameters(one.address)).toEqual({ intervalUnits: 24, latency: 0, timeoutUnits: 400 })
  })

  it('leaves no listener and no timer behind after ten links', async () => {
    const rig = begin()
    const one = pod(rig, 1)
    await streaming(rig, one)
    const counts: { listeners: number; timers: number }[] = []
    for (let round = 0; round < 10; round++) {
      await rig.clock.advance(7000)
      counts.push({
        listeners: process.listenerCount('SIGINT') + process.listenerCount('exit'),
        timers: rig.clock.pendingCount,
      })
      rig.radio.dropLink(one.address, 0x08)
      await rig.until(known(one), 'lost', 1000)
      await rig.until(known(one), 'streaming', 3000)
    }
    expect(new Set(counts.map((count) => JSON.stringify(count))).size).toBe(1)
    expect(one.subscribedCount).toBe(11)
    // Each value once: no listener of an earlier link is alive.
    expect(new Set(rig.values(known(one))).size).toBe(rig.values(known(one)).length)
  })

  it('lets go of a device that is no longer wanted, and of everything at the end', async () => {
    const rig = startSource()
    const one = pod(rig, 1)
    const two = pod(rig, 2)
    await streaming(rig, one, two)
    rig.devices$.next([known(two)])
    await rig.until(known(one), 'stopped', 3000)
    expect(one.link).toBeNull()
    expect(two.link).not.toBeNull()
    await rig.stop()
    expect(rig.state(known(two))).toBe('stopped')
    expect(rig.radio.controllerCount).toBe(0)
    await rig.clock.advance(60_000)
    expect(rig.clock.pendingCount).toBe(0)
  })
})
