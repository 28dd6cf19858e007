import { describe, expect, it } from 'vitest'
import { decodeOpenImuFrame } from '../../../src/sensors/open-imu/open-imu-frame.js'
import { UUIDS } from '../../../src/codecs/gatt/uuids.js'
import type { Clock } from '../../../src/runtime/clock.js'
import { bothFeet } from '../../../src/sources/simulator/gait-profile.js'
import { createSimulatedRunner, type PodRadio } from '../../../src/sources/simulator/simulated-runner.js'
import type { VirtualPeripheral } from '../../../src/sensors/virtual-peripheral.js'

/** A clock that moves only when told. */
function createFakeClock(): Clock & { advance(seconds: number): void } {
  let nowUs = 5e6
  let timers: { dueUs: number; callback: () => void }[] = []
  return {
    bootId: 'test',
    nowUs: () => nowUs,
    monotonicUs: () => nowUs,
    timer(delayMs, callback) {
      const timer = { dueUs: nowUs + delayMs * 1000, callback }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance(seconds) {
      const endUs = nowUs + seconds * 1e6
      for (;;) {
        const next = timers.toSorted((a, b) => a.dueUs - b.dueUs)[0]
        if (next === undefined || next.dueUs > endUs) break
        nowUs = next.dueUs
        timers = timers.filter((timer) => timer !== next)
        next.callback()
      }
      nowUs = endUs
    },
  }
}

/** A radio that connects at once and keeps what it hears. */
function createFakeRadio(): PodRadio & {
  heard: Map<string, Uint8Array[]>
  present: Set<string>
  connect(address: string): void
} {
  const pods = new Map<string, VirtualPeripheral>()
  const heard = new Map<string, Uint8Array[]>()
  const present = new Set<string>()
  return {
    heard,
    present,
    add(peripheral) {
      pods.set(peripheral.address, peripheral)
      present.add(peripheral.address)
    },
    remove(address) {
      present.delete(address)
    },
    switchOff(address) {
      present.delete(address)
      pods.get(address)?.onDisconnect?.(8)
    },
    switchOn(address) {
      present.add(address)
    },
    connect(address) {
      pods.get(address)?.onConnect?.({
        notify(uuid, value) {
          const key = `${address} ${uuid}`
          heard.set(key, [...(heard.get(key) ?? []), value])
          return true
        },
      })
    },
  }
}

const LEFT = 'c0:ff:ee:00:00:01'
const SPEED = 'c0:ff:ee:00:00:03'

function createRunner(speedRatio = 1) {
  const clock = createFakeClock()
  const radio = createFakeRadio()
  const runner = createSimulatedRunner({
    seed: 1,
    profile: { strike: bothFeet(15), segments: [{ kind: 'running', durationS: 60, speedMps: 3 }] },
    clock,
    radio,
    speedRatio,
    leftPod: { address: LEFT, serialNumber: 'SIM-L', name: 'Solewatch L 1', batteryPercent: 80 },
    rscPod: { address: SPEED, serialNumber: 'SIM-S', name: 'Speed pod 1' },
  })
  const stop = new AbortController()
  return { clock, radio, runner, stop }
}

describe('a simulated runner', () => {
  it('sends nothing before the start, and frames at their rate after it', () => {
    const { clock, radio, runner, stop } = createRunner()
    clock.advance(3)
    expect(radio.present.size).toBe(0)
    runner.start(stop.signal)
    radio.connect(LEFT)
    radio.connect(SPEED)
    clock.advance(10.001)
    const frames = radio.heard.get(`${LEFT} ${UUIDS.nordicUartTransmit}`) ?? []
    expect(frames.length).toBeGreaterThan(146)
    expect(frames.length).toBeLessThanOrEqual(149)
    expect(decodeOpenImuFrame(frames[0] ?? new Uint8Array())).toMatchObject({
      side: 'left',
      sequence: 0,
      t0Us: 0,
      count: 14,
    })
    expect(radio.heard.get(`${SPEED} ${UUIDS.rscMeasurement}`)).toHaveLength(10)
    stop.abort()
    clock.advance(5)
    expect(radio.present.size).toBe(0)
    expect(radio.heard.get(`${LEFT} ${UUIDS.nordicUartTransmit}`)).toHaveLength(frames.length)
  })

  it('runs faster than life when asked', () => {
    const { clock, radio, runner, stop } = createRunner(10)
    runner.start(stop.signal)
    radio.connect(SPEED)
    clock.advance(3)
    expect(runner.runTimeUs()).toBe(30e6)
    expect(radio.heard.get(`${SPEED} ${UUIDS.rscMeasurement}`)?.length).toBeGreaterThanOrEqual(29)
    stop.abort()
  })

  it('goes on running while a pod is off, and the pod comes back with its clock at zero', () => {
    const { clock, radio, runner, stop } = createRunner()
    runner.start(stop.signal)
    radio.connect(LEFT)
    clock.advance(5)
    runner.switchOff('left')
    expect(radio.present.has(LEFT)).toBe(false)
    const before = radio.heard.get(`${LEFT} ${UUIDS.nordicUartTransmit}`)?.length ?? 0
    clock.advance(5)
    expect(radio.heard.get(`${LEFT} ${UUIDS.nordicUartTransmit}`)).toHaveLength(before)
    expect(runner.pods.left?.counters.dropped).toBeGreaterThan(70)
    runner.switchOn('left')
    radio.connect(LEFT)
    clock.advance(1)
    const back = radio.heard.get(`${LEFT} ${UUIDS.nordicUartTransmit}`)?.[before]
    expect(decodeOpenImuFrame(back ?? new Uint8Array())).toMatchObject({ sequence: 0, t0Us: 0 })
    stop.abort()
  })

  it('does not pour out what became too old while the machine slept', () => {
    const { clock, radio, runner, stop } = createRunner()
    runner.start(stop.signal)
    radio.connect(SPEED)
    runner.pods.rsc?.advanceTo(30e6, 2e6)
    expect(radio.heard.get(`${SPEED} ${UUIDS.rscMeasurement}`)).toHaveLength(3)
    clock.advance(1)
    stop.abort()
  })

  it('has a battery and a name plate', () => {
    const { runner } = createRunner()
    const read = (uuid: string) =>
      runner.pods.left?.services
        .flatMap(({ characteristics }) => characteristics)
        .find((one) => one.uuid === uuid)
        ?.read?.()
    expect(read(UUIDS.batteryLevel)).toEqual(Uint8Array.of(80))
    expect(new TextDecoder().decode(read(UUIDS.serialNumber))).toBe('SIM-L')
    runner.pods.left?.advanceTo(0.2 * 3600e6, 1)
    expect(read(UUIDS.batteryLevel)).toEqual(Uint8Array.of(80))
    runner.pods.left?.advanceTo(1.1 * 3600e6, 1)
    expect(read(UUIDS.batteryLevel)).toEqual(Uint8Array.of(79))
  })
})
