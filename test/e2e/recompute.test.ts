import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { Recompute } from '../../src/contracts/recompute.js'
import type { Squad } from '../../src/contracts/views.js'
import { MODEL_VERSION } from '../../src/domain/biomechanics/parameters.js'
import type { DayRecord } from '../../src/domain/records/day-record.js'
import type { SessionRecord } from '../../src/domain/records/session-record.js'
import { FLAT, RecomputeRig } from '../app/recompute/recompute-rig.js'
import { run, Scene, type Server, until } from './support.js'

const WHOLE_DAYS = 'fromDate=2025-10-01&toDate=2025-10-31'

/** A folder with finished runs of one athlete, closed. */
async function folderWith(scene: Scene, record: (rig: RecomputeRig) => Promise<unknown>): Promise<string> {
  const rig = await RecomputeRig.open()
  await record(rig)
  await rig.db.close()
  scene.later(() => rig.remove())
  return rig.dataPath
}

/** What a generation that is not shown left behind, and sessions whose steps are not those that they tell. */
function strays(data: string): { orphanRows: unknown; incomplete: unknown[] } {
  const database = new Database(join(data, 'solewatch.sqlite'), { readonly: true })
  const orphanRows = database
    .prepare(
      `SELECT (SELECT count(*) FROM step_blocks JOIN sessions USING (session_id) WHERE generation <> active_generation)
            + (SELECT count(*) FROM minutes JOIN sessions USING (session_id) WHERE generation <> active_generation)`,
    )
    .pluck()
    .get()
  const incomplete = database
    .prepare(
      `SELECT session_id FROM sessions WHERE json_extract(totals_json, '$.stepCount.left') +
         json_extract(totals_json, '$.stepCount.right') <> (SELECT coalesce(sum(step_count), 0) FROM step_blocks AS b
         WHERE b.session_id = sessions.session_id AND b.generation = active_generation)`,
    )
    .all()
  database.close()
  return { orphanRows, incomplete }
}
const NO_STRAYS = { orphanRows: 0, incomplete: [] }

const session = (server: Server, sessionId = 'session-1') => server.get<SessionRecord>(`/sessions/${sessionId}`)
const dayOf = async (server: Server) =>
  (await server.get<{ items: DayRecord[] }>(`/athletes/athlete-1/days?${WHOLE_DAYS}`)).items[0]

describe.concurrent('recompute', () => {
  it('by the command takes the shoe as it is today; steps differ in that alone, and the day follows', async ({
    onTestFinished,
  }) => {
    const scene = Scene.of(onTestFinished)
    const data = await folderWith(scene, (rig) => rig.record({ shoe: FLAT, modelVersion: '0.0.1' }))
    const first = await scene.serve(['--data', data, '--hci', 'virtual'])
    const before = await first.steps('session-1')
    const patched = await first.api('PATCH', '/shoes/flat', { footStrikeOffsetDeg: 14 })
    expect(patched).toMatchObject({ footStrikeOffsetDeg: 14 })
    expect(await session(first)).toMatchObject({ activeGeneration: 0, modelVersion: '0.0.1' })
    await first.program.kill('SIGTERM')

    const dry = await run(scene, ['recompute', '--data', data, '--dry-run', '--json'])
    expect(dry.lines.at(-1)).toMatchObject({ type: 'summary', dryRun: true, counts: { recomputed: 1 } })
    const done = await run(scene, ['recompute', '--data', data, '--athlete', 'ana', '--since', '2025-10-09', '--json'])
    expect([done.stderr, done.child.exitCode]).toEqual(['', 0])
    expect(done.lines).toMatchObject([
      { type: 'session', sessionId: 'session-1', kind: 'recomputed', before: { modelVersion: '0.0.1' } },
      { type: 'summary', modelVersion: MODEL_VERSION, interrupted: false, counts: { recomputed: 1 } },
    ])
    expect(done.lines[0]?.['after']).toEqual(dry.lines[0]?.['after'])
    expect(strays(data)).toEqual(NO_STRAYS)

    const second = await scene.serve(['--data', data, '--hci', 'virtual'])
    const after = await second.steps('session-1')
    expect(
      after.map(({ strideIndex, foot, initialContactTimeUs, groundContactTimeMs }) => [
        strideIndex,
        foot,
        initialContactTimeUs,
        groundContactTimeMs,
      ]),
    ).toEqual(
      before.map(({ strideIndex, foot, initialContactTimeUs, groundContactTimeMs }) => [
        strideIndex,
        foot,
        initialContactTimeUs,
        groundContactTimeMs,
      ]),
    )
    after.forEach((step, index) => {
      const was = before[index]?.footStrikeAngleDeg
      if (step.footStrikeAngleDeg === null || was === null || was === undefined) return
      expect(Math.abs(step.footStrikeAngleDeg - was)).toBeCloseTo(12, 6)
    })
    const now = await session(second)
    expect(now).toMatchObject({ activeGeneration: 1, modelVersion: MODEL_VERSION })
    const day = await dayOf(second)
    expect(day?.soleusLoadSlu).toEqual(now.totals.soleusLoadSlu)
    const { rows } = await second.get<Squad>('/squad')
    expect(rows.find(({ athleteId }) => athleteId === 'athlete-1')?.lastSessionTimeUs).toBe(now.startTimeUs)
  }, 90_000)

  it('that is killed leaves whole runs, and the next one completes what is left', async ({ onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const ids = ['run-a', 'run-b', 'run-c', 'run-d', 'run-e', 'run-f']
    const data = await folderWith(scene, async (rig) => {
      for (const sessionId of ids) {
        await rig.record({ sessionId, durationS: sessionId === 'run-a' ? 1500 : 300, modelVersion: '0.0.1' })
      }
    })
    // Killed while steps of the new computation are there and the old one is shown; and right at the beginning.
    const killed = scene.program(['recompute', '--data', data, '--json'])
    await until(() => Number(strays(data).orphanRows) > 0, 30_000, 'a half-written computation')
    await killed.kill('SIGKILL')
    expect(strays(data).incomplete).toEqual([])
    const early = scene.program(['recompute', '--data', data, '--json'])
    await new Promise((resolve) => setTimeout(resolve, 200))
    await early.kill('SIGKILL')
    expect(strays(data).incomplete).toEqual([])
    const told = [...killed.lines, ...early.lines]
    const doneBefore = told.filter((line) => line['kind'] === 'recomputed').length
    const second = await run(scene, ['recompute', '--data', data, '--json'])
    const counts = second.lines.at(-1)?.['counts'] as Record<string, number>
    expect(counts['failed']).toBe(0)
    expect((counts['recomputed'] ?? 0) + (counts['up-to-date'] ?? 0)).toBe(ids.length)
    expect(counts['up-to-date']).toBeGreaterThanOrEqual(doneBefore)
    expect(strays(data)).toEqual(NO_STRAYS)
    const third = await run(scene, ['recompute', '--data', data, '--json'])
    expect(third.lines.at(-1)).toMatchObject({ counts: { 'up-to-date': ids.length, recomputed: 0 } })
    expect(third.stdout).toContain(MODEL_VERSION)
  }, 90_000)

  it('stops at Ctrl-C with every run whole, and says so', async ({ onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const data = await folderWith(scene, async (rig) => {
      for (const sessionId of ['run-a', 'run-b', 'run-c', 'run-d']) await rig.record({ sessionId, durationS: 300 })
    })
    const stopped = scene.program(['recompute', '--data', data, '--json'])
    await stopped.line('session', 30_000)
    expect(await stopped.kill('SIGINT')).toBe(130)
    expect(stopped.lines.at(-1)).toMatchObject({ type: 'summary', interrupted: true })
    expect(strays(data)).toEqual(NO_STRAYS)
  }, 60_000)

  it('follows a changed surface by itself while the server runs, and takes orders through it', async ({
    onTestFinished,
  }) => {
    const scene = Scene.of(onTestFinished)
    const data = await folderWith(scene, async (rig) => {
      await rig.record({ modelVersion: '0.0.1' })
      await rig.record({ sessionId: 'session-2', localDate: '2025-10-12', modelVersion: '0.0.1' })
    })
    const server = await scene.serve(['--data', data, '--hci', 'virtual'])
    const before = await session(server)
    const patched = await server.api<SessionRecord>('PATCH', '/sessions/session-1', { surface: 'sand' })
    expect(patched.totals).toEqual(before.totals)
    const after = await until(
      async () => {
        const now = await session(server)
        return now.activeGeneration === 1 && now
      },
      20_000,
      'the run computed anew',
    )
    expect(after).toMatchObject({ surface: 'sand', modelVersion: MODEL_VERSION })
    expect(after.totals.soleusLoadSlu).not.toEqual(before.totals.soleusLoadSlu)
    expect((await dayOf(server))?.soleusLoadSlu).toEqual(after.totals.soleusLoadSlu)
    const told = () => server.live.events.map(({ type }) => type)
    await until(() => told().includes('recompute-changed') && told().includes('session-changed'), 5000, 'events')
    await until(async () => (await server.get<Recompute>('/recompute')).sessions.length === 0, 5000, 'an empty queue')

    const through = await run(scene, ['recompute', '--data', data, '--json'])
    expect([through.stderr, through.child.exitCode]).toEqual(['', 0])
    expect(through.lines.at(-1)).toMatchObject({ counts: { recomputed: 1, 'up-to-date': 1 }, interrupted: false })
    expect((await session(server, 'session-2')).activeGeneration).toBe(1)
    const { job } = await server.get<Recompute>('/recompute')
    expect(job).toMatchObject({ state: 'finished', progressRatio: 1, sessionCount: 2, outcomes: [] })

    const unknown = await run(scene, ['recompute', '--data', data, '--athlete', 'Anna'])
    expect(unknown.stderr).toMatch(/no athlete 'Anna'.*'Ana'/)
    expect(unknown.child.exitCode).toBe(1)
    expect(strays(data)).toEqual(NO_STRAYS)
  }, 90_000)

  it('refuses what makes no sense in one sentence', async ({ onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const data = await folderWith(scene, (rig) => rig.record())
    for (const [args, words] of [
      [['--since', '2025-02-30'], /'2025-02-30' is no date.*YYYY-MM-DD/],
      [['--since', 'yesterday'], /'yesterday' is no date/],
      [['--athlete', 'An'], /no athlete 'An'.*Did you mean 'Ana'/],
      [['--session', 'nowhere'], /no session 'nowhere'/],
    ] as const) {
      const refused = await run(scene, ['recompute', '--data', data, ...args])
      expect(refused.stderr).toMatch(words)
      expect(refused.stderr.trim().split('\n')).toHaveLength(1)
      expect([refused.stdout, refused.child.exitCode]).toEqual(['', 1])
    }
    const elsewhere = await run(scene, ['recompute', '--data', scene.folder()])
    expect(elsewhere.stderr).toMatch(/no runs in .*--data DIR/)
    const none = await run(scene, ['recompute', '--data', data, '--since', '2026-01-01'])
    expect(none.stdout).toMatch(/no finished run that fits/)
  }, 60_000)
})
