import { spawnSync } from 'node:child_process'
import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { configSchema } from '../../src/app/config/config-schema.js'

const CONFIG = join(import.meta.dirname, '..', '..', 'config')
const UNITS = join(CONFIG, 'systemd')
const PAGE = readFileSync(join(CONFIG, '..', 'docs', 'raspberry-pi.md'), 'utf8')
const unit = readFileSync(join(UNITS, 'solewatch.service'), 'utf8')
const setting = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? null
const hasAnalyzer = spawnSync('systemd-analyze', ['--version']).status === 0

describe('the service', () => {
  it('has the one right that the radio needs, and its sockets', () => {
    expect(setting('AmbientCapabilities')).toBe('CAP_NET_RAW')
    expect(setting('CapabilityBoundingSet')).toBe('CAP_NET_RAW')
    expect(setting('RestrictAddressFamilies')?.split(' ')).toEqual(
      expect.arrayContaining(['AF_BLUETOOTH', 'AF_NETLINK']),
    )
    // Bluetooth sockets exist in the first namespaces only; Node makes code while it runs.
    expect(unit).not.toMatch(/^(PrivateNetwork|PrivateUsers|MemoryDenyWriteExecute)=yes/m)
  })

  it('keeps the link with the token out of the log, and its data for itself', () => {
    expect(setting('StandardOutput')).toBe('null')
    expect(setting('StateDirectoryMode')).toBe('0700')
    expect(setting('UMask')).toBe('0077')
  })

  it('promises no watchdog that the program does not feed', () => {
    expect(unit).not.toContain('WatchdogSec')
    expect(unit).not.toMatch(/^Type=notify/m)
  })

  it('runs as root only what belongs to root, and goes on without it', () => {
    expect(setting('ExecStartPre')).toMatch(/^-\+\/opt\/solewatch\/config\/systemd\/solewatch-link-parameters\b/)
  })

  it('comes with scripts that can be run', () => {
    for (const name of ['solewatch-link-parameters', 'solewatch-command']) {
      expect(() => accessSync(join(UNITS, name), constants.X_OK)).not.toThrow()
      expect(spawnSync('sh', ['-n', join(UNITS, name)]).status).toBe(0)
    }
  })

  it.skipIf(!hasAnalyzer)('is understood by systemd, each line of it', () => {
    const root = mkdtempSync(join(tmpdir(), 'solewatch-units-'))
    onTestFinished(() => rmSync(root, { recursive: true }))
    // Programs are looked for where the unit says; here they stand for themselves.
    for (const name of ['solewatch.service', 'solewatch-link-parameters@.service']) {
      const text = readFileSync(join(UNITS, name), 'utf8')
      writeFileSync(
        join(root, name),
        text.replaceAll('/opt/solewatch/config', CONFIG).replace('/usr/bin/node', process.execPath),
      )
    }
    const { stderr, status } = spawnSync('systemd-analyze', ['verify', '--man=no', join(root, 'solewatch.service')], {
      encoding: 'utf8',
    })
    const ours = stderr.split('\n').filter((line) => line.includes('solewatch'))
    expect({ status, ours }).toEqual({ status: 0, ours: [] })
  })
})

describe('the page about the Raspberry Pi', () => {
  it('names every file that is to be installed', () => {
    for (const name of readdirSync(UNITS)) expect(PAGE).toContain(name)
    for (const name of readdirSync(join(CONFIG, 'udev'))) expect(PAGE).toContain(name)
  })

  it('shows settings that the program takes', () => {
    const blocks = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text ?? '')
    expect(blocks.length).toBeGreaterThan(0)
    for (const text of blocks) expect(configSchema.safeParse(parse(text)).success).toBe(true)
  })
})
