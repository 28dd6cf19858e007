import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chooseDataFolder, openDataFolder } from '../../../src/app/data-folder/data-folder.js'
import { folderHolder, lockFolder } from '../../../src/app/data-folder/folder-lock.js'

const folder = () => mkdtempSync(join(tmpdir(), 'solewatch-lock-'))

describe('the lock of a data folder', () => {
  it('is refused while its holder lives, and names it', () => {
    const path = folder()
    const lock = lockFolder(path)
    lock.announce('http://127.0.0.1:4820')
    expect(() => lockFolder(path)).toThrow(new RegExp(`process ${process.pid}, http://127.0.0.1:4820.*--data`))
    expect(folderHolder(path)).toEqual({ pid: process.pid, url: 'http://127.0.0.1:4820' })
    lock.release()
    expect(folderHolder(path)).toBeNull()
    lockFolder(path).release()
  })

  it('is taken over from a process that has died', async () => {
    const path = folder()
    const child = spawn(process.execPath, ['-e', ''])
    await new Promise((resolve) => child.on('exit', resolve))
    writeFileSync(join(path, 'solewatch.lock'), JSON.stringify({ pid: child.pid, startTicks: '1', url: null }))
    lockFolder(path).release()
  })

  it('is taken over when its pid belongs to another process by now', () => {
    const path = folder()
    writeFileSync(join(path, 'solewatch.lock'), JSON.stringify({ pid: process.pid, startTicks: '1', url: null }))
    lockFolder(path).release()
  })

  it.each(['', '{', 'null', '{"pid":"x"}'])('is taken over when it was cut to %j', (text) => {
    const path = folder()
    writeFileSync(join(path, 'solewatch.lock'), text)
    lockFolder(path).release()
  })
})

describe('several programs that start at the same moment', () => {
  const RACER = `
    const { lockFolder } = await import(process.argv[1])
    while (Date.now() < Number(process.argv[3])) {}
    try { lockFolder(process.argv[2]); process.stdout.write('held') } catch (error) { process.stdout.write(error.code ?? String(error)) }
    setTimeout(() => {}, 1000)`
  const module = new URL('../../../dist/app/data-folder/folder-lock.js', import.meta.url).href

  it.each(['nothing there', 'a lock of a process that died'])(
    'never share a folder, with %s',
    async (before) => {
      const path = folder()
      if (before !== 'nothing there')
        writeFileSync(join(path, 'solewatch.lock'), JSON.stringify({ pid: process.pid, startTicks: '1', url: null }))
      const startMs = String(Date.now() + 1500)
      const race = async (): Promise<string> => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', RACER, module, path, startMs])
        let said = ''
        child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()))
        await new Promise((resolve) => child.on('close', resolve))
        return said
      }
      const said = await Promise.all([race(), race(), race(), race()])
      expect(said.filter((one) => one === 'held')).toHaveLength(1)
      expect(readdirSync(path)).toEqual(['solewatch.lock'])
    },
    20_000,
  )
})

describe('the data folder', () => {
  it('is what was asked for, else the state directory, else the data folder of the user; the demo has its own', () => {
    expect(chooseDataFolder('/x/y', { STATE_DIRECTORY: '/s' }, false)).toBe('/x/y')
    expect(chooseDataFolder(undefined, { STATE_DIRECTORY: '/s:/t' }, false)).toBe('/s')
    expect(chooseDataFolder(undefined, { XDG_DATA_HOME: '/d' }, false)).toBe('/d/solewatch')
    expect(chooseDataFolder(undefined, { XDG_DATA_HOME: '/d' }, true)).toBe('/d/solewatch-demo')
  })

  it('is readable by its owner only', () => {
    const { path } = openDataFolder(join(folder(), 'new'))
    expect(statSync(path).mode & 0o777).toBe(0o700)
  })

  it('says what to do when it cannot be made', () => {
    const file = join(folder(), 'file')
    writeFileSync(file, '')
    expect(() => openDataFolder(join(file, 'inside'))).toThrow(/can't be used \(ENOTDIR\).*--data/)
    expect(readFileSync(file, 'utf8')).toBe('')
  })

  it('is refused at once where the system can make no folders', () => {
    if (process.platform !== 'linux') return
    expect(() => openDataFolder('/proc/solewatch')).toThrow(/can't be used \(ENOENT\).*--data/)
  })
})
