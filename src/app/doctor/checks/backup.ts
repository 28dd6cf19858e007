import { join } from 'node:path'
import { DEMO_MARKER } from '../../data-folder/demo-marker.js'
import { BACKUPS_FOLDER } from '../../backup/layout.js'
import { newestBackupTimeUs } from '../../storage/last-backup.js'
import type { Check } from '../check-context.js'
import { findingsOf } from '../finding.js'
import { counted } from '../words.js'

const say = findingsOf('backup')
const DAY_US = 86_400_000_000
const OLD_DAYS = 30
/** A copy that a new program makes of the database before it changes it. */
const COPY = /^solewatch\.sqlite\.schema-\d+\.bak$/

/** Would a broken disk cost anything? */
export const checkBackup: Check = ({ facts, dataFolder, database }) => {
  if (database?.kind !== 'opened') return []
  const names = facts.list(dataFolder) ?? []
  // The next demo throws it all away.
  if (names.includes(DEMO_MARKER)) return []
  const copies = names.filter((name) => COPY.test(name))
  const before =
    copies.length === 0
      ? []
      : [
          say.note(
            `Before an update the database was copied to ${copies.join(', ')}.`,
            'Delete it once the new version has proved itself; it is no backup, since it lies on the same disk.',
          ),
        ]
  const newestUs = newestBackupTimeUs(facts.list(join(dataFolder, BACKUPS_FOLDER)) ?? [])
  const advice = `Run: solewatch backup --data ${dataFolder} /path/on/another/disk`
  if (newestUs === null)
    return [
      say.note(`No backup lies in ${join(dataFolder, BACKUPS_FOLDER)}; one elsewhere is not seen.`, advice),
      ...before,
    ]
  const days = Math.floor((facts.nowUs() - newestUs) / DAY_US)
  const found = `The newest backup in ${join(dataFolder, BACKUPS_FOLDER)} is ${days < 1 ? 'of the last 24 hours' : `${counted(days, 'day')} old`}.`
  return [days > OLD_DAYS ? say.note(found, advice) : say.ok(found), ...before]
}
