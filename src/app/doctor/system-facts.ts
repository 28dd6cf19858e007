/**
 * Everything that the doctor reads of the machine. Tests feed it what was recorded on others. Nothing here throws:
 * what is not there is null, and what may not be read is said so where that matters.
 */
export interface SystemFacts {
  readonly platform: NodeJS.Platform
  readonly arch: string
  readonly kernelRelease: string
  readonly node: NodeFacts
  /** Null where the system has no such ids (Windows). */
  readonly userId: number | null
  /** Of the process that looks. */
  readonly processId: number
  readonly timeZone: string
  nowUs(): number
  readText(path: string): TextRead
  /** Names in a folder; null where there is none, or it may not be read. */
  list(folder: string): readonly string[] | null
  /** Where a symbolic link points, as it is written; null where there is none, or it may not be read. */
  linkTarget(path: string): string | null
  stat(path: string): PathFacts | null
  /** Room on the file system that holds the path. */
  volume(path: string): VolumeFacts | null
  /** Output of a program that only looks (`timedatectl show`); null where it is not there, fails or takes too long. */
  run(command: string, args: readonly string[]): Promise<string | null>
  /** Writes small blocks into the folder, each brought to the disk, and takes them away again. */
  measureWrites(folder: string): Promise<WriteSpeed>
  /** Version of an installed package of node_modules, and whether its native part loads. */
  radioPackage(name: RadioPackage): PackageFacts
}

export interface NodeFacts {
  /** Without the "v": "20.19.0". */
  readonly version: string
  /** The ABI that native packages must be built for. */
  readonly abi: string
  /** With links resolved. */
  readonly path: string
}

export type TextRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  /** It is there, or may be: this user may not look. */
  | { readonly kind: 'denied' }

export interface PathFacts {
  readonly isFolder: boolean
  /** The nine permission bits. */
  readonly mode: number
  readonly userId: number
  readonly sizeBytes: number
}

export interface VolumeFacts {
  /** What this user may still take. */
  readonly freeBytes: number
  readonly totalBytes: number
}

export type WriteSpeed =
  | { readonly kind: 'measured'; readonly medianMs: number; readonly worstMs: number; readonly blockBytes: number }
  | { readonly kind: 'failed'; readonly code: string }

export type RadioPackage = '@abandonware/noble' | '@stoprocent/noble'

export type PackageFacts =
  | { readonly kind: 'missing' }
  | { readonly kind: 'installed'; readonly version: string }
  /** Its native part can't be loaded; `why` is the first line of the error. */
  | { readonly kind: 'broken'; readonly version: string; readonly why: string }

/** The text of a small file without the white space around it; null where it can't be had. */
export function readTrimmed(facts: Pick<SystemFacts, 'readText'>, path: string): string | null {
  const read = facts.readText(path)
  return read.kind === 'text' ? read.text.replace(/\0/g, '').trim() : null
}
