import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import BetterSqlite3 from 'better-sqlite3'
import { makeBackup } from '../../../src/app/backup/backup.js'
import { eraseInFolder, requestErasure, type FolderJob } from '../../../src/app/erasure/erase-in-folder.js'
import type { ErasureReport } from '../../../src/contracts/erasure.js'
import type { Athlete, Shoe } from '../../../src/domain/records/people.js'
import { openRollingJournal } from '../../../src/journal/rolling.js'
import { rollingJournalFolder } from '../../../src/journal/folder.js'
import { createSystemClock } from '../../../src/runtime/clock.js'
import {
  sampleAlert,
  sampleAthlete,
  sampleDay,
  sampleDevice,
  sampleRecording,
  sampleShoe,
} from '../../stores/sample-records.js'
import { BEN, EditRig, NOON_US, runAt } from '../edits/edit-rig.js'

/** Names and ids that can't stand anywhere by chance. */
export const ZENZI: Athlete = sampleAthlete('athlete-0f3c7a1e', {
  ...{ name: 'Zenzi Quastenflosser', zoneId: 'Europe/Vienna', bodyMassKg: 58, defaultShoeId: 'shoe-77b1d2aa' },
})
const FORMER_NAME = 'Zenzi Wolkenbruch'
export const CLOUD: Shoe = sampleShoe('shoe-77b1d2aa', {
  ...{ athleteId: ZENZI.athleteId, name: 'Wolkenrenner', footStrikeOffsetDeg: 2, footStrikeOffsetSdDeg: 1 },
})
export const HER_RUNS = ['trimmed', 'deleted', 'first', 'second', 'halves'].map((name) => `zq-run-${name}`)
/** Nothing of these may be left. */
export const NEEDLES = [ZENZI.name, FORMER_NAME, CLOUD.shoeId, CLOUD.name, 'zq-alert-1', 'zq-memory-1', ...HER_RUNS]
const MINUTE_US = 60_000_000
const RUN_S = 24
const CLOCK = createSystemClock()

export class ErasureRig {
  private constructor(readonly rig: EditRig) {}

  /** Her whole life, and what piled up beside the database; made once, as it takes a while. */
  static async template(): Promise<string> {
    const her = new ErasureRig(await EditRig.open())
    await her.#liveHerLife()
    await her.#keepCopies()
    await her.rig.recompute.stop()
    await her.db.close()
    return her.path
  }

  static async from(template: string): Promise<ErasureRig> {
    const path = mkdtempSync(join(tmpdir(), 'solewatch-erasure-'))
    cpSync(template, path, { recursive: true })
    return new ErasureRig(await EditRig.at(path))
  }

  get db() {
    return this.rig.db
  }

  get path(): string {
    return this.rig.path
  }

  close(): Promise<void> {
    return this.rig.close()
  }

  /** Months of somebody who runs with borrowed pods, in a club, and changes her mind. */
  async #liveHerLife(): Promise<void> {
    const { db, rig } = this
    const { athleteId } = ZENZI
    await db.putAthlete({ ...ZENZI, name: FORMER_NAME, defaultShoeId: null })
    await db.putShoe(CLOUD)
    await db.putAthlete(ZENZI)
    const calibration = { checkedTimeUs: NOON_US + 5, remarks: [] } as unknown as NonNullable<
      ReturnType<typeof sampleDevice>['calibration']
    >
    await db.putDevice(
      sampleDevice('pod-1', { name: 'Zenzi Quastenflosser’s left', athleteId, foot: 'left', calibration }),
    )
    await db.putAssignment({
      ...{ assignmentId: 'zq-wears', deviceId: 'pod-1', athleteId, foot: 'left', fromTimeUs: NOON_US, toTimeUs: null },
    })
    for (const [n, sessionId] of HER_RUNS.entries()) await this.#run(sessionId, ZENZI, n)
    await this.#run('run-given', ZENZI, 6)
    await this.#run('run-bens', BEN, 7)
    await this.#run('run-taken-back', BEN, 8)
    await this.#repair()
    await db.putAlerts([sampleAlert('zq-alert-1', { athleteId, sessionId: HER_RUNS[0] ?? '' })], {
      ...{ key: `rules:${athleteId}`, value: '{}' },
    })
    await db.putDeclaredDay(sampleDay('2025-10-07', { athleteId }))
    await db.putRecording(
      sampleRecording('zq-memory-1', { deviceId: 'pod-1', sessionId: HER_RUNS[0] ?? null, state: 'stored' }),
    )
    await db.putRecording(
      sampleRecording('zq-memory-2', {
        deviceId: 'pod-1',
        sessionId: null,
        startTimeUs: NOON_US + 9,
        state: 'waiting',
      }),
    )
    await db.putSetting('recompute:pending', JSON.stringify([HER_RUNS[0], 'run-bens']))
    this.#write('recordings/zq-memory-1.run', 'bytes of a run')
    await rig.settled()
  }

  async #repair(): Promise<void> {
    const { rig } = this
    const [trimmed = '', deleted = '', first = '', second = '', halves = ''] = HER_RUNS
    const { startTimeUs } = await rig.session(trimmed)
    await rig.make(trimmed, { kind: 'trim', fromUs: startTimeUs + 5_000_000, toUs: null })
    await rig.make(deleted, { kind: 'delete' })
    await rig.make(first, { kind: 'merge', otherSessionId: second })
    await rig.make('run-given', { kind: 'athlete', athleteId: BEN.athleteId })
    await rig.make('run-taken-back', { kind: 'athlete', athleteId: ZENZI.athleteId })
    await rig.settled()
    await rig.undo('run-taken-back')
    await rig.make(halves, { kind: 'split', atUs: (await rig.session(halves)).startTimeUs + 12_000_000 })
    await rig.settled()
    await rig.make('part-1', { kind: 'athlete', athleteId: BEN.athleteId })
    await rig.settled()
  }

  async #run(sessionId: string, athlete: Athlete, n: number): Promise<void> {
    const startUs = NOON_US + n * 10 * MINUTE_US
    const shoe = athlete === ZENZI ? CLOUD : null
    await this.rig.record({ sessionId, athlete, startUs, shoe, records: runAt(startUs, RUN_S) })
  }

  /** What piles up beside the database. */
  async #keepCopies(): Promise<void> {
    const signal = new AbortController().signal
    const destination = join(this.path, 'backups')
    mkdirSync(destination, { recursive: true })
    const job = { dataPath: this.path, destination, withoutJournals: false, clock: CLOCK, signal }
    await makeBackup(job, { begin: () => undefined, at: () => undefined })
    this.#write('backups/solewatch-20250101T000000Z.partial/solewatch.sqlite', ZENZI.name)
    this.#oldSchema()
    const earlier = join(this.path, 'before-restore-20250101T000000Z')
    mkdirSync(earlier)
    await this.db.erasures.scrub()
    for (const name of ['solewatch.sqlite', 'journal', 'recordings']) {
      cpSync(join(this.path, name), join(earlier, name), { recursive: true })
    }
    this.#write('history-0123456789abcdef.sqlite', ZENZI.name)
    this.#write('journal/2025/zq-run-first.earlier/000001.swj', ZENZI.name)
    const rolling = openRollingJournal({ directory: rollingJournalFolder(this.path) })
    rolling.append({ kind: 'link', monotonicUs: 1, deviceId: 'pod-1', state: 'lost', reason: ZENZI.name })
    await rolling.close()
  }

  #oldSchema(): void {
    const sql = readFileSync(join(import.meta.dirname, '../../stores/fixtures/schema-v3.sql'), 'utf8')
    const old = new BetterSqlite3(join(this.path, 'solewatch.sqlite.schema-3.bak'))
    old.exec(
      sql.replaceAll("'ana','ana'", `'${ZENZI.athleteId}','${ZENZI.name}'`).replaceAll("'ana'", `'${ZENZI.athleteId}'`),
    )
    old.close()
  }

  #write(name: string, text: string): void {
    const path = join(this.path, name)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, text)
  }

  job(change: Partial<FolderJob> = {}): FolderJob {
    const { db, path } = this
    const listener = { step: () => undefined }
    return { dataPath: path, db, clock: CLOCK, athleteId: ZENZI.athleteId, tellRemote: false, listener, ...change }
  }

  async erase(): Promise<ErasureReport> {
    await requestErasure(this.job())
    return await eraseInFolder(this.job())
  }

  /** Files of the data folder in which one of these stands, also packed, or is a name; with how often. */
  grep(needles: readonly string[]): Record<string, number> {
    const found: Record<string, number> = {}
    for (const file of filesIn(this.path)) {
      const bytes = readFileSync(join(this.path, file))
      const text = Buffer.concat([bytes, Buffer.from(file), file.endsWith('.gz') ? gunzipSync(bytes) : Buffer.alloc(0)])
      for (const needle of needles) {
        let count = 0
        for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) count += 1
        if (count > 0) found[`${needle} in ${file}`] = count
      }
    }
    return found
  }
}

function filesIn(folder: string, below = ''): string[] {
  if (!existsSync(join(folder, below))) return []
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = join(below, name)
    return statSync(join(folder, path)).isDirectory() ? filesIn(folder, path) : [path]
  })
}
