import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { monthsBefore } from '../../../src/app/retention/months-before.js'
import { settleJournals } from '../../../src/journal/replace-journal.js'
import { sampleRecording } from '../../stores/sample-records.js'
import { TARGET } from '../../stores/tiered/tiered-rig.js'
import { daysAgoUs, gibOf, openRetention, type RetentionRig } from './retention-rig.js'

const DAY_MS = 86_400_000

describe('retention', () => {
  let rig: RetentionRig
  beforeEach(async () => {
    rig = await openRetention()
  })
  afterEach(async () => rig.close())
  const stepsOf = async (sessionId: string): Promise<number> =>
    (await rig.tiered.database.keeping.findEvicted({ athleteId: 'ana', sessionId, generation: 0 })).localStepCount
  const reasonOf = async (sessionId: string): Promise<string | undefined> =>
    (await rig.tiered.database.keeping.findEvicted({ athleteId: 'ana', sessionId })).evicted[0]?.reason

  describe('of single steps', () => {
    it('removes those that are older than their months, at the start and once a day, and nothing else of their runs', async () => {
      await rig.run('old', 400)
      await rig.run('nearly', 380)
      await rig.run('new', 1)
      const retention = await rig.start({ retention: { stepsMonths: 13 } })
      expect(await Promise.all(['old', 'nearly', 'new'].map(stepsOf))).toEqual([0, 200, 200])
      expect(await reasonOf('old')).toBe('expired')
      expect(await rig.tiered.database.listSessions({})).toHaveLength(3)
      expect(rig.hasJournal('old')).toBe(true)
      rig.clock.advance(20 * DAY_MS)
      await retention.settled()
      expect(await stepsOf('nearly')).toBe(0)
      const status = await retention.status()
      expect(status).toMatchObject({
        ...{ stepCount: 200, lostStepCount: 0, trouble: null, journalBytes: null },
        evictedStepCount: { expired: 400, forwarded: 0, full: 0 },
      })
      expect(status.rounds.map(({ expiredSteps }) => expiredSteps)).toEqual([200, 200])
      expect(rig.logged).toHaveLength(2)
    })

    it('keeps them for ever where it is told to', async () => {
      await rig.run('old', 4000)
      await rig.start({ retention: { stepsMonths: null } })
      expect(await stepsOf('old')).toBe(200)
      expect(rig.logged).toEqual([])
    })

    it('lets those go that InfluxDB has confirmed, some days after their run', async () => {
      await rig.run('delivered', 40)
      await rig.run('young', 5)
      await rig.tiered.deliver()
      await rig.run('undelivered', 40)
      const retention = await rig.start({ influxdb: { keepLocalDays: 30 } }, TARGET)
      expect(await Promise.all(['delivered', 'young', 'undelivered'].map(stepsOf))).toEqual([0, 200, 200])
      expect((await retention.status()).rounds).toMatchObject([{ deliveredSteps: 200, lostSteps: 0, expiredSteps: 0 }])
      await rig.tiered.deliver()
      rig.clock.advance(DAY_MS)
      await retention.settled()
      expect(await stepsOf('undelivered')).toBe(0)
      expect(await reasonOf('undelivered')).toBe('forwarded')
    })

    it('keeps them within their room, looked after every minute; what nobody else has is counted as lost, and said', async () => {
      const retention = await rig.start({ store: { maxStepMiB: 0.05 }, retention: { stepsMonths: null } }, TARGET)
      for (let day = 5; day > 0; day--) await rig.run(`run-${day}`, day)
      const before = await retention.status()
      expect(before.stepBytes).toBeGreaterThan(60_000)
      rig.clock.advance(60_000)
      await retention.settled()
      const after = await retention.status()
      expect(after.stepBytes).toBeLessThanOrEqual(0.05 * 1024 * 1024)
      expect(after.stepBytes).toBeGreaterThan(0.02 * 1024 * 1024)
      expect(after.lostStepCount).toBe(before.stepCount - after.stepCount)
      expect(await reasonOf('run-5')).toBe('full')
      expect(await stepsOf('run-1')).toBe(200)
      expect(rig.logged.at(-1)?.[1]).toMatch(/room for steps was used up/)
      expect(after.oldestStepTimeUs).toBeGreaterThan(before.oldestStepTimeUs ?? 0)
    })

    it('tries again the next time what the store refused, and says meanwhile what is wrong', async () => {
      await rig.run('old', 400)
      const { keeping } = rig.tiered.database
      const evict = keeping.evictSteps.bind(keeping)
      Object.assign(keeping, { evictSteps: () => Promise.reject(new Error('The disk is full.')) })
      const retention = await rig.start({})
      expect(await retention.status()).toMatchObject({ trouble: 'The disk is full.', rounds: [] })
      Object.assign(keeping, { evictSteps: evict })
      rig.clock.advance(DAY_MS)
      await retention.settled()
      expect(await retention.status()).toMatchObject({ trouble: null, rounds: [{ expiredSteps: 200 }] })
    })

    it('tells what is wrong with one thing while another goes well, and lets nothing wait for a computation', async () => {
      await rig.run('old', 400)
      const { keeping } = rig.tiered.database
      const evict = keeping.evictSteps.bind(keeping)
      Object.assign(keeping, {
        evictSteps: (...given: Parameters<typeof evict>) =>
          given[0].kind === 'expired' ? Promise.reject(new Error('The disk is full.')) : evict(...given),
      })
      const { waitedFor } = rig.neverIdle()
      const limits = { store: { maxStepMiB: 0.001 }, retention: { journalMonths: 1 } }
      const retention = await rig.start(limits)
      await waitedFor
      await vi.waitFor(async () => expect(await stepsOf('old')).toBe(0))
      await rig.run('another', 5)
      rig.clock.advance(60_000)
      await vi.waitFor(async () => expect(await stepsOf('another')).toBe(0))
      expect((await retention.status()).trouble).toBe('The disk is full.')
    })

    it('is over at once when it is stopped', async () => {
      await rig.run('nearly', 380)
      const retention = await rig.start({ retention: { stepsMonths: 13 } })
      await retention.stop()
      rig.clock.advance(30 * DAY_MS)
      await retention.settled()
      expect(await stepsOf('nearly')).toBe(200)
    })
  })

  describe('of raw recordings', () => {
    it('keeps them for ever unless it is told otherwise', async () => {
      await rig.run('old', 1000)
      await rig.start({})
      expect(rig.hasJournal('old')).toBe(true)
    })

    it('removes journals that are older than their months, of finished runs and of no others', async () => {
      await rig.run('old', 100)
      await rig.run('new', 50)
      await rig.run('going-on', 100, { state: 'running', endTimeUs: null })
      await mkdir(join(rig.dataPath, 'journal', '2025', 'unknown'), { recursive: true })
      const retention = await rig.start({ retention: { journalMonths: 3 } })
      expect(['old', 'new', 'going-on'].map(rig.hasJournal)).toEqual([false, true, true])
      expect(existsSync(join(rig.dataPath, 'journal', '2025', 'unknown'))).toBe(true)
      expect(await retention.status()).toMatchObject({
        rounds: [{ journalCount: 1, journalBytes: 1000 }],
        journalBytes: 2000,
      })
    })

    it('removes the oldest until the others have room, but none of the last day', async () => {
      for (const [name, daysAgo] of [
        ['first', 9],
        ['second', 8],
        ['third', 7],
        ['today', 0.5],
      ] as const) {
        await rig.run(name, daysAgo, {}, 1_000_000)
      }
      await rig.start({ retention: { journalGiB: gibOf(2_100_000) } })
      expect(['first', 'second', 'third', 'today'].map(rig.hasJournal)).toEqual([false, false, true, true])
      await rig.start({ retention: { journalGiB: gibOf(1) } })
      expect(['third', 'today'].map(rig.hasJournal)).toEqual([false, true])
    })

    it('keeps a journal whose run, or a run made of it, is being computed, and takes it afterwards', async () => {
      await rig.run('old', 100)
      rig.computing.push('old')
      const retention = await rig.start({ retention: { journalMonths: 1 } })
      expect(rig.hasJournal('old')).toBe(true)
      rig.computing.length = 0
      rig.clock.advance(DAY_MS)
      await retention.settled()
      expect(rig.hasJournal('old')).toBe(false)
    })

    it('keeps what a run that a pod still has may be put together with, and what was fetched and is no run yet', async () => {
      const at = { startTimeUs: daysAgoUs(100) - 1_000_000_000, durationS: 500, updatedTimeUs: daysAgoUs(100) }
      const { database } = rig.tiered
      await rig.run('one-foot', 100, { source: 'memory' })
      await rig.run('other', 200)
      await database.putRecording(sampleRecording('left', { ...at, state: 'stored', sessionId: 'one-foot' }))
      await database.putRecording(sampleRecording('right', { ...at, deviceId: 'pod-2', state: 'waiting' }))
      for (const name of ['left', 'right']) await rig.podFile(name, 500)
      const retention = await rig.start({ retention: { journalMonths: 1 } })
      expect([rig.hasJournal('one-foot'), rig.hasJournal('other')]).toEqual([true, false])
      expect(['left', 'right'].map(rig.hasPodFile)).toEqual([true, true])
      await database.putRecording(sampleRecording('right', { ...at, deviceId: 'pod-2', state: 'stored' }))
      rig.clock.advance(DAY_MS)
      await retention.settled()
      expect(rig.hasJournal('one-foot')).toBe(false)
      expect(['left', 'right'].map(rig.hasPodFile)).toEqual([false, false])
      expect((await retention.status()).rounds[0]).toMatchObject({ journalCount: 3, journalBytes: 2000 })
    })

    it('is over at once when it is stopped, also while it waits for a run that is being computed', async () => {
      await rig.run('old', 100)
      const { waitedFor } = rig.neverIdle()
      const retention = await rig.start({ retention: { journalMonths: 1 } })
      await waitedFor
      await retention.stop()
      expect(rig.hasJournal('old')).toBe(true)
    })

    it('leaves no half of a journal: what a kill left of a deletion goes with the next start', async () => {
      const half = join(rig.dataPath, 'journal', '2026', 'run-1.gone')
      await mkdir(half, { recursive: true })
      await writeFile(join(half, '000001.swj'), 'x')
      settleJournals(rig.dataPath)
      expect(existsSync(half)).toBe(false)
    })
  })
})

describe('months', () => {
  it.each([
    ['2026-11-20T12:00:00Z', 13, '2025-10-20'],
    ['2026-03-31T23:59:59Z', 1, '2026-02-28'],
    ['2028-03-30T00:00:00Z', 1, '2028-02-29'],
    ['2026-01-15T00:00:00Z', 12, '2025-01-15'],
    ['2026-01-15T00:00:00Z', 1, '2025-12-15'],
    ['2026-01-15T00:00:00Z', 1e9, '1026-01-15'],
  ])('before %s, %i of them, is %s', (now, months, date) => {
    expect(monthsBefore(Date.parse(now) * 1000, months)).toBe(date)
  })
})
