import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FetchedBefore, OTHER_RUN } from '../../../src/app/recordings/fetched-before.js'
import { openRecordingFile, readRecordingFile } from '../../../src/app/recordings/recording-files.js'

const RUN = Uint8Array.from({ length: 400 }, (_, i) => (i * 7) & 0xff)

describe('a run that a pod can only give from its start', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fetched-before-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const keep = (keptBytes: number) => {
    const begun = openRecordingFile(folder, 'run', 0)
    begun.append(RUN.subarray(0, keptBytes))
    begun.close()
    return openRecordingFile(folder, 'run', keptBytes)
  }

  it('goes on behind what an earlier link brought, wherever that ended', async () => {
    const anyKept = fc.nat(RUN.length)
    await fc.assert(
      fc.asyncProperty(anyKept, fc.integer({ min: 1, max: 90 }), async (keptBytes, partBytes) => {
        const file = keep(keptBytes)
        const fetched = new FetchedBefore(file, keptBytes, (bytes) => file.append(bytes))
        for (let at = 0; at < RUN.length; at += partBytes) fetched.take(RUN.subarray(at, at + partBytes))
        fetched.end()
        file.close()
        expect(await readRecordingFile(folder, 'run', RUN.length)).toEqual(Buffer.from(RUN))
      }),
      { numRuns: 20 },
    )
  })

  it('is told to be another run where one byte differs, or where it is shorter', () => {
    const file = keep(200)
    const other = Uint8Array.from(RUN)
    other[150] = (other[150] ?? 0) ^ 1
    const refused = expect.objectContaining({ code: OTHER_RUN }) as Error
    expect(() => new FetchedBefore(file, 200, () => undefined).take(other)).toThrow(refused)
    const short = new FetchedBefore(file, 200, () => undefined)
    short.take(RUN.subarray(0, 199))
    expect(() => short.end()).toThrow(refused)
    file.close()
  })
})
