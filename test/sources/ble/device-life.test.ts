import { afterEach, describe, expect, it } from 'vitest'
import { HCI_COMMAND } from '../../../src/sources/ble/virtual/faults.js'
import type { SourceEvent } from '../../../src/sources/source.js'
import { known, type SourceRig, startSource } from './support/source-rig.js'
import { createTestPod, NUS, type TestPod } from './support/test-pod.js'

const open: SourceRig[] = []
afterEach(async () => {
  for (const rig of open.splice(0)) await rig.stop()
})

function begin(...args: Parameters<typeof startSource>): { rig: SourceRig; pod: TestPod } {
  const rig = startSource(...args)
  open.push(rig)
  return { rig, pod: createTestPod({ clock: rig.clock, kind: 'open-imu', number: 1 }) }
}

async function stream(rig: SourceRig, ...pods: TestPod[]): Promise<void> {
  for (const pod of pods) if (!rig.radio.devices.some(({ peripheral }) => peripheral === pod)) rig.radio.add(pod)
  rig.devices$.next(pods.map(known))
  for (const pod of pods) await rig.until(known(pod), 'streaming', 6000)
}

const of = <K extends SourceEvent['kind']>(rig: SourceRig, kind: K): Extract<SourceEvent, { kind: K }>[] =>
  rig.events.filter((event): event is Extract<SourceEvent, { kind: K }> => event.kind === kind)

describe('the link of a device', () => {
  it('is told with the parameters in force', async () => {
    const { rig, pod } = begin()
    await stream(rig, pod)
    await rig.clock.advance(1000)
    expect(of(rig, 'link-parameters')).toMatchObject([
      { deviceId: pod.address, intervalMs: 30, latency: 0, supervisionTimeoutMs: 4000, mtu: 247 },
    ])
  })

  it('is told as it is where the device takes other parameters than it was asked for', async () => {
    const { rig, pod } = begin({ firstLinkParameters: { intervalUnits: 80, latency: 0, timeoutUnits: 300 } })
    rig.radio.add(pod, { parameterAnswer: { intervalUnits: 60, latency: 1, timeoutUnits: 500 } })
    await stream(rig, pod)
    await rig.clock.advance(1000)
    expect(of(rig, 'link-parameters')).toMatchObject([{ intervalMs: 75, latency: 1, supervisionTimeoutMs: 5000 }])
  })

  it.each([
    { what: 'refuses', parameterAnswer: { refusedWith: 0x3b } as const },
    { what: 'never answers', parameterAnswer: 'never' as const },
  ])('streams on with the first parameters where the device $what', async ({ parameterAnswer }) => {
    const { rig, pod } = begin({ firstLinkParameters: { intervalUnits: 80, latency: 0, timeoutUnits: 300 } })
    rig.radio.add(pod, { parameterAnswer })
    await stream(rig, pod)
    await rig.clock.advance(8000)
    expect(of(rig, 'link-parameters')).toMatchObject([{ intervalMs: 100, supervisionTimeoutMs: 3000 }])
    expect(rig.states(known(pod))).toEqual(['searching', 'connecting', 'preparing', 'streaming'])
  })

  it('streams on where the adapter refuses to change parameters at all', async () => {
    const { rig, pod } = begin({ firstLinkParameters: { intervalUnits: 80, latency: 0, timeoutUnits: 300 } })
    rig.radio.controllerFaults = { statuses: new Map([[HCI_COMMAND.updateConnection, 0x0c]]) }
    await stream(rig, pod)
    await rig.clock.advance(100)
    expect(of(rig, 'link-parameters')).toMatchObject([{ intervalMs: 100 }])
  })

  it('is told again where the device had its parameters changed later', async () => {
    const { rig, pod } = begin()
    await stream(rig, pod)
    await rig.clock.advance(1000)
    rig.radio.changeParameters(pod.address, { intervalUnits: 40, latency: 2, timeoutUnits: 600 })
    await rig.clock.advance(21_000)
    expect(of(rig, 'link-parameters').map(({ intervalMs }) => intervalMs)).toEqual([30, 50])
  })

  it('has its signal told every 20 s while it streams, and not where the adapter does not know it', async () => {
    const { rig, pod } = begin()
    const other = createTestPod({ clock: rig.clock, kind: 'open-imu', number: 2 })
    rig.radio.add(pod, { linkRssiDbm: -77 })
    rig.radio.add(other, { linkRssiDbm: 127 })
    await stream(rig, pod, other)
    await rig.clock.advance(61_000)
    expect(of(rig, 'rssi').map(({ deviceId, rssiDbm }) => [deviceId, rssiDbm])).toEqual(
      Array.from({ length: 3 }, () => [pod.address, -77]),
    )
  })

  it('bears a body between the antennas that noble’s own parameters would not', async () => {
    const { rig, pod } = begin()
    await stream(rig, pod)
    await rig.clock.advance(2000)
    rig.radio.shadow(pod.address, 900)
    await rig.clock.advance(5000)
    expect(rig.states(known(pod))).toEqual(['searching', 'connecting', 'preparing', 'streaming'])
    const values = rig.values(known(pod))
    expect(values).toEqual(pod.sent.slice(0, values.length))
    expect(pod.sent.length - values.length).toBeLessThan(3)

    const bare = begin({ firstLinkParameters: { intervalUnits: 24, latency: 0, timeoutUnits: 42 } })
    bare.rig.radio.add(bare.pod, { parameterAnswer: { refusedWith: 0x3b } })
    await stream(bare.rig, bare.pod)
    await bare.rig.clock.advance(2000)
    bare.rig.radio.shadow(bare.pod.address, 900)
    await bare.rig.clock.advance(1000)
    expect(of(bare.rig, 'link').map(({ reason }) => reason)).toContain('supervision timeout')
  })
})

describe('the end of a device’s link', () => {
  it('switches its notifications off before it ends the link', async () => {
    const { rig, pod } = begin()
    const log: string[] = []
    const [service] = pod.services
    const [first] = service?.characteristics ?? []
    const watched = { ...first, uuid: NUS.notify, properties: ['notify'] as const, subscribed: onSubscribed }
    function onSubscribed(on: boolean): void {
      log.push(on ? 'on' : 'off')
      first?.subscribed?.(on)
    }
    Object.assign(pod, {
      services: [{ uuid: NUS.service, characteristics: [watched] }],
      onDisconnect: (reason: number) => log.push(`ended ${reason}`),
    })
    await stream(rig, pod)
    await rig.clock.advance(1000)
    rig.devices$.next([])
    await rig.until(known(pod), 'stopped', 3000)
    expect(log).toEqual(['on', 'off', 'ended 19'])
  })

  it('does so for a family that does not by itself', async () => {
    const { rig } = begin({ latencyMs: 5 })
    const pod = createTestPod({ clock: rig.clock, kind: 'rsc', number: 3 })
    const log: { what: string; atMs: number }[] = []
    const note = (what: string): void => void log.push({ what, atMs: rig.clock.nowMs })
    const [service, ...others] = pod.services
    const characteristics = (service?.characteristics ?? []).map((one) => ({
      ...one,
      subscribed(on: boolean) {
        note(on ? 'on' : 'off')
        one.subscribed?.(on)
      },
    }))
    const services = [{ uuid: service?.uuid ?? '', characteristics }, ...others]
    Object.assign(pod, { services, onDisconnect: () => note('ended') })
    await stream(rig, pod)
    await rig.clock.advance(1000)
    rig.devices$.next([])
    await rig.until(known(pod), 'stopped', 3000)
    expect(log.map(({ what }) => what)).toEqual(['on', 'off', 'ended'])
    // The end of a link switches them off too, but not before it.
    expect((log[2]?.atMs ?? 0) - (log[1]?.atMs ?? 0)).toBeGreaterThanOrEqual(5)
  })

  it.each([
    { what: 'the device never answers', att: { ignores: new Set([0x08, 0x12]) }, unconfirmed: false },
    { what: 'the adapter never confirms', att: {}, unconfirmed: true },
  ])('takes a bounded time where $what', async ({ att, unconfirmed }) => {
    const { rig, pod } = begin()
    await stream(rig, pod)
    await rig.clock.advance(1000)
    rig.radio.setFaults(pod.address, { att })
    if (unconfirmed) rig.radio.controllerFaults = { unconfirmed: new Set([HCI_COMMAND.disconnect]) }
    rig.devices$.next([])
    expect(await rig.until(known(pod), 'stopped', 8000)).toBeLessThan(5000)
    expect(pod.link).toBeNull()
  })
})

describe('an adapter that connects to nothing', () => {
  it('is started anew three times, then a person is asked; and all is well when it connects again', async () => {
    const stuck: string[] = []
    const { rig, pod } = begin({}, { onStuck: (message) => stuck.push(message) })
    rig.radio.add(pod, { ignoresConnect: true })
    rig.devices$.next([known(pod)])
    await rig.clock.advanceUntil(() => stuck.length > 0, 1_800_000)
    expect(of(rig, 'adapter').map(({ state }) => state)).toEqual(['on', 'off', 'on', 'off', 'on', 'off', 'on', 'off'])
    expect(rig.source.adapter).toMatchObject({ state: 'off' })
    expect(rig.source.adapter.message).toMatch(/unplug it/)
    expect(stuck).toEqual([rig.source.adapter.message])
    await rig.clock.advance(600_000)
    expect(stuck).toHaveLength(1)
    rig.radio.setFaults(pod.address, {})
    await rig.until(known(pod), 'streaming', 60_000)
    expect(rig.source.adapter).toEqual({ state: 'on', message: null })
    expect(of(rig, 'adapter').at(-1)).toMatchObject({ state: 'on', message: null })
  })
})

describe('the way of a device', () => {
  it('goes through the phases of its machine', async () => {
    const { rig, pod } = begin()
    const phases: (string | null)[] = []
    const note = (): void => {
      const phase = rig.source.phaseOf(pod.address)
      if (phase !== phases.at(-1)) phases.push(phase)
    }
    rig.radio.add(pod)
    rig.devices$.next([known(pod)])
    const watch = async (forMs: number): Promise<void> => {
      for (let at = 0; at < forMs; at += 1) {
        await rig.clock.advance(1)
        note()
      }
    }
    await watch(1500)
    rig.radio.pauseStream(pod.address, 'until-write')
    await watch(2500)
    rig.radio.dropLink(pod.address, 0x13)
    await watch(1500)
    rig.transport.setPowered(false)
    await watch(20)
    rig.transport.setPowered(true)
    await watch(1500)
    const linked = ['matched', 'connecting', 'starting', 'streaming']
    // What takes no time on a simulated radio is left out.
    const brief: (string | null)[] = ['preparing', 'subscribing', 'lost']
    expect(phases.filter((phase) => !brief.includes(phase))).toEqual([
      ...['scanning', ...linked],
      ...['stalled', 'streaming', 'backoff', ...linked],
      ...['waiting-adapter', 'scanning', ...linked],
    ])
  })

  it('is not tried when it has gone quiet while it waited for its turn', async () => {
    const { rig, pod: deaf } = begin()
    const gone = createTestPod({ clock: rig.clock, kind: 'open-imu', number: 2 })
    rig.radio.add(deaf, { ignoresConnect: true })
    rig.radio.add(gone)
    rig.devices$.next([deaf, gone].map(known))
    await rig.clock.advanceUntil(() => [deaf, gone].every((pod) => rig.source.phaseOf(pod.address) === 'matched'), 2000)
    rig.radio.switchOff(gone.address)
    await rig.clock.advance(6000)
    expect(rig.states(known(gone))).toEqual(['searching'])
    expect(rig.states(known(deaf))).toContain('connecting')
  })

  it('does not keep others waiting while it takes its time to start', async () => {
    const { rig, pod: slow } = begin()
    const quick = createTestPod({ clock: rig.clock, kind: 'open-imu', number: 2 })
    rig.radio.add(slow, { att: { ignoresSearchFor: new Set([0x2902]) } })
    rig.devices$.next([known(slow)])
    await rig.clock.advanceUntil(() => rig.source.phaseOf(slow.address) === 'subscribing', 2000)
    rig.radio.add(quick)
    rig.devices$.next([slow, quick].map(known))
    await rig.until(known(quick), 'streaming', 1500)
    expect(rig.source.phaseOf(slow.address)).toBe('subscribing')
    await rig.until(known(slow), 'streaming', 4000)
  })

  it.each([
    { what: 'told by the adapter', connectStatus: 0x3e },
    { what: 'after the link was told', connectStatus: undefined },
  ])('tries at once, but only once, after "failed to be established" $what', async ({ connectStatus }) => {
    const { rig, pod } = begin()
    const made = Object.assign(pod, {
      onConnect: () => {
        if (connectStatus === undefined) rig.clock.timer(1, () => rig.radio.dropLink(pod.address, 0x3e))
      },
    })
    rig.radio.add(made, connectStatus === undefined ? {} : { connectStatus })
    rig.devices$.next([known(pod)])
    await rig.clock.advance(3000)
    const tries = of(rig, 'link').flatMap(({ state, monotonicUs }) =>
      state === 'connecting' ? [monotonicUs / 1e6] : [],
    )
    const [first = 0, second = 0, third = 0] = tries
    expect(second - first).toBeLessThan(0.45)
    expect(third - second).toBeGreaterThan(0.5)
  })
})
