import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { configSchema } from '../../../src/app/config/config-schema.js'
import { RetentionService } from '../../../src/app/retention/retention-service.js'
import type { StepLimits } from '../../../src/app/retention/step-plans.js'
import type { Clock } from '../../../src/runtime/clock.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'
import { createFakeClock, type FakeClock } from '../../http/support/fake-clock.js'
import { temporaryDirectory } from '../../stores/open-temporary.js'
import { sampleSession, sampleSteps } from '../../stores/sample-records.js'
import { openTiered, type TieredRig } from '../../stores/tiered/tiered-rig.js'

const DAY_US = 86_400_000_000
const GIB = 1024 ** 3
/** The day on which the tests are: 20 November 2026, noon. */
const TODAY_US = Date.parse('2026-11-20T12:00:00Z') * 1000

export type Limits = {
  readonly [Group in keyof StepLimits]?: Partial<StepLimits[Group]>
}

export interface RetentionRig {
  readonly tiered: TieredRig
  readonly dataPath: string
  readonly clock: FakeClock
  readonly logged: unknown[][]
  /** Sessions whose numbers are on their way. */
  readonly computing: string[]
  /** From now on runs are computed all the while, and nobody gets a turn. @returns when somebody waits for one */
  neverIdle(): { readonly waitedFor: Promise<void> }
  start(limits: Limits, target?: string | null, clock?: Clock): Promise<RetentionService>
  /** A run with 200 steps that ended so many days ago, with a journal of so many bytes. */
  run(sessionId: string, daysAgo: number, change?: Partial<SessionRecord>, bytes?: number): Promise<void>
  podFile(recordingId: string, bytes: number): Promise<void>
  hasJournal(sessionId: string): boolean
  hasPodFile(recordingId: string): boolean
  close(): Promise<void>
}

export function daysAgoUs(days: number): number {
  return TODAY_US - days * DAY_US
}

/** A limit that so many bytes fill. */
export function gibOf(bytes: number): number {
  return bytes / GIB
}

export async function openRetention(): Promise<RetentionRig> {
  const tiered = await openTiered()
  const dataPath = await temporaryDirectory()
  const clock = createFakeClock(TODAY_US)
  const logged: unknown[][] = []
  const computing: string[] = []
  const services: RetentionService[] = []
  let idle = true
  let tellWaiting: () => void = () => undefined
  const waitedFor = new Promise<void>((resolve) => (tellWaiting = resolve))
  const never = (): Promise<never> => {
    tellWaiting()
    return new Promise(() => undefined)
  }
  const journal = (sessionId: string, year: string) => join(dataPath, 'journal', year, sessionId)
  const podFile = (recordingId: string) => join(dataPath, 'recordings', `${recordingId}.run`)
  return {
    ...{ tiered, dataPath, clock, logged, computing },
    neverIdle() {
      idle = false
      return { waitedFor }
    },
    async start(limits, target = null, another = clock) {
      const defaults = configSchema.parse({})
      const service = new RetentionService({
        ...{ db: tiered.database, dataPath, clock: another, target },
        config: {
          store: { ...defaults.store, ...limits.store },
          influxdb: { ...defaults.influxdb, ...limits.influxdb },
          retention: { ...defaults.retention, ...limits.retention },
        },
        logger: { info: (...line: unknown[]) => logged.push(line), warn: (...line: unknown[]) => logged.push(line) },
        isClockSynchronised: () => true,
        recompute: { computing: () => computing, whileIdle: (work) => (idle ? work() : never()) },
      })
      services.push(service)
      service.start()
      if (idle) await service.settled()
      return service
    },
    async run(sessionId, daysAgo, change = {}, bytes = 1000) {
      const endTimeUs = daysAgoUs(daysAgo)
      const startTimeUs = endTimeUs - 1_800_000_000
      const localDate = new Date(startTimeUs / 1000).toISOString().slice(0, 10)
      const session = sampleSession(sessionId, { startTimeUs, endTimeUs, localDate, ...change })
      await tiered.database.putSession(session)
      const shift = startTimeUs - (sampleSteps(1)[0]?.initialContactTimeUs ?? 0)
      await tiered.database.steps.append(
        sampleSteps(200, { sessionId }).map((step) => ({
          ...step,
          initialContactTimeUs: step.initialContactTimeUs + shift,
        })),
      )
      const folder = journal(sessionId, localDate.slice(0, 4))
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, '000000.swj'), Buffer.alloc(bytes))
    },
    async podFile(recordingId, bytes) {
      await mkdir(join(dataPath, 'recordings'), { recursive: true })
      await writeFile(podFile(recordingId), Buffer.alloc(bytes))
    },
    hasJournal: (sessionId) => ['2024', '2025', '2026'].some((year) => existsSync(journal(sessionId, year))),
    hasPodFile: (recordingId) => existsSync(podFile(recordingId)),
    async close() {
      for (const service of services) await service.stop()
      await tiered.close()
      await rm(dataPath, { recursive: true })
    },
  }
}
