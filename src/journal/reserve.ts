import { randomFillSync } from 'node:crypto'
import { rmSync, statSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'

export const RESERVE_BYTES = 8 * 1024 * 1024

/** A file that only takes up room, to be given back when the disk is full, so that what must close can close. */
export interface Reserve {
  /** Makes the file if it isn't there; false where there is no room for it. Runs off the main thread. */
  ensure(): Promise<boolean>
  /** Frees the room at once; false where there was none to free. */
  release(): boolean
}

export function createReserve(path: string, bytes = RESERVE_BYTES): Reserve {
  const isThere = (): boolean => statSync(path, { throwIfNoEntry: false })?.size === bytes
  return {
    async ensure() {
      if (isThere()) return true
      const temporary = `${path}.tmp`
      try {
        const handle = await open(temporary, 'w')
        try {
          // Random bytes: zeros would take no room on a file system that compresses.
          await handle.writeFile(randomFillSync(Buffer.alloc(bytes)))
          await handle.datasync()
        } finally {
          await handle.close()
        }
        await rename(temporary, path)
        return true
      } catch {
        await rm(temporary, { force: true }).catch(() => undefined)
        return false
      }
    },
    release() {
      try {
        rmSync(path)
        return true
      } catch {
        return false
      }
    },
  }
}
