import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configSchema } from '../../../src/app/config/config-schema.js'
import type { StepRoom } from '../../../src/app/storage/ports.js'
import { StorageBoard, type StorageSources } from '../../../src/app/storage/storage-board.js'
import { storageSchema } from '../../../src/contracts/storage.js'
import type { ForwardingStatus } from '../../../src/stores/change-log/forward-target.js'
import { createMetricsRegistry } from '../../../src/http/metrics.js'
import { registerStorageMetrics } from '../../../src/http/storage-metrics.js'
import { createMemoryDatabase } from '../../http/support/memory-database.js'
import { anAthlete } from '../../http/support/records.js'
import { ManualClock } from '../../sources/ble/support/manual-clock.js'

let folder: string
let clock: ManualClock
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'solewatch-storage-'))
  clock = new ManualClock()
})
afterEach(() => rmSync(folder, { recursive: true }))

const STATUS: ForwardingStatus = {
  ...{ target: 'influxdb|…', state: 'up-to-date', message: null, waitingCount: 0, waitingSinceUs: null },
  ...{ nextTryUs: null, deliveredCount: 40, deliveredTimeUs: 5e6, setAside: [], setAsideCount: 0 },
}
const ROOM: StepRoom = { oldestStepTimeUs: null, stepBytes: 1234, lostStepCount: 0, trouble: null, rounds: [] }
const INFLUX = {
  store: { kind: 'influxdb' },
  influxdb: { url: 'http://influx:8086/base' },
  retention: { journalGiB: 2 },
} as const

interface World {
  readonly settings?: object
  readonly status?: Partial<ForwardingStatus> | null
  readonly room?: Partial<StepRoom>
  readonly demo?: boolean
}

/** A board over a folder of this test; `asked` holds what was asked of the forwarder. */
function boardOf({ settings = INFLUX, status = {}, room = {}, demo = false }: World = {}) {
  const asked: unknown[][] = []
  const db = createMemoryDatabase()
  const forwarding: StorageSources['forwarding'] =
    status === null
      ? null
      : {
          status: () => ({ ...STATUS, ...status }),
          retrySetAside: async (ids) => asked.push(['retry', ids]),
          dropSetAside: async (ids) => asked.push(['drop', ids]),
        }
  const board = new StorageBoard({
    demo,
    ...{ config: configSchema.parse(settings), dataPath: folder, journalPath: join(folder, 'journal'), clock, db },
    ...{ databaseFile: 'solewatch.sqlite', forwarding, stepRoom: { status: () => ({ ...ROOM, ...room }) } },
  })
  return { board, db, asked }
}

describe('where results are kept', () => {
  it('is this folder without InfluxDB, and nothing waits or can be tried again', async () => {
    const { board } = boardOf({ settings: {}, status: null })
    const storage = storageSchema.parse(await board.read())
    expect(storage).toMatchObject({ where: { kind: 'embedded' }, forwarding: null, attention: [] })
    expect(await board.gist()).toEqual({ kind: 'embedded', waitingCount: 0, attention: [] })
    expect(() => board.retrySetAside([1])).toThrow('there is no InfluxDB')
  })

  it('is InfluxDB at its address, with the limits of the settings', async () => {
    const { board } = boardOf()
    const storage = storageSchema.parse(await board.read())
    expect(storage.where).toMatchObject({ kind: 'influxdb', url: 'http://influx:8086/base' })
    expect(storage.recordings).toMatchObject({ limitBytes: 2 * 1024 ** 3, keptMonths: null })
    expect(storage.steps).toMatchObject({ keptMonths: 13, keptLocallyDays: 30, sizeBytes: 1234 })
  })

  it('counts files once a minute, and finds the newest whole backup', async () => {
    mkdirSync(join(folder, 'journal', '2026', 'a'), { recursive: true })
    writeFileSync(join(folder, 'journal', '2026', 'a', '000001.swj'), Buffer.alloc(700))
    writeFileSync(join(folder, 'solewatch.sqlite'), Buffer.alloc(300))
    writeFileSync(join(folder, 'solewatch.sqlite-wal'), Buffer.alloc(50))
    for (const name of ['solewatch-20261119T093000Z', 'solewatch-20261120T093000Z.partial'])
      mkdirSync(join(folder, 'backups', name), { recursive: true })
    const { board } = boardOf()
    const first = await board.read()
    expect([first.recordings.sizeBytes, first.database.sizeBytes]).toEqual([700, 350])
    expect(first.backup?.lastTimeUs).toBe(Date.parse('2026-11-19T09:30:00Z') * 1000)
    expect(first.disk?.totalBytes).toBeGreaterThan(0)
    writeFileSync(join(folder, 'journal', '2026', 'a', '000002.swj'), Buffer.alloc(1000))
    expect((await board.read()).recordings.sizeBytes).toBe(700)
    mkdirSync(join(folder, 'backups', 'solewatch-20261121T093000Z'))
    expect((await board.read()).backup?.lastTimeUs, 'a new one shows at once').toBe(
      Date.parse('2026-11-21T09:30:00Z') * 1000,
    )
    await clock.advance(61_000)
    expect((await board.read()).recordings.sizeBytes).toBe(1700)
  })
})

describe('what is said of delivering and of backups', () => {
  it('agrees with the count: what waits for the next batch is on its way', async () => {
    const state = async (status: Partial<ForwardingStatus>) =>
      (await boardOf({ status }).board.read()).forwarding?.state
    expect(await state({ waitingCount: 0 })).toBe('up-to-date')
    expect(await state({ waitingCount: 6 })).toBe('forwarding')
    expect(await state({ waitingCount: 6, state: 'waiting' })).toBe('waiting')
  })

  it('is nothing of backups in the demo, which throws its data away', async () => {
    expect((await boardOf({ demo: true }).board.read()).backup).toBeNull()
  })
})

describe('what a person is told', () => {
  const attention = async (world: World) => (await boardOf(world).board.gist()).attention

  it('is nothing while changes wait for a server that is away: that mends itself', async () => {
    expect(await attention({ status: { state: 'waiting', message: 'No answer.', waitingCount: 9 } })).toEqual([])
  })

  it('is what must be done where the server refuses, what it refused, and what had to go', async () => {
    expect(await attention({ status: { state: 'refused', message: 'Make a new token.' } })).toEqual([
      'InfluxDB lets nothing in: Make a new token.',
    ])
    expect(await attention({ status: { setAsideCount: 1 } })).toEqual([
      'InfluxDB refused one record; the rest went through. The Storage page says why.',
    ])
    expect((await attention({ status: { message: 'A gap.' } }))[0]).toBe('InfluxDB may lack something: A gap.')
  })

  it('is for a week that steps had to go; the page of storage goes on saying it', async () => {
    const rounds = [{ timeUs: clock.nowUs(), lostSteps: 1 }]
    const { board } = boardOf({ room: { lostStepCount: 1, rounds } })
    expect((await board.gist()).attention[0]).toMatch(/^1 single step had to go before InfluxDB had it, /)
    await clock.advance(8 * 86_400_000)
    expect((await board.gist()).attention).toEqual([])
    expect((await board.read()).steps.undeliveredLostCount).toBe(1)
  })

  it('does not speak of InfluxDB where there is none: the oldest steps go when their room is used up', async () => {
    const rounds = [{ timeUs: clock.nowUs(), lostSteps: 7 }]
    const [sentence] = await attention({ settings: {}, status: null, room: { lostStepCount: 7, rounds } })
    expect(sentence).toMatch(/^The oldest 7 single steps had to go, because .*store\.maxStepMiB/)
    expect(sentence).not.toContain('InfluxDB')
  })

  it('names the records that were refused in words, and passes on what to do with them', async () => {
    const entry = (setAsideId: number, kind: 'steps' | 'session' | 'day', key: unknown) => ({
      ...{ setAsideId, kind, key: JSON.stringify(key), why: 'field type conflict', setAsideTimeUs: 7 },
    })
    const setAside = [
      entry(1, 'steps', ['ada', 's1', 'left', 0, Date.parse('2026-11-12T17:42:00Z') / 60_000]),
      entry(2, 'session', ['s1']),
      entry(3, 'day', ['gone', '2026-11-12']),
    ]
    const { board, db, asked } = boardOf({ status: { setAside, setAsideCount: 250 } })
    await db.importBulk({ athletes: [anAthlete()] })
    const { forwarding } = await board.read()
    expect(forwarding?.setAside.map(({ what }) => what)).toEqual([
      `Steps of ${anAthlete().name}, left foot, 2026-11-12 17:42 UTC`,
      'A run',
      'A day of an athlete who is gone, 2026-11-12',
    ])
    expect(forwarding?.setAsideCount).toBe(250)
    await board.retrySetAside([1, 2])
    await board.dropSetAside([3])
    expect(asked).toEqual([
      ['retry', [1, 2]],
      ['drop', [3]],
    ])
  })
})

describe('figures for machines that watch', () => {
  const scrape = async (world: World) => {
    const registry = createMetricsRegistry()
    registerStorageMetrics(registry, () => boardOf(world).board.figures())
    const lines = (await registry.metrics()).split('\n').filter((line) => /^solewatch_/.test(line))
    return Object.fromEntries(lines.map((line) => line.split(' ')))
  }

  it('tell what waits, was delivered, refused and lost, and how large everything is', async () => {
    expect(await scrape({ status: { waitingCount: 3, setAsideCount: 2 }, room: { lostStepCount: 7 } })).toEqual({
      solewatch_forwarding_waiting_changes: '3',
      solewatch_forwarding_delivered_points_total: '40',
      solewatch_forwarding_set_aside_records: '2',
      solewatch_forwarding_last_delivered_timestamp_seconds: '5',
      solewatch_steps_bytes: '1234',
      solewatch_journal_bytes: '0',
      solewatch_database_bytes: '0',
      solewatch_lost_steps_total: '7',
    })
  })

  it('leave out what there is not, so that nobody takes it for zero', async () => {
    expect(Object.keys(await scrape({ settings: {}, status: null, room: { stepBytes: null } }))).toEqual([
      'solewatch_journal_bytes',
      'solewatch_database_bytes',
      'solewatch_lost_steps_total',
    ])
  })
})
