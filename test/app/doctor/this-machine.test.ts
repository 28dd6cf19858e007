import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { measureWrites } from '../../../src/app/doctor/measure-writes.js'
import { createNodeSystemFacts } from '../../../src/app/doctor/node-system-facts.js'

const facts = createNodeSystemFacts()
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'solewatch-facts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the facts of this machine', () => {
  it('are those of the process that looks', () => {
    expect(facts.processId).toBe(process.pid)
    expect(`v${facts.node.version}`).toBe(process.version)
    expect(facts.node.abi).toBe(process.versions.modules)
    expect(facts.kernelRelease).not.toBe('')
  })

  it('are read from files, links and folders; what is not there is null', () => {
    writeFileSync(join(folder, 'a'), 'text\n', { mode: 0o640 })
    symlinkSync('a', join(folder, 'b'))
    expect(facts.readText(join(folder, 'a'))).toEqual({ kind: 'text', text: 'text\n' })
    expect(facts.readText(join(folder, 'c'))).toEqual({ kind: 'missing' })
    expect(facts.list(folder)).toEqual(['a', 'b'])
    expect(facts.list(join(folder, 'c'))).toBeNull()
    expect(facts.linkTarget(join(folder, 'b'))).toBe('a')
    expect(facts.linkTarget(join(folder, 'a'))).toBeNull()
    expect(facts.stat(join(folder, 'a'))).toMatchObject({ isFolder: false, mode: 0o640, sizeBytes: 5 })
    expect(facts.stat(join(folder, 'c'))).toBeNull()
  })

  it('know how much room there is, and nothing of a path that is not there', () => {
    const volume = facts.volume(folder)
    expect(volume?.totalBytes).toBeGreaterThan(volume?.freeBytes ?? Infinity)
    expect(facts.volume(join(folder, 'c'))).toBeNull()
  })

  it('hold what a program says, and null where it fails or is missing', async () => {
    expect(await facts.run(process.execPath, ['-e', 'console.log(7)'])).toBe('7\n')
    expect(await facts.run(process.execPath, ['-e', 'process.exit(3)'])).toBeNull()
    expect(await facts.run('no-such-program-of-solewatch', [])).toBeNull()
  })

  it('tell whether the Bluetooth packages are there', () => {
    expect(['missing', 'installed', 'broken']).toContain(facts.radioPackage('@abandonware/noble').kind)
  })

  it('hold the rights of this process where the system tells them', () => {
    const status = facts.readText(`/proc/${process.pid}/status`)
    if (process.platform !== 'linux') return void expect(status.kind).not.toBe('text')
    expect(status.kind === 'text' && /^CapEff:\t[0-9a-f]{16}$/m.test(status.text)).toBe(true)
  })
})

describe('the speed of the disk', () => {
  it('is that of small writes that have reached it; nothing is left behind', async () => {
    const speed = await measureWrites(folder)
    expect(speed).toMatchObject({ kind: 'measured', blockBytes: 32_768 })
    if (speed.kind === 'measured') expect(speed.worstMs).toBeGreaterThanOrEqual(speed.medianMs)
    expect(readdirSync(folder)).toEqual([])
  })

  it('is not known where nothing can be written', async () => {
    expect(await measureWrites(join(folder, 'c'))).toEqual({ kind: 'failed', code: 'ENOENT' })
  })

  it('is not known where the folder is none', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(await measureWrites(file)).toEqual({ kind: 'failed', code: 'ENOTDIR' })
  })
})
