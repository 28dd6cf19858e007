import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { VirtualController } from '../../../src/sources/ble/virtual/virtual-controller.js'
import type { VirtualRadioOptions } from '../../../src/sources/ble/virtual/air.js'
import { VirtualRadio } from '../../../src/sources/ble/virtual/virtual-radio.js'
import { ManualClock } from './support/manual-clock.js'
import { createTestPod, NUS, type TestPod } from './support/test-pod.js'

interface Rig {
  readonly clock: ManualClock
  readonly radio: VirtualRadio
  readonly controller: VirtualController
  readonly heard: string[]
  readonly pod: TestPod
  /** Sends a command and returns everything that came within the time. */
  say(hex: string, waitMs?: number): Promise<string[]>
}

function rig(options: Partial<VirtualRadioOptions> = {}): Rig {
  const clock = new ManualClock()
  const radio = new VirtualRadio({ clock, random: () => 0.5, ...options })
  const pod = createTestPod({ clock, kind: 'open-imu', number: 1 })
  radio.add(pod)
  const heard: string[] = []
  const controller = radio.attach((packet) => heard.push(packet.toString('hex')))
  open.push(controller)
  const say = async (hex: string, waitMs = 1): Promise<string[]> => {
    heard.length = 0
    controller.receive(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
    await clock.advance(waitMs)
    return [...heard]
  }
  return { clock, radio, controller, heard, pod, say }
}

const open: VirtualController[] = []
afterEach(() => {
  for (const controller of open.splice(0)) controller.close()
})

/** LE Create Connection to the pod: 15–30 ms, supervision timeout 4 s. */
const CREATE = '01 0d20 19 6000 3000 00 00 010000eeffc0 00 0c00 1800 0000 9001 0400 0600'
const CONNECTED = '043e1301004000000001 0000eeffc01800000090 0100'.replaceAll(' ', '')

async function connected(made: Rig): Promise<void> {
  await made.say(CREATE)
  await made.clock.advance(200)
  expect(made.heard).toContain(CONNECTED)
  made.heard.length = 0
}

describe('simulated controller', () => {
  it('answers what it does not know, and parameters that are too short, with a status', async () => {
    const { say } = rig()
    expect(await say('01 ffff 00')).toEqual(['040e0401ffff01'])
    expect(await say('01 0c20 01 01')).toEqual(['040e04010c2012'])
    expect(await say('01 0d20 02 6000')).toEqual(['040e04010d2012'])
    expect(await say('01 0604 03 4000 13')).toEqual(['040f0402010604'])
    expect(await say('01 1320 0e 4000 0600 0600 0000 9001 0000 0000')).toEqual(['040f0402011320'])
    expect(await say('01 0514 02 4000')).toEqual(['040e070105140240007f'])
  })

  it('never throws, whatever comes', async () => {
    const made = rig()
    await connected(made)
    fc.assert(
      fc.property(fc.constantFrom(0x01, 0x02, 0x04, 0x07), fc.uint8Array({ maxLength: 40 }), (type, bytes) => {
        made.controller.receive(Buffer.from([type, ...bytes]))
      }),
      { numRuns: 2000, seed: 7 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (pdu) => {
        const body = Buffer.from([pdu.length, 0, 4, 0, ...pdu])
        made.controller.receive(Buffer.concat([Buffer.from([2, 0x40, 0, body.length, 0]), body]))
      }),
      { numRuns: 2000, seed: 7 },
    )
    await made.clock.advance(10)
  })

  it('advertises by interval while it is listened to, once each where duplicates are filtered', async () => {
    const { say } = rig()
    const all = await say('01 0c20 02 01 00', 1000)
    const reports = all.filter((packet) => packet.startsWith('043e') && packet.slice(6, 8) === '02')
    // Advertisement and scan response, every 100 ms and up to 10 more.
    expect(reports.length).toBeGreaterThanOrEqual(18)
    expect(reports.length).toBeLessThanOrEqual(20)
    await say('01 0c20 02 00 00')
    const filtered = await say('01 0c20 02 01 01', 1000)
    expect(filtered.filter((packet) => packet.startsWith('043e'))).toHaveLength(2)
  })

  it('keeps a connection pending until the device advertises, and takes it back when told', async () => {
    const made = rig()
    made.radio.switchOff(made.pod.address)
    expect(await made.say(CREATE, 10_000)).toEqual(['040f0400010d20'])
    expect(await made.say(CREATE)).toEqual(['040f040c010d20'])
    const cancelled = await made.say('01 0e20 00')
    expect(cancelled[0]).toBe('040e04010e2000')
    expect(cancelled[1]?.slice(0, 10)).toBe('043e130102')
    expect(await made.say('01 0e20 00')).toEqual(['040e04010e200c'])
    await made.say(CREATE)
    made.radio.switchOn(made.pod.address)
    await made.clock.advance(200)
    expect(made.heard).toContain(CONNECTED)
    expect(await made.say(CREATE)).toEqual(['040f040b010d20'])
  })

  it('tells the end of a link after the supervision timeout when the device is gone', async () => {
    const made = rig()
    await connected(made)
    made.radio.switchOff(made.pod.address)
    await made.clock.advance(3900)
    expect(made.heard).toEqual([])
    await made.clock.advance(200)
    expect(made.heard).toEqual(['040504004000' + '08'])
    expect(made.pod.disconnectReasons).toEqual([0x08])
  })

  it('cuts long values into packets of its size and acknowledges what it takes', async () => {
    const made = rig({ aclFragmentBytes: 27 })
    await connected(made)
    // MTU 247, then the client configuration (handle 4) on.
    expect(await made.say('02 4000 0700 0300 0400 02f700')).toEqual([
      '041305014000' + '0100',
      '02402007000300040003f700',
    ])
    expect(await made.say('02 4000 0900 0500 0400 12 0400 0100', 1)).toEqual([
      '0413050140000100',
      '02402005000100040013',
    ])
    await made.clock.advance(80)
    const packets = made.heard.filter((packet) => packet.startsWith('024'))
    expect(packets[1]?.slice(0, 10)).toBe('0240201b00')
    expect(packets[2]?.slice(0, 10)).toBe('0240101b00')
    // 183 bytes, 3 of ATT and 4 of L2CAP.
    const bytes = packets.slice(1).reduce((sum, packet) => sum + (packet.length - 10) / 2, 0)
    expect(bytes).toBe(190)
  })

  it('lets every central of its own alone, and gives a dead one’s devices back', async () => {
    const made = rig()
    await connected(made)
    const others: string[] = []
    const other = made.radio.attach((packet) => others.push(packet.toString('hex')))
    open.push(other)
    other.receive(Buffer.from('010c20020100', 'hex'))
    await made.clock.advance(1000)
    expect(others.filter((packet) => packet.startsWith('043e'))).toEqual([])
    made.controller.close()
    await made.clock.advance(1000)
    expect(others.filter((packet) => packet.startsWith('043e')).length).toBeGreaterThan(10)
    expect(made.pod.disconnectReasons).toEqual([0x08])
  })

  it('has no timer left when its last central is gone', async () => {
    const made = rig()
    await connected(made)
    made.controller.close()
    await made.clock.advance(10_000)
    expect(made.clock.pendingCount).toBe(0)
    expect(made.pod.link).toBeNull()
    expect(NUS.service).toHaveLength(32)
  })
})
