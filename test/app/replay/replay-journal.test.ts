import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, describe, expect, it } from 'vitest'
import { Writable } from 'node:stream'
import { registerReplay } from '../../../src/cli/replay.js'
import type { JournalRecord } from '../../../src/journal/journal-record.js'
import { openJournal } from '../../../src/journal/writer.js'
import {
  LEFT,
  monotonicAt,
  reduceAll,
  RIGHT,
  sessionContext,
  simulatedJournal,
  steadyRun,
  stepsOf,
} from '../../pipeline/simulated-session.js'

const FEET = [LEFT, RIGHT]
const folder = mkdtempSync(join(tmpdir(), 'solewatch-journal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const records: JournalRecord[] = [
  { kind: 'context', monotonicUs: monotonicAt(0), context: sessionContext(FEET) },
  ...simulatedJournal(steadyRun(30), FEET),
]

async function writeJournal(name: string): Promise<string> {
  const directory = join(folder, name)
  const journal = openJournal({ directory, compress: false })
  for (const record of records) journal.append(record)
  await journal.close()
  return directory
}

/** Runs the command as the program does; gives its output and notes. */
async function command(...args: string[]): Promise<{ lines: string[]; notes: string }> {
  const written = { out: '', err: '' }
  const into = (key: 'out' | 'err') =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        written[key] += chunk.toString()
        done()
      },
    })
  const program = new Command('solewatch').exitOverride()
  registerReplay(program, { out: into('out'), err: into('err') })
  await program.parseAsync(['replay', ...args], { from: 'user' })
  return { lines: written.out.trimEnd().split('\n'), notes: written.err }
}

describe('replay of a journal', () => {
  it('gives the steps of the live run, bit for bit, and the summary last', async () => {
    const { lines } = await command(await writeJournal('whole'), '--json')
    const live = stepsOf(reduceAll(records, FEET)).map((step) => JSON.stringify({ type: 'step', ...step }))
    expect(live.length).toBeGreaterThan(50)
    expect(lines.slice(0, -1)).toEqual(live)
    const summary: unknown = JSON.parse(lines.at(-1) ?? '')
    expect(summary).toMatchObject({
      type: 'summary',
      sessionId: 'session-1',
      coverageRatio: 1,
      rejectedByReason: {},
      strideCount: { left: expect.any(Number), right: expect.any(Number) },
      cadenceSpm: { left: expect.any(Number) },
      groundContactTimeMs: { left: expect.any(Number) },
      strikeShares: { left: { rearfoot: { ratio: expect.any(Number) } } },
      soleusLoadSlu: { left: expect.any(Number) },
    })
  })

  it('says what was damaged and gives the rest', async () => {
    const directory = await writeJournal('cut')
    const [segment] = readdirSync(directory).filter((name) => name.endsWith('.swj'))
    const path = join(directory, segment ?? '')
    const bytes = readFileSync(path)
    writeFileSync(path, bytes.subarray(0, bytes.length - 50_001))
    const { lines, notes } = await command(directory, '--json')
    const whole = stepsOf(reduceAll(records, FEET)).map((step) => JSON.stringify({ type: 'step', ...step }))
    expect(lines.slice(0, 20)).toEqual(whole.slice(0, 20))
    expect(notes).toContain('bytes lost')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ damageCount: 1 })
  })

  it('shows people a summary they can read', async () => {
    const { lines } = await command(await writeJournal('people'))
    const text = lines.join('\n')
    for (const label of [
      'Strides',
      'Cadence',
      'Contact time',
      'Rearfoot',
      'Soleus load',
      '90 % band',
      'Coverage',
      'Rejected',
    ]) {
      expect(text).toContain(label)
    }
  })
})

describe('the command line', () => {
  it.each([
    [['nowhere.csv'], /There is no file or folder nowhere\.csv/],
    [['x.csv', '--speed', 'fast'], /a number over 0, or 'max'/],
    [['x.csv', '--foot', 'both'], /Allowed choices are left, right/],
    [['x.csv', '--data', '/tmp'], /belong to --store/],
  ])('is refused with one sentence: %s', async (args, message) => {
    await expect(command(...args)).rejects.toThrow(message)
  })
})
