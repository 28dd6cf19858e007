import { join } from 'node:path'
import type { Check, CheckContext } from '../check-context.js'
import { findingsOf, type Finding } from '../finding.js'
import { readTrimmed, type SystemFacts } from '../system-facts.js'
import { sizeWords } from '../words.js'

const say = findingsOf('disk')
const MIB = 1024 * 1024
const LITTLE_BYTES = 1024 * MIB
const TOO_LITTLE_BYTES = 100 * MIB
/** SQLite's locks and its shared memory can't be relied on there. */
const REMOTE = new Set(['nfs', 'nfs4', 'cifs', 'smb3', 'smbfs', '9p', 'fuse.sshfs', 'fuse.rclone', 'afs', 'ceph'])
/** They forget everything when the machine is switched off. */
const VOLATILE = new Set(['tmpfs', 'ramfs', 'overlay'])

/** Is there room, on a disk that can be trusted? */
export const checkDisk: Check = (context) => {
  const { facts, dataFolder } = context
  const existing = nearestFolder(facts, dataFolder)
  const volume = facts.volume(existing)
  return [...(volume === null ? [] : [room(context, volume)]), ...kindOfDisk(facts, existing)]
}

function room({ facts, dataFolder }: CheckContext, volume: { freeBytes: number; totalBytes: number }): Finding {
  const found = `${sizeWords(volume.freeBytes)} of ${sizeWords(volume.totalBytes)} are free where ${dataFolder} lies`
  const advice = 'See what takes the room with "sudo du -xh / | sort -h | tail -20", and free some.'
  if (volume.freeBytes < TOO_LITTLE_BYTES) {
    // The server gives the reserve up when the disk is full, and makes it again when there is room.
    const reserved = facts.stat(join(dataFolder, 'reserve')) === null ? ', and the reserve is used up' : ''
    return say.problem(`Only ${found}${reserved}.`, advice)
  }
  if (volume.freeBytes < LITTLE_BYTES) return say.warning(`${found}.`, advice)
  return say.ok(`${found}.`)
}

function kindOfDisk(facts: SystemFacts, folder: string): Finding[] {
  const mount = mountOf(facts, folder)
  if (mount === null) return []
  if (mount.readOnly)
    return [
      say.problem(
        `The disk at ${mount.point} is mounted read-only; after errors the system does that by itself.`,
        'See why with "sudo dmesg | tail -50"; a worn SD card must be replaced.',
      ),
    ]
  if (REMOTE.has(mount.kind))
    return [
      say.warning(
        `The data folder lies on a network disk (${mount.kind}); databases get damaged there.`,
        'Choose a folder on a disk of this machine with --data DIR, and copy backups to the network.',
      ),
    ]
  if (VOLATILE.has(mount.kind))
    return [
      say.warning(
        `The data folder lies on a disk that forgets (${mount.kind}); everything is gone after a restart.`,
        mount.kind === 'overlay'
          ? 'Switch the overlay file system off (raspi-config), or in a container mount a volume for the data folder.'
          : 'Choose another folder with --data DIR.',
      ),
    ]
  return []
}

/** The folder itself, or where it would be made. */
function nearestFolder(facts: SystemFacts, folder: string): string {
  let path = folder
  while (facts.stat(path) === null && join(path, '..') !== path) path = join(path, '..')
  return path
}

function mountOf(facts: SystemFacts, folder: string): { point: string; kind: string; readOnly: boolean } | null {
  let best: { point: string; kind: string; readOnly: boolean } | null = null
  for (const line of (readTrimmed(facts, '/proc/self/mounts') ?? '').split('\n')) {
    const [, escaped = '', kind = '', options = ''] = line.split(' ')
    // Blanks in a path are written in octal.
    const point = escaped.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)))
    const holds = point === '/' || folder === point || folder.startsWith(`${point}/`)
    // A later mount hides an earlier one at the same place.
    if (point === '' || !holds || point.length < (best?.point.length ?? 0)) continue
    best = { point, kind, readOnly: options.split(',').includes('ro') }
  }
  return best
}
