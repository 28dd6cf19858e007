import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const SCRIPT = join(import.meta.dirname, '..', '..', 'config', 'systemd', 'solewatch-link-parameters')
const NAMES = ['conn_min_interval', 'conn_max_interval', 'conn_latency', 'supervision_timeout'] as const

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'solewatch-debugfs-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function adapter(name: string, values: readonly number[]): void {
  const folder = join(root, 'bluetooth', name)
  mkdirSync(folder, { recursive: true })
  NAMES.forEach((file, index) => writeFileSync(join(folder, file), `${values[index] ?? 0}\n`))
}

const values = (name: string) => NAMES.map((file) => Number(readFileSync(join(root, 'bluetooth', name, file), 'utf8')))
const writtenAt = (name: string, file: (typeof NAMES)[number]) =>
  statSync(join(root, 'bluetooth', name, file), { bigint: true }).mtimeNs

/** Programs that the script may call, in a folder that comes first; each notes how it was called. */
function program(name: string, exitCode = 0): void {
  const folder = join(root, 'bin')
  mkdirSync(folder, { recursive: true })
  const text = `#!/bin/sh\necho "${name} $*" >>"${root}/called"\n[ ${exitCode} = 0 ] || echo "Can't init device: no way"\nexit ${exitCode}\n`
  writeFileSync(join(folder, name), text)
  chmodSync(join(folder, name), 0o755)
}

function run(...args: string[]) {
  const env = {
    PATH: `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`,
    SOLEWATCH_DEBUGFS: root,
    SOLEWATCH_LINK_REPORT: join(root, 'report'),
  }
  // The shell itself says in which order it does what.
  const call = args[0] === '--trace' ? ['sh', '-x', SCRIPT, ...args.slice(1)] : [SCRIPT, ...args]
  const options = { env, encoding: 'utf8', timeout: 20_000 } as const
  const { status, stderr, stdout } = spawnSync(call[0] ?? '', call.slice(1), options)
  expect(stdout).toBe('')
  return { status, stderr }
}
const report = () => readFileSync(join(root, 'report'), 'utf8')

describe.skipIf(process.platform === 'win32')('the link parameters of the kernel', () => {
  it('are set for every adapter, and written down for those who may not look', () => {
    adapter('hci0', [24, 40, 0, 42])
    adapter('hci1', [24, 40, 4, 42])
    expect(run().status).toBe(0)
    expect([values('hci0'), values('hci1')]).toEqual([
      [12, 24, 0, 400],
      [12, 24, 0, 400],
    ])
    expect(report().split('\n').sort()).toEqual(['', 'hci0 12 24 0 400', 'hci1 12 24 0 400'])
    expect(statSync(join(root, 'report')).mode & 0o777).toBe(0o644)
  })

  it('are set in an order in which the least interval never exceeds the greatest', () => {
    const MIN_FIRST = ['conn_min_interval', 'conn_max_interval']
    const orders: (readonly [before: number[], order: string[]])[] = [
      [[24, 40], MIN_FIRST],
      [[6, 12], MIN_FIRST],
      // Both below what is wanted: the greatest must be raised first.
      [[6, 9], [...MIN_FIRST].reverse()],
    ]
    for (const [before, order] of orders) {
      adapter('hci0', [...before, 0, 42])
      const { stderr } = run('--trace')
      expect([...stderr.matchAll(/^\++ put \S+\/(conn_m\w+) /gm)].map(([, file]) => file)).toEqual(order)
      expect(values('hci0')).toEqual([12, 24, 0, 400])
    }
  })

  it('that are in force are not written again', () => {
    adapter('hci0', [12, 24, 0, 400])
    const before = NAMES.map((file) => writtenAt('hci0', file))
    expect(run('hci0').status).toBe(0)
    expect(run('hci0').status).toBe(0)
    expect(NAMES.map((file) => writtenAt('hci0', file))).toEqual(before)
    expect(report()).toBe('hci0 12 24 0 400\n')
  })

  it('are left alone on adapters that were not named; their line of the report stays', () => {
    adapter('hci0', [24, 40, 0, 42])
    adapter('hci1', [24, 40, 0, 42])
    writeFileSync(join(root, 'report'), 'hci0 1 2 3 4\nhci1 5 6 7 8\n')
    expect(run('hci1').status).toBe(0)
    expect(values('hci0')).toEqual([24, 40, 0, 42])
    expect(report()).toBe('hci0 1 2 3 4\nhci1 12 24 0 400\n')
  })

  it.skipIf(process.platform !== 'linux')('that the kernel refuses end with 1 and the name of the file', () => {
    adapter('hci0', [24, 40, 0, 42])
    const file = join(root, 'bluetooth', 'hci0', 'supervision_timeout')
    rmSync(file)
    // A file that nobody may write, not even root.
    symlinkSync('/proc/sys/kernel/ostype', file)
    const { status, stderr } = run()
    expect(status).toBe(1)
    expect(stderr).toContain(`the kernel did not take 400 for ${file}`)
    expect(values('hci0').slice(0, 3)).toEqual([12, 24, 0])
  })

  it('of an adapter that is not there end with 1; with no adapter at all there is nothing to do', () => {
    const none = run()
    expect(none).toMatchObject({ status: 0 })
    expect(none.stderr).toContain('no Bluetooth adapter yet')
    adapter('hci0', [12, 24, 0, 400])
    const { status, stderr } = run('hci5')
    expect(status).toBe(1)
    expect(stderr).toContain('hci5 has no link parameters')
  })

  it('come with switching the adapter on where that is asked for', () => {
    adapter('hci0', [24, 40, 0, 42])
    program('hciconfig')
    expect(run('--power-on').status).toBe(0)
    expect(readFileSync(join(root, 'called'), 'utf8')).toBe('hciconfig hci0 up\n')
    program('hciconfig', 1)
    const { status, stderr } = run('--power-on', 'hci0')
    expect(status).toBe(1)
    expect(stderr).toContain("hci0 could not be switched on: Can't init device: no way")
  })

  it('are not touched by a call that is wrong', () => {
    adapter('hci0', [24, 40, 0, 42])
    for (const args of [
      ['--wait'],
      ['--wait', 'soon'],
      ['--bla'],
      ['hci0', '../../etc'],
      ['eth0'],
      ['hci0', '--wait'],
    ]) {
      const { status, stderr } = run(...args)
      expect(status).toBe(2)
      expect(stderr).toContain('call it as')
    }
    expect(values('hci0')).toEqual([24, 40, 0, 42])
  })
})
