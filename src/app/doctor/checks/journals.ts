import type { Check } from '../check-context.js'
import { findingsOf } from '../finding.js'
import { sizeWords } from '../words.js'

const say = findingsOf('journals')

/** Are the recordings of the runs whole? */
export const checkJournals: Check = ({ journals, server }) => {
  const message = server?.journalMessage ?? null
  if (message !== null) return [say.problem("The server can't write what the pods send.", message)]
  if (journals === null || journals.segmentCount === 0) return []
  const { sessionCount, sizeBytes, damaged, newest } = journals
  const size = `${sessionCount} ${sessionCount === 1 ? 'run takes' : 'runs take'} ${sizeWords(sizeBytes)} of journals`
  const findings = []
  const first = damaged[0]
  if (first !== undefined)
    findings.push(
      say.warning(
        `${damaged.length} ${damaged.length === 1 ? 'file of the journals is' : 'files of the journals are'} damaged, the first: ${first.file} (${first.reason}).`,
        'Nothing needs to be done for the numbers shown; for a new computation of that run put the file back from a backup.',
      ),
    )
  if (newest !== null && newest.damageCount > 0)
    findings.push(
      say.warning(
        `The journal of the newest run (${newest.sessionId}) has ${newest.damageCount} stretches that can't be read.`,
        'That is what a power cut leaves. Where there was none, check the disk: sudo dmesg | grep -iE "mmc|i/o error"',
      ),
    )
  if (findings.length > 0) return findings
  const read = newest === null ? '' : ` The newest was read through: ${newest.recordCount} records.`
  return [say.ok(`${size}; no damage seen.${read}`)]
}
