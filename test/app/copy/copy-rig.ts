import { join } from 'node:path'
import { runCopy, type CopyCommand } from '../../../src/app/copy/run-copy.js'
import type { CopyListener, CopyOutcome, CopySummary } from '../../../src/app/copy/copy.js'
import { createSystemClock } from '../../../src/runtime/clock.js'
import type { InfluxOptions } from '../../../src/stores/influxdb/influx-options.js'
import { influxForTest } from '../../stores/influxdb/open-influx-store.js'
import {
  sampleAlert,
  sampleAthlete,
  sampleDay,
  sampleMinute,
  sampleSession,
  sampleStep,
  START_US,
} from '../../stores/sample-records.js'
import { newFolder, withDatabase } from '../backup/backup-rig.js'

const DAY_US = 86_400_000_000
export const STEPS_A_FOOT = 150
export const RUNS = 6

/** Two athletes with three runs each, both feet, with what is hard to carry over exactly. */
export async function folderWithRuns(): Promise<string> {
  const folder = newFolder()
  await withDatabase(folder, async (database) => {
    for (const athleteId of ['ana', 'bea Ünal, "B"']) {
      await database.putAthlete(sampleAthlete(athleteId))
      await database.putDeclaredDay(sampleDay('2025-10-01', { athleteId }))
      await database.putAlerts([sampleAlert(`alert-${athleteId}`, { athleteId, message: 'a\nb "c", d=e\\' })])
      for (let day = 0; day < RUNS / 2; day += 1) {
        const sessionId = `${athleteId === 'ana' ? 'ana' : 'bea'}-${day}`
        const startTimeUs = START_US + day * DAY_US
        const localDate = `2025-10-${String(9 + day).padStart(2, '0')}`
        await database.putSession(
          sampleSession(sessionId, { athleteId, startTimeUs, localDate, activeGeneration: day }),
        )
        for (const foot of ['left', 'right'] as const) {
          const key = { athleteId, sessionId, foot, generation: day }
          await database.steps.append(
            Array.from({ length: STEPS_A_FOOT }, (_, stride) =>
              sampleStep(stride, {
                ...key,
                initialContactTimeUs: startTimeUs + stride * 700_123,
                slopeDeg: stride % 3 === 0 ? -0 : null,
                quality: 0.1 + 0.2 * (stride % 2),
              }),
            ),
          )
          await database.steps.appendMinutes([
            sampleMinute(0, { ...key, startTimeUs, powerWMean: foot === 'left' ? 231.25 : null }),
          ])
        }
      }
    }
  })
  return folder
}

export interface CopyRun {
  readonly summary: CopySummary
  readonly outcomes: readonly CopyOutcome[]
}

export function environmentOf(options: InfluxOptions): Record<string, string> {
  return {
    SOLEWATCH_INFLUX_URL: options.url,
    SOLEWATCH_INFLUX_ORGANISATION: options.organisation,
    SOLEWATCH_INFLUX_STEPS_BUCKET: options.stepsBucket,
    SOLEWATCH_INFLUX_RESULTS_BUCKET: options.resultsBucket,
    SOLEWATCH_INFLUX_TOKEN: options.token,
  }
}

export async function copyTo(
  options: InfluxOptions,
  data: string,
  change: Partial<CopyCommand> & { readonly listener?: Partial<CopyListener> } = {},
): Promise<CopyRun> {
  const outcomes: CopyOutcome[] = []
  const { listener = {}, ...others } = change
  const summary = await runCopy(
    {
      ...{ from: 'embedded', to: 'influxdb', data, again: false, tidy: false },
      ...{ env: environmentOf(options), signal: new AbortController().signal, ...others },
    },
    {
      begin: () => undefined,
      progress: () => undefined,
      outcome: (outcome) => void outcomes.push(outcome),
      waiting: () => undefined,
      ...listener,
    },
    createSystemClock(),
  )
  return { summary, outcomes }
}

export { influxForTest }
export const databaseOf = (folder: string): string => join(folder, 'solewatch.sqlite')
