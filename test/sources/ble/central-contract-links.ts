import { describe, expect, it } from 'vitest'
import { HCI_COMMAND } from '../../../src/sources/ble/virtual/faults.js'
import { type CentralBench, FIRST_ADDRESS, NOTIFYING, pod, WRITABLE } from './support/central-bench.js'
import { NUS } from './support/test-pod.js'

/** The part of the contract that is about one link: its values, its parameters and its end. */
export function describeLinks(name: string, bench: CentralBench): void {
  describeValues(name, bench)
  describeLink(name, bench)
}

function describeValues(name: string, bench: CentralBench): void {
  const { rig, run, connected, found } = bench

  describe(`${name}: values`, () => {
    it('finds what is wanted and nothing else', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      const wanted = [...NOTIFYING, { serviceUuid: '180f', uuid: '2a19' }, { serviceUuid: '1234', uuid: '5678' }]
      const characteristics = await run(made, link.discover(wanted, 5000))
      expect(characteristics.map(({ serviceUuid, uuid }) => `${serviceUuid} ${uuid}`)).toEqual([
        `${NUS.service} ${NUS.notify}`,
        '180f 2a19',
      ])
      expect(characteristics[1]?.properties).toEqual(['read', 'notify'])
    })

    it('reads short values and such that are longer than one packet', async () => {
      const made = await rig((clock) => [Object.assign(pod(clock, 1), { maxMtu: 23 })])
      const link = await connected(made)
      const maker = await found(made, link, [{ serviceUuid: '180a', uuid: '2a29' }])
      expect(Buffer.from(await run(made, maker.read(3000))).toString()).toBe(
        'Testmakers with a name longer than one packet',
      )
      const battery = await found(made, link, [{ serviceUuid: '180f', uuid: '2a19' }])
      expect([...(await run(made, battery.read(3000)))]).toEqual([87])
      expect(link.mtu).toBe(23)
    })

    it('does not take a notification for the answer to a read', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      const battery = await found(made, link, [{ serviceUuid: '180f', uuid: '2a19' }])
      const told: number[][] = []
      await run(
        made,
        battery.subscribe((value) => told.push([...value]), 3000),
      )
      const read = battery.read(3000)
      made.pods[0]?.link?.notify('2a19', Buffer.from([12]))
      expect([...(await run(made, read))]).toEqual([87])
      expect(told).toEqual([[12]])
    })

    it('writes with and without an answer, in order', async () => {
      const written: string[] = []
      const made = await rig((clock) => [pod(clock, 1, written)])
      const link = await connected(made)
      const target = await found(made, link, WRITABLE)
      await run(made, target.write(Buffer.from('0102', 'hex'), { withResponse: true, timeoutMs: 3000 }))
      await run(made, target.write(Buffer.from('03', 'hex'), { withResponse: false, timeoutMs: 3000 }))
      await made.clock.advance(100)
      expect(written).toEqual(['0102', '03'])
    })

    it('fails a write that the device refuses, and goes on', async () => {
      const written: string[] = []
      const made = await rig((clock) => [pod(clock, 1, written)])
      const link = await connected(made)
      const closed = await found(made, link, [{ serviceUuid: NUS.service, uuid: 'aa01' }])
      const attempt = closed.write(Buffer.from([1]), { withResponse: true, timeoutMs: 3000 })
      await expect(run(made, attempt)).rejects.toMatchObject({ code: 'refused' })
      const target = await found(made, link, WRITABLE)
      await run(made, target.write(Buffer.from([2]), { withResponse: true, timeoutMs: 3000 }))
      expect(written).toEqual(['02'])
    })

    it.each([
      { maxMtu: 247, valueBytes: 183 },
      { maxMtu: 517, valueBytes: 183 },
      { maxMtu: 23, valueBytes: 20 },
    ])('brings every notification whole and in order with an MTU of $maxMtu', async ({ maxMtu, valueBytes }) => {
      const made = await rig((clock) => [Object.assign(pod(clock, 1), { maxMtu })])
      const link = await connected(made)
      const characteristic = await found(made, link)
      const values: string[] = []
      const onData = (value: Uint8Array): void => void values.push(Buffer.from(value).toString('hex'))
      await run(made, characteristic.subscribe(onData, 3000))
      await made.clock.advance(2000)
      expect(link.mtu).toBe(Math.min(256, maxMtu))
      expect(values.length).toBeGreaterThan(20)
      expect(values).toEqual(made.pods[0]?.sent.slice(0, values.length).map((hex) => hex.slice(0, valueBytes * 2)))
    })

    it('is told nothing more after unsubscribing, and again after subscribing anew', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const characteristic = await found(made, await connected(made))
      const counts: number[] = [0, 0]
      await run(
        made,
        characteristic.subscribe(() => (counts[0] = (counts[0] ?? 0) + 1), 3000),
      )
      await made.clock.advance(500)
      await run(made, characteristic.unsubscribe(3000))
      const before = counts[0]
      const sentBefore = made.pods[0]?.sentCount
      await made.clock.advance(500)
      expect([counts[0], made.pods[0]?.sentCount]).toEqual([before, sentBefore])
      await run(
        made,
        characteristic.subscribe(() => (counts[1] = (counts[1] ?? 0) + 1), 3000),
      )
      await made.clock.advance(500)
      expect(counts[0]).toBe(before)
      expect(counts[1]).toBeGreaterThan(4)
    })

    it('fails to subscribe where the device has no switch for it, and goes on', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      made.radio.setFaults(FIRST_ADDRESS, { withoutConfiguration: new Set([NUS.notify]) })
      const link = await connected(made)
      const attempt = (await found(made, link)).subscribe(() => undefined, 4000)
      await expect(run(made, attempt)).rejects.toMatchObject({ code: 'no-client-configuration' })
      const battery = await found(made, link, [{ serviceUuid: '180f', uuid: '2a19' }])
      expect([...(await run(made, battery.read(3000)))]).toEqual([87])
    })

    it('gives up in time on a device that never answers', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      made.radio.setFaults(FIRST_ADDRESS, { att: { ignores: new Set([0x0a]) } })
      const link = await connected(made)
      const battery = await found(made, link, [{ serviceUuid: '180f', uuid: '2a19' }])
      await expect(run(made, battery.read(2000))).rejects.toMatchObject({ code: 'timeout' })
    })

    it('reads on after a device said that a request was malformed', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      made.radio.setFaults(FIRST_ADDRESS, { att: { errors: new Map([[0x0a, 0x04]]) } })
      const link = await connected(made)
      const battery = await found(made, link, [{ serviceUuid: '180f', uuid: '2a19' }])
      await run(
        made,
        battery.read(3000).catch(() => null),
      )
      await run(
        made,
        battery.subscribe(() => undefined, 3000),
      )
    })
  })
}

function describeLink(name: string, bench: CentralBench): void {
  const { rig, run, hear, connected, found } = bench

  describe(`${name}: the link`, () => {
    it('changes parameters and reads back what is in force', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      const wanted = { minIntervalMs: 15, maxIntervalMs: 15, latency: 2, supervisionTimeoutMs: 6000 }
      const now = await run(made, link.requestParameters(wanted, 3000))
      expect(now).toEqual({ intervalMs: 15, latency: 2, supervisionTimeoutMs: 6000 })
      expect(link.parameters).toEqual(now)
      expect(made.radio.linkParameters(FIRST_ADDRESS)).toMatchObject({
        intervalUnits: 12,
        latency: 2,
        timeoutUnits: 600,
      })
    })

    it('tells the signal', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      expect(await run(made, (await connected(made)).readRssiDbm(3000))).toBe(-51)
    })

    it.each([
      [0x08, 'supervision timeout'],
      [0x13, 'ended by the device'],
      [0x3d, 'message check failed'],
    ])('says why it ended: 0x%s', async (hciReason, reason) => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      made.radio.dropLink(FIRST_ADDRESS, hciReason)
      await made.clock.advance(10)
      expect(await link.closed).toEqual({ reason, hciReason })
      expect(link.isOpen).toBe(false)
    })

    it('takes an end that is told twice for one', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      made.radio.controllerFaults = { repeatsEnds: true }
      made.radio.dropLink(FIRST_ADDRESS, 0x13)
      await made.clock.advance(10)
      expect(await link.closed).toEqual({ reason: 'ended by the device', hciReason: 0x13 })
      made.radio.controllerFaults = {}
      expect((await connected(made)).isOpen).toBe(true)
    })

    it('fails what is under way when it ends, and everything afterwards', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      made.radio.setFaults(FIRST_ADDRESS, { att: { ignores: new Set([0x0a]) } })
      const link = await connected(made)
      const battery = await found(made, link, [{ serviceUuid: '180f', uuid: '2a19' }])
      const read = battery.read(60_000)
      read.catch(() => undefined)
      await made.clock.advance(100)
      made.radio.dropLink(FIRST_ADDRESS, 0x13)
      await expect(run(made, read)).rejects.toMatchObject({ code: 'link-ended' })
      await expect(run(made, link.discover(NOTIFYING, 1000))).rejects.toThrow(/the link has ended/)
      await expect(run(made, battery.read(1000))).rejects.toThrow()
    })

    it('connects again after a loss, a hundred times, and leaves nothing behind', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      await hear(made)
      const counts: number[] = []
      for (let round = 0; round < 100; round += 1) {
        const link = await connected(made)
        const characteristic = await found(made, link)
        await run(
          made,
          characteristic.subscribe(() => undefined, 3000),
        )
        made.radio.dropLink(FIRST_ADDRESS, round % 2 === 0 ? 0x08 : 0x13)
        await made.clock.advance(10)
        if (round % 10 === 9) counts.push(made.clock.pendingCount)
      }
      expect(new Set(counts).size).toBe(1)
    })

    it('ends by itself where the controller never confirms, and the device can be connected again', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      made.radio.controllerFaults = { unconfirmed: new Set([HCI_COMMAND.disconnect]) }
      const startMs = made.clock.nowMs
      await run(made, link.disconnect())
      expect(made.clock.nowMs - startMs).toBeLessThan(2500)
      expect(link.isOpen).toBe(false)
      made.radio.controllerFaults = {}
      expect((await connected(made)).isOpen).toBe(true)
    })

    it('fails to change parameters that are refused', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      made.radio.controllerFaults = { statuses: new Map([[HCI_COMMAND.updateConnection, 0x0c]]) }
      const wanted = { minIntervalMs: 15, maxIntervalMs: 15, latency: 0, supervisionTimeoutMs: 6000 }
      await expect(run(made, link.requestParameters(wanted, 3000))).rejects.toMatchObject({ code: 'parameters' })
      expect(link.parameters).toEqual({ intervalMs: 30, latency: 0, supervisionTimeoutMs: 4000 })
    })
  })
}
