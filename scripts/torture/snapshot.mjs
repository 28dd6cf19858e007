// A copy of the built program that nobody builds over while it is being killed, and that may be made wrong on purpose.
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../setup-lib.mjs'

/** @param {readonly { file: string, find: string, replace: string }[]} changes each must be found exactly once */
export function copyProgram(changes = [], from = join(ROOT, 'dist')) {
  const folder = mkdtempSync(join(tmpdir(), 'solewatch-torture-program-'))
  const dist = join(folder, 'dist')
  // A link would be copied as a link, and the program itself made wrong.
  cpSync(realpathSync(from), dist, {
    recursive: true,
    filter: (path) => !/\/(dashboard|\.types)(\/|$)|\.d\.ts(\.map)?$/.test(path),
  })
  for (const name of ['package.json', 'config']) cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  for (const { file, find, replace } of changes) {
    const path = join(dist, file)
    const text = readFileSync(path, 'utf8')
    if (text.split(find).length !== 2)
      throw new Error(`${file} does not have "${find}" once: the change must follow it.`)
    writeFileSync(
      path,
      text.replace(find, () => replace),
    )
  }
  return { dist, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
