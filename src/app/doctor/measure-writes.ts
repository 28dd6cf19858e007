import { randomBytes, randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { WriteSpeed } from './system-facts.js'

const BLOCK_BYTES = 32 * 1024
const BLOCKS = 12
/** A disk so slow that not even that many are done is slow enough to say so. */
const TIME_LIMIT_MS = 4_000

/** Writes as the journal does: a block, then a sync. The file is taken away again. Never rejects. */
export async function measureWrites(folder: string): Promise<WriteSpeed> {
  const path = join(folder, `.doctor-${randomUUID()}.tmp`)
  // Random bytes: zeros would cost nothing on a disk that compresses.
  const block = randomBytes(BLOCK_BYTES)
  const tookMs: number[] = []
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      const beginMs = performance.now()
      for (let index = 0; index < BLOCKS && performance.now() - beginMs < TIME_LIMIT_MS; index += 1) {
        const startMs = performance.now()
        await file.write(block)
        await file.datasync()
        tookMs.push(performance.now() - startMs)
      }
    } finally {
      await file.close()
    }
  } catch (error) {
    return { kind: 'failed', code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' }
  } finally {
    await rm(path, { force: true }).catch(() => undefined)
  }
  const sorted = tookMs.sort((a, b) => a - b)
  const medianMs = sorted[sorted.length >> 1] ?? 0
  return { kind: 'measured', medianMs, worstMs: sorted.at(-1) ?? 0, blockBytes: BLOCK_BYTES }
}
