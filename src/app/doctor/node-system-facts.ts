import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, realpathSync, statfsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { release } from 'node:os'
import { loadNativeSocket } from '../../sources/ble/hci/adapter-transport.js'
import { measureWrites } from './measure-writes.js'
import type { PackageFacts, PathFacts, RadioPackage, SystemFacts, TextRead, VolumeFacts } from './system-facts.js'

const COMMAND_TIMEOUT_MS = 5_000
const COMMAND_OUTPUT_BYTES = 1024 * 1024
/** What the native socket says where it loaded and the kernel has no adapter, or none for us: that is no fault of the package. */
const SYSTEM_ANSWERS = new Set(['EAFNOSUPPORT', 'EPROTONOSUPPORT', 'EPERM', 'EACCES', 'ENODEV', 'EMFILE', 'ENFILE'])

const requireHere = createRequire(import.meta.url)

/** The machine that this process runs on. */
export function createNodeSystemFacts(): SystemFacts {
  return {
    platform: process.platform,
    arch: process.arch,
    kernelRelease: release(),
    node: { version: process.versions.node, abi: process.versions.modules, path: realpathSync(process.execPath) },
    userId: process.geteuid?.() ?? null,
    processId: process.pid,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    nowUs: () => Date.now() * 1000,
    readText,
    list: (folder) => orNull(() => readdirSync(folder)),
    linkTarget: (path) => orNull(() => readlinkSync(path)),
    stat: (path) => orNull(() => pathFacts(path)),
    volume: (path) => orNull(() => volumeFacts(path)),
    run,
    measureWrites,
    radioPackage,
  }
}

function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

function readText(path: string): TextRead {
  try {
    return { kind: 'text', text: readFileSync(path, 'utf8') }
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EACCES' || code === 'EPERM') return { kind: 'denied' }
    return { kind: 'missing' }
  }
}

function pathFacts(path: string): PathFacts {
  const stat = statSync(path)
  return { isFolder: stat.isDirectory(), mode: stat.mode & 0o777, userId: stat.uid, sizeBytes: stat.size }
}

function volumeFacts(path: string): VolumeFacts {
  const { bavail, blocks, bsize } = statfsSync(path)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}

function run(command: string, args: readonly string[]): Promise<string | null> {
  const options = { timeout: COMMAND_TIMEOUT_MS, maxBuffer: COMMAND_OUTPUT_BYTES, env: { ...process.env, LC_ALL: 'C' } }
  return new Promise((resolve) => {
    execFile(command, [...args], options, (error, stdout) => resolve(error === null ? stdout : null))
  })
}

function radioPackage(name: RadioPackage): PackageFacts {
  let version: string
  try {
    version = (requireHere(`${name}/package.json`) as { version: string }).version
  } catch {
    return { kind: 'missing' }
  }
  if (name !== '@abandonware/noble' || process.platform !== 'linux') return { kind: 'installed', version }
  try {
    loadNativeSocket().stop()
    return { kind: 'installed', version }
  } catch (error) {
    if (SYSTEM_ANSWERS.has(codeOf(error))) return { kind: 'installed', version }
    const why = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
    return { kind: 'broken', version, why }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
