import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { inspectJournals } from '../../../src/app/doctor/inspect-journals.js'
import { createRecordEncoder } from '../../../src/journal/record-codec.js'
import { encodeHeader } from '../../../src/journal/segment-format.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'solewatch-journals-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const TICK = Buffer.from(createRecordEncoder().encode({ kind: 'tick', monotonicUs: 1_000_000 }))
const WHOLE = Buffer.concat([encodeHeader(), TICK, TICK])

function segment(sessionId: string, name: string, bytes: Uint8Array): void {
  const path = join(folder, 'journal', '2026', sessionId)
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, name), bytes)
}

it('without journals there is nothing to tell', () => {
  expect(inspectJournals({ dataFolder: folder, readNewest: true })).toEqual({
    ...{ sessionCount: 0, sizeBytes: 0, segmentCount: 0, damaged: [], newest: null },
  })
})

it('whole journals, packed or not, are counted and the newest is read through', () => {
  segment('run-1', '000000.swj.gz', gzipSync(WHOLE))
  segment('run-1', '000001.swj', WHOLE)
  const facts = inspectJournals({ dataFolder: folder, readNewest: true })
  expect(facts).toMatchObject({ sessionCount: 1, segmentCount: 2, damaged: [] })
  expect(facts.newest).toEqual({ sessionId: 'run-1', recordCount: 4, damageCount: 0 })
  expect(facts.sizeBytes).toBe(WHOLE.length + gzipSync(WHOLE).length)
  expect(inspectJournals({ dataFolder: folder, readNewest: false }).newest).toBeNull()
})

it('segments that begin wrong are named with the reason', () => {
  segment('run-1', '000000.swj', WHOLE.subarray(0, 7))
  segment('run-1', '000001.swj', Buffer.alloc(0))
  segment('run-2', '000000.swj', Buffer.alloc(64))
  segment('run-2', '000001.swj.gz', Buffer.from('not packed at all, but long enough'))
  segment('run-2', '000002.swj.gz', gzipSync(WHOLE).subarray(0, 9))
  segment('run-3', '000000.swj', WHOLE)
  const { damaged, segmentCount } = inspectJournals({ dataFolder: folder, readNewest: false })
  expect(segmentCount).toBe(6)
  expect(damaged.map(({ reason }) => reason)).toEqual([
    'the header is cut',
    'the file is empty',
    'this is not a journal segment',
    'the compressed file is cut or damaged',
    'the compressed file is cut or damaged',
  ])
})

it('a newest journal that was cut in the middle of a record shows its damage', () => {
  segment('run-1', '000000.swj', WHOLE.subarray(0, WHOLE.length - 3))
  const { newest } = inspectJournals({ dataFolder: folder, readNewest: true })
  expect(newest).toEqual({ sessionId: 'run-1', recordCount: 1, damageCount: 1 })
})
