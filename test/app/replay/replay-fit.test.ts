import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { lockFolder } from '../../../src/app/data-folder/folder-lock.js'
import { openReplayStore } from '../../../src/app/replay/open-replay-store.js'
import { isUpToDate, readInputs } from '../../../src/app/recompute/session-inputs.js'
import { planSession } from '../../../src/app/recompute/session-plan.js'
import { replay } from '../../../src/app/replay/replay.js'
import type { ReplayRequest } from '../../../src/app/replay/replay-request.js'
import type { ReplaySummary } from '../../../src/app/replay/replay-summary.js'
import { settingOf } from '../../../src/app/rules/rules-service.js'
import { programPath } from '../../../src/app/version.js'
import { findSessionJournal } from '../../../src/journal/folder.js'
import { createSystemClock } from '../../../src/runtime/clock.js'
import { openLocalDatabase } from '../../../src/stores/worker/open-local-database.js'
import { steadyRecords, writeFit } from '../../codecs/fit/fit-bytes.js'

const folder = mkdtempSync(join(tmpdir(), 'solewatch-fit-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(path: string, data: string | null) {
  const clock = createSystemClock()
  const store = data === null ? null : await openReplayStore({ data, athleteId: undefined }, clock, {})
  const summaries: ReplaySummary[] = []
  const notes: string[] = []
  const listener = {
    ...{ begin: () => undefined, progress: () => undefined, step: () => undefined },
    summary: (summary: ReplaySummary) => void summaries.push(summary),
    note: (sentence: string) => void notes.push(sentence),
  }
  const request: ReplayRequest = {
    ...{ path, mappingsFolder: programPath('config/mappings'), speedRatio: Infinity, athlete: store?.athlete ?? null },
    times: 'file-date',
  }
  try {
    await replay(request, { clock, listener, sink: store?.sink ?? null })
  } finally {
    await store?.close()
  }
  return { summaries, notes, newAthlete: store?.newAthlete ?? null }
}

const file = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

describe('the file of a watch', () => {
  const path = file('run.fit', writeFit({ records: steadyRecords(301), pauses: [[100, 100]] }))

  it('becomes a session of tier E at the time it happened', async () => {
    const { summaries } = await run(path, null)
    expect(summaries).toHaveLength(1)
    expect(summaries[0]).toMatchObject({ tier: 'E', strideCount: { left: 425, right: 425 }, coverageRatio: 1 })
    expect(summaries[0]?.groundContactTimeMs.left).toBeCloseTo(250, 6)
  })

  it('leaves a journal from which the same comes without the file, and no position in it', async () => {
    const data = join(folder, 'data')
    const first = (await run(path, data)).summaries[0]
    const journal = findSessionJournal(data, first?.sessionId ?? '')
    expect(journal).not.toBeNull()
    const again = (await run(journal?.folder ?? '', null)).summaries[0]
    expect(again).toEqual({ ...first, origin: journal?.folder })
    for (const name of readdirSync(journal?.folder ?? '')) {
      const bytes = readFileSync(join(journal?.folder ?? '', name))
      const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1')
      expect(text).not.toMatch(/"lat|"lon|position|305419896/)
    }
  })

  it('is imported once, however often and under whatever name it comes', async () => {
    const data = join(folder, 'once')
    await run(path, data)
    const copy = file('copy.fit', readFileSync(path))
    const { summaries, notes } = await run(copy, data)
    expect(summaries).toEqual([])
    expect(notes.join(' ')).toContain('was imported before')
  })

  it('says whom it made where the folder had nobody, once', async () => {
    const data = join(folder, 'nobody')
    expect((await run(path, data)).newAthlete).toMatch(/had no athlete, so one was made: 'Me' \(--athlete me\)/)
    expect((await run(path, data)).newAthlete).toBeNull()
  })

  it('is up to date for a recompute at once', async () => {
    const data = join(folder, 'computed')
    const sessionId = (await run(path, data)).summaries[0]?.sessionId ?? ''
    const db = await openLocalDatabase({ directory: data })
    const session = await db.getSession(sessionId)
    if (session === null) throw new Error('the import left no session')
    const [plan, onSand] = [planSession(session, null), planSession({ ...session, surface: 'sand' }, null)]
    expect(await isUpToDate(db, plan, await readInputs(db, plan))).toBe(true)
    expect(await isUpToDate(db, onSand, await readInputs(db, onSand))).toBe(false)
    await db.close()
  })

  it('is refused by name where it is empty or no FIT file, with what to do', async () => {
    const empty = file('empty.fit', new Uint8Array())
    await expect(run(empty, null)).rejects.toThrow('empty.fit is empty; export it again from the watch.')
    const text = file('route.fit', Buffer.from('<gpx>a route and no run</gpx>'))
    await expect(run(text, null)).rejects.toThrow(/^route\.fit: This is no FIT file.*not a \.gpx or \.tcx/)
    const cut = file('cut.fit', readFileSync(path).subarray(0, 400))
    await expect(run(cut, null)).rejects.toThrow(/^cut\.fit: .*Export it again/)
  })

  it('is judged by the rules as a run of pods is', async () => {
    const data = join(folder, 'judged')
    await run(path, data)
    const db = await openLocalDatabase({ directory: data })
    expect(await db.getSetting(settingOf('me'))).toContain('"')
    await db.close()
  })

  it('does not count where the same run is there from a device that saw more of it', async () => {
    const data = join(folder, 'twice')
    await run(path, data)
    const otherWatch = file('other-watch.fit', writeFit({ records: steadyRecords(290) }))
    const { summaries, notes } = await run(otherWatch, data)
    expect(summaries).toHaveLength(1)
    expect(notes.join(' ')).toMatch(
      /is the same run as fit-\w+, which is recorded better: it was stored, and counts nowhere/,
    )
    const db = await openLocalDatabase({ directory: data })
    expect(await db.listSessions({})).toHaveLength(1)
    expect(await db.listSessions({ includeUncounted: true })).toMatchObject([{}, {}])
    await db.close()
  })

  it('is refused beside a server, with what to do', async () => {
    const data = join(folder, 'held')
    const store = await openReplayStore({ data, athleteId: undefined }, createSystemClock(), {})
    await store.close()
    const lock = lockFolder(data)
    lock.announce('http://127.0.0.1:8080')
    const refused = { code: 'folder-in-use', message: expect.stringContaining('Stop the server, run this') as string }
    await expect(run(path, data)).rejects.toMatchObject(refused)
    lock.release()
  })

  it('is refused where the watch was set to another sport', async () => {
    const ride = file('ride.fit', writeFit({ records: steadyRecords(20), sport: 2 }))
    await expect(run(ride, null)).rejects.toMatchObject({ code: 'fit-sport' })
  })

  it('says so where no contact time is in it', async () => {
    const records = steadyRecords(60).map(({ second, cadence, speedMps }) => ({
      second,
      ...(cadence === undefined ? {} : { cadence }),
      ...(speedMps === undefined ? {} : { speedMps }),
    }))
    const { summaries, notes } = await run(file('plain.fit', writeFit({ records })), null)
    expect(summaries[0]).toMatchObject({ tier: 'F', groundContactTimeMs: { left: null } })
    expect(notes.join(' ')).toContain('no contact times')
  })
})
