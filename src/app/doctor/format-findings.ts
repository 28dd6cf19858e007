import type { Finding, FindingLevel } from './finding.js'
import { counted } from './words.js'

const MARKS: Readonly<Record<FindingLevel, string>> = { ok: 'ok', note: 'note', warning: 'WARNING', problem: 'PROBLEM' }
const WIDTH = 8

/** A finding as lines for people: what was found, and below it what to do. */
export function formatFinding({ level, found, advice }: Finding): string {
  const line = `${MARKS[level].padEnd(WIDTH)}${found}`
  return advice === null ? line : `${line}\n${' '.repeat(WIDTH)}→ ${advice}`
}

/** The last line: how many things need a look. */
export function formatSummary(findings: readonly Finding[]): string {
  const { problem, warning } = countLevels(findings)
  if (problem === 0 && warning === 0) return 'All is well.'
  const parts = [
    ...(problem > 0 ? [counted(problem, 'problem')] : []),
    ...(warning > 0 ? [counted(warning, 'warning')] : []),
  ]
  return `${parts.join(' and ')}; what to do stands behind the arrows.`
}

export function countLevels(findings: readonly Finding[]): Record<FindingLevel, number> {
  const counts = { ok: 0, note: 0, warning: 0, problem: 0 }
  for (const { level } of findings) counts[level] += 1
  return counts
}
