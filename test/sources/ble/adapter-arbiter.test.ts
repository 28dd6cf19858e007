import { describe, expect, it } from 'vitest'
import type { BleCentral } from '../../../src/sources/ble/ble-central.js'
import { AdapterArbiter } from '../../../src/sources/ble/collector/adapter-arbiter.js'
import { DeviceError } from '../../../src/runtime/errors.js'
import { ManualClock } from './support/manual-clock.js'

function rig() {
  const clock = new ManualClock()
  const log: string[] = []
  const fault = { scanFails: false }
  const central: BleCentral = {
    adapter: { state: 'on', message: null },
    start: () => undefined,
    stop: () => Promise.resolve(),
    startScan: (gentle) => {
      log.push(gentle ? 'scan gently' : 'scan')
      return fault.scanFails ? Promise.reject(new DeviceError('no answer', { code: 'timeout' })) : Promise.resolve()
    },
    stopScan: () => {
      log.push('stop')
      return Promise.resolve()
    },
    connect: () => Promise.reject(new DeviceError('not here')),
    reset: () => log.push('reset'),
  }
  const arbiter = new AdapterArbiter(central, clock)
  const job = (name: string, lastsMs: number) =>
    arbiter.exclusive(async () => {
      log.push(`${name} begins`)
      await new Promise<void>((resolve) => clock.timer(lastsMs, resolve))
      log.push(`${name} ends`)
    })
  return { clock, log, fault, arbiter, job }
}

describe('what the adapter does when', () => {
  it('does one thing at a time, in order, and scans again afterwards', async () => {
    const { clock, log, arbiter, job } = rig()
    arbiter.adapterChanged(true)
    arbiter.wantScan(true, false)
    await clock.advance(100)
    void job('one', 500)
    void job('two', 500)
    await clock.advance(200)
    arbiter.wantScan(true, true)
    await clock.advance(2000)
    expect(log).toEqual(['scan', 'stop', 'one begins', 'one ends', 'two begins', 'two ends', 'scan gently'])
    arbiter.stop()
  })

  it('goes on after a job that failed', async () => {
    const { clock, log, arbiter, job } = rig()
    arbiter.adapterChanged(true)
    const failing = arbiter.exclusive(() => Promise.reject(new DeviceError('broken')))
    await expect(failing).rejects.toThrow('broken')
    void job('next', 10)
    await clock.advance(100)
    expect(log).toEqual(['next begins', 'next ends'])
  })

  it('starts to scan again after 10 s in which nothing was heard, without counting it as a break', async () => {
    const { clock, log, arbiter } = rig()
    arbiter.adapterChanged(true)
    arbiter.wantScan(true, false)
    await clock.advance(8000)
    arbiter.heard()
    await clock.advance(8000)
    expect(log).toEqual(['scan'])
    await clock.advance(3000)
    expect(log).toEqual(['scan', 'scan'])
    expect(arbiter.listeningForMs).toBe(19_000)
    arbiter.stop()
    expect(clock.pendingCount).toBe(0)
  })

  it('resets an adapter that three times did not start to scan', async () => {
    const { clock, log, fault, arbiter } = rig()
    fault.scanFails = true
    arbiter.adapterChanged(true)
    arbiter.wantScan(true, false)
    await clock.advance(2500)
    expect(log).toEqual(['scan', 'scan', 'scan', 'reset'])
    arbiter.stop()
  })

  it('resets an adapter that five times reached nobody, unless others stream', () => {
    const { log, arbiter } = rig()
    const failures = (count: number, othersStream: boolean): void => {
      for (let i = 0; i < count; i++) arbiter.connectEnded('failed', othersStream)
    }
    failures(4, false)
    arbiter.connectEnded('connected', false)
    failures(4, false)
    expect(log).toEqual([])
    failures(3, true)
    expect(log).toEqual([])
    arbiter.connectEnded('failed', false)
    expect(log).toEqual(['reset'])
  })

  it('listens again a second after scanning ended by itself', async () => {
    const { clock, log, arbiter } = rig()
    arbiter.adapterChanged(true)
    arbiter.wantScan(true, false)
    await clock.advance(100)
    arbiter.scanEnded()
    await clock.advance(900)
    expect(log).toEqual(['scan'])
    await clock.advance(200)
    expect(log).toEqual(['scan', 'scan'])
    arbiter.stop()
    expect(clock.pendingCount).toBe(0)
  })

  it('starts an adapter anew that heard nothing for three minutes, then after six, and not while others stream', async () => {
    const { clock, log, arbiter } = rig()
    const resets = () => log.filter((what) => what === 'reset').length
    arbiter.adapterChanged(true)
    arbiter.wantScan(true, false)
    await clock.advance(175_000)
    expect(resets()).toBe(0)
    await clock.advance(10_000)
    expect(resets()).toBe(1)
    arbiter.adapterChanged(false)
    arbiter.adapterChanged(true)
    await clock.advance(350_000)
    expect(resets()).toBe(1)
    await clock.advance(20_000)
    expect(resets()).toBe(2)
    arbiter.adapterChanged(false)
    arbiter.wantScan(true, true)
    arbiter.adapterChanged(true)
    await clock.advance(3_600_000)
    expect(resets()).toBe(2)
    arbiter.stop()
  })

  it('does not touch an adapter that is off', async () => {
    const { clock, log, arbiter } = rig()
    arbiter.wantScan(true, false)
    await clock.advance(5000)
    expect(log).toEqual([])
    arbiter.adapterChanged(true)
    await clock.advance(10)
    arbiter.adapterChanged(false)
    await clock.advance(20_000)
    expect(log).toEqual(['scan'])
  })
})
