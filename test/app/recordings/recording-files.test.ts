import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openRecordingFile, removeRecordingFile } from '../../../src/app/recordings/recording-files.js'

it('keeps the file of a run inside its folder, whatever its id says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'solewatch-recordings-'))
  const outside = join(folder, 'other.run')
  writeFileSync(outside, 'not ours')
  openRecordingFile(join(folder, 'data'), '../../other', 0).close()
  await removeRecordingFile(join(folder, 'data'), '../../other')
  expect(existsSync(outside)).toBe(true)
})
