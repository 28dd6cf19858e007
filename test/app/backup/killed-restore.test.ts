import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lockFolder } from '../../../src/app/data-folder/folder-lock.js'
import { sampleSession } from '../../stores/sample-records.js'
import { backup, contentsOf, filledFolder, newFolder, withDatabase } from './backup-rig.js'

const PROGRAM = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js')
/** From before it reads anything until it should be done; the last ones decide how long it may take. */
const DELAYS_MS = [350, 500, 650, 800, 60_000]

describe('a restore that is killed', () => {
  it('leaves the folder as it was or as it shall be, never anything between', async () => {
    const folder = await filledFolder()
    const { path } = await backup(folder, { destination: newFolder() })
    const restored = await contentsOf(folder)
    await withDatabase(folder, (db) => db.putSession(sampleSession('later', { localDate: '2025-10-11' })))
    const earlier = await contentsOf(folder)
    let became: unknown = earlier
    for (const delayMs of DELAYS_MS) {
      const child = spawn(process.execPath, [PROGRAM, 'restore', path, '--data', folder, '--yes', '--json'], {
        stdio: 'ignore',
      })
      const timer = setTimeout(() => child.kill('SIGKILL'), delayMs)
      await new Promise((resolve) => child.once('exit', resolve))
      clearTimeout(timer)
      // As a server does when it starts.
      lockFolder(folder).release()
      became = await contentsOf(folder)
      expect([earlier, restored]).toContainEqual(became)
    }
    expect(became).toEqual(restored)
  })
})
