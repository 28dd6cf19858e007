import { join } from 'node:path'
import type { Forwarding, Storage } from '../../contracts/storage.js'
import type { Status } from '../../contracts/views.js'
import type { StorageFigures } from '../../http/storage-metrics.js'
import { conflict } from '../../http/problem.js'
import type { Clock } from '../../runtime/clock.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import type { StorageControl } from '../api/services.js'
import type { Config } from '../config/config-schema.js'
import { attentionOf } from './attention.js'
import { roomOnDisk, sizeOfFile, sizeOfFolder } from './folder-size.js'
import { lastBackupTimeUs } from './last-backup.js'
import type { ForwardingView, StepRoom, StepRoomView } from './ports.js'
import { setAsideWords } from './set-aside-words.js'

const MIB = 1024 * 1024
const GIB = 1024 * MIB
const MOST_SET_ASIDE = 100
/** Walking thousands of files is not done for every page. */
const SIZES_EVERY_US = 60_000_000
/** So long a loss is told on every page; the page of storage keeps telling it. */
const LOSS_TOLD_US = 7 * 86_400_000_000
const NO_ROOM: StepRoom = { oldestStepTimeUs: null, stepBytes: null, lostStepCount: 0, trouble: null, rounds: [] }

export interface StorageSources {
  readonly config: Pick<Config, 'store' | 'influxdb' | 'retention'>
  readonly dataPath: string
  readonly journalPath: string
  readonly databaseFile: string
  readonly db: Pick<LocalDatabase, 'listAthletes'>
  readonly clock: Clock
  /** Null where nothing is brought elsewhere. */
  readonly forwarding: ForwardingView | null
  readonly stepRoom: StepRoomView | null
  /** Nobody needs a backup of what the next start throws away. */
  readonly demo?: boolean
}

interface Sizes {
  readonly journalBytes: number
  readonly databaseBytes: number
}

/** Where results are kept, how full it is and how far they have been delivered. */
export class StorageBoard implements StorageControl {
  #sizes: Promise<Sizes> | null = null
  #sizesAtUs = Number.NEGATIVE_INFINITY

  constructor(private readonly sources: StorageSources) {}

  async read(): Promise<Storage> {
    const { config, dataPath, demo = false } = this.sources
    const [sizes, room, disk, forwarding, backupTimeUs] = await Promise.all([
      this.#readSizes(),
      this.#readRoom(),
      roomOnDisk(dataPath),
      this.#readForwarding(),
      // Few names in one folder: whoever has just made one sees it at once.
      lastBackupTimeUs(dataPath),
    ])
    const steps = stepsOf(config, room)
    return {
      where: whereOf(config),
      attention: attentionOf({ kind: config.store.kind, disk, forwarding, lostStepCount: this.#lostLately(room) }),
      ...{ forwarding, steps, disk },
      retentionTrouble: room.trouble,
      database: { sizeBytes: sizes.databaseBytes },
      recordings: {
        sizeBytes: sizes.journalBytes,
        limitBytes: config.retention.journalGiB === null ? null : config.retention.journalGiB * GIB,
        keptMonths: config.retention.journalMonths,
      },
      backup: demo ? null : { lastTimeUs: backupTimeUs, command: `solewatch backup --data ${dataPath}` },
      nowUs: this.sources.clock.nowUs(),
    }
  }

  /** The gist without a look at the files: for what is asked often. */
  async gist(): Promise<Status['storage']> {
    const { config, dataPath } = this.sources
    const [room, disk] = await Promise.all([this.#readRoom(), roomOnDisk(dataPath)])
    const forwarding = this.#forwardingWith(() => null)
    const attention = attentionOf({ kind: config.store.kind, disk, forwarding, lostStepCount: this.#lostLately(room) })
    return { kind: config.store.kind, waitingCount: forwarding?.waitingCount ?? 0, attention }
  }

  /** For machines that watch. */
  async figures(): Promise<StorageFigures> {
    const [sizes, room] = await Promise.all([this.#readSizes(), this.#readRoom()])
    const forwarding = this.#forwardingWith(() => null)
    return {
      waitingCount: forwarding?.waitingCount ?? null,
      deliveredCount: forwarding?.deliveredCount ?? null,
      setAsideCount: forwarding?.setAsideCount ?? null,
      deliveredTimeUs: forwarding?.deliveredTimeUs ?? null,
      stepBytes: room.stepBytes,
      journalBytes: sizes.journalBytes,
      databaseBytes: sizes.databaseBytes,
      lostStepCount: room.lostStepCount,
    }
  }

  retrySetAside(setAsideIds: readonly number[]): Promise<number> {
    return this.#requireForwarding().retrySetAside(setAsideIds)
  }

  dropSetAside(setAsideIds: readonly number[]): Promise<number> {
    return this.#requireForwarding().dropSetAside(setAsideIds)
  }

  #requireForwarding(): ForwardingView {
    const { forwarding } = this.sources
    if (forwarding !== null) return forwarding
    throw conflict(
      'nothing-forwarded',
      'Results stay in the data folder: there is no InfluxDB that could have refused any.',
    )
  }

  async #readForwarding(): Promise<Forwarding | null> {
    if (this.sources.forwarding === null) return null
    const names = new Map((await this.sources.db.listAthletes()).map(({ athleteId, name }) => [athleteId, name]))
    return this.#forwardingWith((athleteId) => names.get(athleteId) ?? null)
  }

  #forwardingWith(nameOf: (athleteId: string) => string | null): Forwarding | null {
    const status = this.sources.forwarding?.status()
    if (status === undefined) return null
    const { message, waitingCount, deliveredCount, deliveredTimeUs, setAsideCount, setAside } = status
    // What came since the last batch waits for the next: then not everything is there yet.
    const isCollecting = status.state === 'up-to-date' && message === null && waitingCount > 0
    const state = isCollecting ? 'forwarding' : status.state
    return {
      ...{ state, message, waitingCount, deliveredCount, deliveredTimeUs, setAsideCount },
      waitingSinceUs: status.waitingSinceUs,
      nextTryUs: status.nextTryUs,
      setAside: setAside.slice(0, MOST_SET_ASIDE).map((entry) => ({
        setAsideId: entry.setAsideId,
        what: setAsideWords(entry, nameOf),
        why: entry.why,
        setAsideTimeUs: entry.setAsideTimeUs,
      })),
    }
  }

  async #readRoom(): Promise<StepRoom> {
    return (await this.sources.stepRoom?.status()) ?? NO_ROOM
  }

  #lostLately({ rounds }: StepRoom): number {
    const sinceUs = this.sources.clock.nowUs() - LOSS_TOLD_US
    return rounds.reduce((sum, { timeUs, lostSteps }) => sum + (timeUs > sinceUs ? lostSteps : 0), 0)
  }

  #readSizes(): Promise<Sizes> {
    const nowUs = this.sources.clock.monotonicUs()
    if (this.#sizes === null || nowUs - this.#sizesAtUs > SIZES_EVERY_US) {
      this.#sizesAtUs = nowUs
      this.#sizes = this.#measure()
    }
    return this.#sizes
  }

  async #measure(): Promise<Sizes> {
    const { dataPath, journalPath, databaseFile } = this.sources
    const file = join(dataPath, databaseFile)
    const [journalBytes, main, log] = await Promise.all([
      sizeOfFolder(journalPath),
      sizeOfFile(file),
      sizeOfFile(`${file}-wal`),
    ])
    return { journalBytes, databaseBytes: main + log }
  }
}

function whereOf({ store, influxdb }: StorageSources['config']): Storage['where'] {
  if (store.kind === 'embedded') return { kind: 'embedded' }
  const { url, organisation, stepsBucket, resultsBucket } = influxdb
  return { kind: 'influxdb', url: url.replace(/\/+$/, ''), organisation, stepsBucket, resultsBucket }
}

function stepsOf({ store, influxdb, retention }: StorageSources['config'], room: StepRoom): Storage['steps'] {
  return {
    keptMonths: retention.stepsMonths,
    oldestTimeUs: room.oldestStepTimeUs,
    sizeBytes: room.stepBytes,
    limitBytes: store.maxStepMiB === null ? null : store.maxStepMiB * MIB,
    keptLocallyDays: store.kind === 'influxdb' ? influxdb.keepLocalDays : null,
    undeliveredLostCount: room.lostStepCount,
  }
}
