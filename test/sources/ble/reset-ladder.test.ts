import { describe, expect, it } from 'vitest'
import { ResetLadder } from '../../../src/sources/ble/collector/reset-ladder.js'

function rig() {
  const log: string[] = []
  const ladder = new ResetLadder({
    reset: () => log.push('reset'),
    stuck: () => log.push('stuck'),
    recovered: () => log.push('recovered'),
  })
  const failConnecting = (count: number): void => {
    for (let at = 0; at < count; at++) ladder.connectFailed(false)
  }
  /** The adapter goes and comes, as after a reset. */
  const again = (): void => {
    ladder.adapterChanged(false)
    ladder.adapterChanged(true)
  }
  return { log, ladder, failConnecting, again }
}

describe('what is done about an adapter that fails again and again', () => {
  it('is started anew three times, five failures each, then a person is asked once', () => {
    const { log, ladder, failConnecting, again } = rig()
    for (const expected of [['reset'], ['reset', 'reset'], ['reset', 'reset', 'reset']]) {
      failConnecting(4)
      expect(log).toEqual(expected.slice(1))
      failConnecting(1)
      expect(log).toEqual(expected)
      again()
    }
    failConnecting(5)
    expect(log.slice(3)).toEqual(['stuck'])
    expect(ladder.isStuck).toBe(true)
    failConnecting(50)
    expect(log).toHaveLength(4)
  })

  it('counts anew after one connection, and is well again after one', () => {
    const { log, ladder, failConnecting, again } = rig()
    for (let round = 0; round < 3; round++) {
      failConnecting(5)
      again()
    }
    ladder.connected()
    failConnecting(5)
    expect(log).toEqual(['reset', 'reset', 'reset', 'reset'])
    again()
    for (let round = 0; round < 2; round++) {
      failConnecting(5)
      again()
    }
    failConnecting(5)
    expect(ladder.isStuck).toBe(true)
    ladder.connected()
    expect(log.at(-1)).toBe('recovered')
    expect(ladder.isStuck).toBe(false)
  })

  it('is well again when somebody pulls the adapter out', () => {
    const { log, ladder, failConnecting, again } = rig()
    for (let round = 0; round < 3; round++) {
      failConnecting(5)
      again()
    }
    failConnecting(5)
    expect(ladder.isStuck).toBe(true)
    ladder.adapterChanged(false)
    expect(log.at(-1)).toBe('recovered')
  })

  it('tells scanning from connecting: a scan that starts says nothing of connections', () => {
    const { log, ladder, failConnecting, again } = rig()
    for (let round = 0; round < 3; round++) {
      failConnecting(5)
      again()
      ladder.scanStarted()
    }
    failConnecting(5)
    expect(log).toEqual(['reset', 'reset', 'reset', 'stuck'])
    ladder.scanStarted()
    expect(ladder.isStuck).toBe(true)
    ladder.connected()
    for (let round = 0; round < 3; round++) {
      for (let at = 0; at < 3; at++) ladder.scanFailed(false)
      again()
    }
    for (let at = 0; at < 3; at++) ladder.scanFailed(false)
    expect(log.slice(5)).toEqual(['reset', 'reset', 'reset', 'stuck'])
    ladder.scanStarted()
    expect(log.at(-1)).toBe('recovered')
  })

  it('leaves the adapter alone while somebody streams over it, and makes up for it afterwards', () => {
    const { log, ladder } = rig()
    for (let at = 0; at < 20; at++) ladder.connectFailed(true)
    expect(log).toEqual([])
    ladder.connectFailed(false)
    expect(log).toEqual(['reset'])
  })
})
