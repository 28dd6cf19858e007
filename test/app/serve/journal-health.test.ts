import { describe, expect, it } from 'vitest'
import { createJournalHealth } from '../../../src/app/serve/journal-health.js'
import type { JournalWriter } from '../../../src/journal/writer.js'
import { createLogger } from '../../../src/runtime/logger.js'

function open() {
  let reserves = 0
  let changes = 0
  const reserve = { ensure: async () => (reserves += 1) > 0, release: () => false }
  const health = createJournalHealth({
    logger: createLogger({ level: 'silent' }),
    reserve,
    changed: () => (changes += 1),
  })
  return { health, reserves: () => reserves, changes: () => changes }
}

const journal: JournalWriter = {
  directory: 'a',
  degraded: false,
  counters: () => ({ writtenRecords: 0, unwrittenRecords: 0, bytes: 0, failedSyncs: 0 }),
  append: () => undefined,
  sync: async () => undefined,
  rotate: () => undefined,
  close: async () => undefined,
}

describe('the health of the journals', () => {
  it('is bad as long as one of them can not be written, and a new reserve is made when none is left', () => {
    const { health, reserves } = open()
    const rolling = health.follow('rolling')
    const session = health.follow('session')
    rolling('degraded', 'rolling is full')
    session('degraded', 'session is full')
    rolling('recovered', 'rolling is back')
    expect([health.message(), reserves()]).toEqual(['session is full', 0])
    session('recovered', 'session is back')
    expect([health.message(), reserves()]).toEqual([null, 1])
  })

  it('no longer counts a journal that was closed while it could not be written', async () => {
    const { health } = open()
    const opened = health.open('a', (onState) => {
      onState('degraded', 'full')
      return journal
    })
    expect(health.message()).toBe('full')
    await opened.close()
    expect(health.message()).toBeNull()
  })

  it('tells once that none can be opened, until one can', () => {
    const { health, changes } = open()
    const refuse = () => {
      throw new Error('no room')
    }
    expect(() => health.open('a', refuse)).toThrow('no room')
    expect(() => health.open('b', refuse)).toThrow('no room')
    expect([health.message(), changes()]).toEqual(['no room', 1])
    health.open('c', () => journal)
    expect([health.message(), changes()]).toEqual([null, 2])
  })
})
