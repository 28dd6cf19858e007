import { join } from 'node:path'
import type { Check, CheckContext } from '../check-context.js'
import { findingsOf, type Finding } from '../finding.js'
import type { PathFacts } from '../system-facts.js'

const say = findingsOf('data-folder')
const OTHERS = 0o077
const OWNER_WRITES = 0o300

/** Health data: is it for its owner alone, and may the owner write? */
export const checkDataFolder: Check = (context) => {
  const { facts, dataFolder } = context
  const folder = facts.stat(dataFolder)
  if (folder === null)
    return [
      say.note(
        `There is no data folder ${dataFolder} yet, or this user may not see it.`,
        'Where yours lies elsewhere, name it with --data DIR (a service of docs/raspberry-pi.md has /var/lib/solewatch).',
      ),
    ]
  if (!folder.isFolder)
    return [say.problem(`${dataFolder} is no folder.`, 'Choose another one with --data DIR, or move that file away.')]
  if (facts.userId === null) return [say.ok(`The data folder is ${dataFolder}.`)]
  const findings = [...openness(context, folder), ...ownership(context, folder)]
  return findings.length > 0 ? findings : [say.ok(`The data folder ${dataFolder} is for its owner alone.`)]
}

function openness({ facts, dataFolder }: CheckContext, folder: PathFacts): Finding[] {
  const findings: Finding[] = []
  if ((folder.mode & OTHERS) !== 0)
    findings.push(
      say.warning(
        `Others on this machine may look into the data folder ${dataFolder} (mode ${folder.mode.toString(8).padStart(4, '0')}); it holds health data.`,
        `Run: chmod 700 ${dataFolder}`,
      ),
    )
  const tokenPath = join(dataFolder, 'owner-token')
  const token = facts.stat(tokenPath)
  if (token !== null && (token.mode & OTHERS) !== 0)
    findings.push(
      say.problem(
        "Others on this machine may read the owner's token, which lets them in.",
        `Run "rm ${tokenPath}" and start Solewatch again: that makes a new one and signs everybody out.`,
      ),
    )
  return findings
}

function ownership({ facts, dataFolder, server }: CheckContext, folder: PathFacts): Finding[] {
  const ownerOnlyReads = (folder.mode & OWNER_WRITES) !== OWNER_WRITES
  if (ownerOnlyReads)
    return [say.problem(`Its owner may not write into ${dataFolder}.`, `Run: chmod 700 ${dataFolder}`)]
  // A server that holds it is its user's proof; root may write everywhere, and would leave files that are root's.
  if (server !== null || folder.userId === facts.userId || facts.userId === 0) return []
  return [
    say.problem(
      `The data folder ${dataFolder} belongs to another user (id ${folder.userId}).`,
      'Run this as that user, or choose another folder with --data DIR.',
    ),
  ]
}
