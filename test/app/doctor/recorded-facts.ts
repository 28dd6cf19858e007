import type {
  NodeFacts,
  PackageFacts,
  PathFacts,
  SystemFacts,
  VolumeFacts,
  WriteSpeed,
} from '../../../src/app/doctor/system-facts.js'

/** A machine as it was written down: what its files held, where its links pointed, what its programs said. */
export interface RecordedMachine {
  readonly platform?: NodeJS.Platform
  readonly arch?: string
  readonly kernelRelease?: string
  readonly node?: Partial<NodeFacts>
  readonly userId?: number | null
  readonly timeZone?: string
  readonly nowUs?: number
  /** Null where the file is there and this user may not read it. */
  readonly files?: Readonly<Record<string, string | null>>
  readonly links?: Readonly<Record<string, string>>
  /** Folders without a file of the record in them. */
  readonly folders?: readonly string[]
  readonly paths?: Readonly<Record<string, Partial<PathFacts>>>
  readonly volume?: VolumeFacts | null
  /** By the words of the command. */
  readonly programs?: Readonly<Record<string, string>>
  readonly writes?: WriteSpeed
  readonly packages?: Readonly<Record<string, PackageFacts>>
}

export const GIB = 1024 ** 3
export const RUN_NOW_US = Date.UTC(2026, 10, 21, 9, 30) * 1000
const QUICK: WriteSpeed = { kind: 'measured', medianMs: 8, worstMs: 40, blockBytes: 32_768 }

export function recordedFacts(machine: RecordedMachine): SystemFacts {
  const { files = {}, links = {}, folders = [], paths = {}, programs = {}, packages = {} } = machine
  const known = [...Object.keys(files), ...Object.keys(links), ...folders, ...Object.keys(paths)]
  return {
    platform: machine.platform ?? 'linux',
    arch: machine.arch ?? 'arm64',
    kernelRelease: machine.kernelRelease ?? '6.6.51+rpt-rpi-v8',
    node: { version: '22.12.0', abi: '127', path: '/usr/bin/node', ...machine.node },
    userId: machine.userId === undefined ? 1000 : machine.userId,
    processId: 4711,
    timeZone: machine.timeZone ?? 'Europe/Berlin',
    nowUs: () => machine.nowUs ?? RUN_NOW_US,
    readText(path) {
      const text = files[path]
      if (text === undefined) return { kind: 'missing' }
      return text === null ? { kind: 'denied' } : { kind: 'text', text }
    },
    list(folder) {
      if (files[folder] === null) return null
      const inside = known.filter((path) => path.startsWith(`${folder}/`))
      if (inside.length === 0) return folders.includes(folder) ? [] : null
      return [...new Set(inside.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''))]
    },
    linkTarget: (path) => links[path] ?? null,
    stat(path) {
      const stated = paths[path]
      if (stated !== undefined) return { isFolder: true, mode: 0o700, userId: 1000, sizeBytes: 4096, ...stated }
      if (path in files) return { isFolder: false, mode: 0o644, userId: 0, sizeBytes: 1 }
      return known.some((one) => one === path || one.startsWith(`${path}/`)) || path === '/'
        ? { isFolder: true, mode: 0o755, userId: 0, sizeBytes: 4096 }
        : null
    },
    volume: () => (machine.volume === undefined ? { freeBytes: 20 * GIB, totalBytes: 31 * GIB } : machine.volume),
    run: (command, args) => Promise.resolve(programs[[command, ...args].join(' ')] ?? null),
    measureWrites: () => Promise.resolve(machine.writes ?? QUICK),
    radioPackage: (name) => packages[name] ?? { kind: 'missing' },
  }
}

/** The same machine with something else of it. */
export function changed(machine: RecordedMachine, changes: RecordedMachine): RecordedMachine {
  return {
    ...machine,
    ...changes,
    files: { ...machine.files, ...changes.files },
    links: { ...machine.links, ...changes.links },
    paths: { ...machine.paths, ...changes.paths },
    programs: { ...machine.programs, ...changes.programs },
    packages: { ...machine.packages, ...changes.packages },
    folders: [...(machine.folders ?? []), ...(changes.folders ?? [])],
  }
}
