import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readJournal } from '../../../src/journal/reader.js'
import { compiledUrl } from '../../../src/stores/worker/compiled-url.js'
import { sampleAthlete, sampleSession, sampleStep } from '../../stores/sample-records.js'
import { collect } from '../../stores/step-store-contract.js'
import { backup, newFolder, restore, withDatabase } from './backup-rig.js'

const SOURCES = new URL('../../../src/', import.meta.url).href
const built = (path: string) =>
  compiledUrl(`./${path.split('/').at(-1) ?? ''}`, `${SOURCES}${path.replace(/\.js$/, '.ts')}`).href

interface Writer {
  readonly child: ChildProcess
  readonly confirmed: { journal: number; steps: number }
}

function startWriter(folder: string): Writer {
  const modules = ['stores/worker/open-local-database.js', 'journal/writer.js'].map(built)
  const samples = {
    STEP_TEMPLATE: JSON.stringify(sampleStep(0)),
    ATHLETE: JSON.stringify(sampleAthlete()),
    SESSION: JSON.stringify(sampleSession('run-1', { state: 'running', endTimeUs: null })),
  }
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writing-process.mjs'), ...modules, folder], {
    env: { ...process.env, ...samples },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const confirmed = { journal: 0, steps: 0 }
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [what, count] = line.split(' ')
    if (what === 'journal' || what === 'steps') confirmed[what] = Number(count)
  })
  return { child, confirmed }
}

/** Counts from 0 without a gap, as they were written. */
async function contents(folder: string): Promise<{ steps: number; journal: number }> {
  const damages: string[] = []
  const records = [...readJournal(join(folder, 'journal', '2025', 'run-1'), ({ reason }) => damages.push(reason))]
  expect(damages).toEqual([])
  expect(records.map((record) => record.monotonicUs)).toEqual(records.map((_, index) => index))
  return await withDatabase(folder, async (database) => {
    const steps = await collect(database.steps.query({ athleteId: 'ana', sessionId: 'run-1' }))
    expect(steps.map((step) => step.strideIndex)).toEqual(steps.map((_, index) => index))
    expect(steps.map((step) => step.initialContactTimeUs)).toEqual(
      steps.map((_, index) => sampleStep(0).initialContactTimeUs + index * 700_123),
    )
    return { steps: steps.length, journal: records.length }
  })
}

describe('a backup while another process writes', () => {
  it('holds every record that had been confirmed when it began, also where that process is killed meanwhile', async () => {
    const folder = newFolder()
    const destination = newFolder()
    mkdirSync(join(folder, 'journal'))
    const writer = startWriter(folder)
    while (writer.confirmed.steps < 50) await new Promise((resolve) => setTimeout(resolve, 5))
    const made: { path: string; confirmed: Writer['confirmed'] }[] = []
    for (let round = 0; round < 8; round += 1) {
      const confirmed = { ...writer.confirmed }
      // Somewhere within the backup, so that it meets a writer that dies in the middle of a commit.
      if (round === 6) setTimeout(() => writer.child.kill('SIGKILL'), 3)
      made.push({ path: (await backup(folder, { destination })).path, confirmed })
    }
    for (const { path, confirmed } of made) {
      const target = newFolder()
      await restore(path, target)
      const found = await contents(target)
      expect(found.steps).toBeGreaterThanOrEqual(confirmed.steps)
      expect(found.journal).toBeGreaterThanOrEqual(confirmed.journal)
      // The journal is written first and copied last: whatever the database has can be computed from it.
      expect(found.journal).toBeGreaterThanOrEqual(found.steps)
    }
    expect(made.at(-1)?.confirmed.steps).toBeGreaterThan(made[0]?.confirmed.steps ?? Infinity)
  })
})
