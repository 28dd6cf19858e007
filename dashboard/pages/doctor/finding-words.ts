import type { DoctorFinding } from '../../../src/contracts/doctor.js'
import type { Severity } from '../../lib/words.js'

type Level = DoctorFinding['level']

export const SEVERITY_OF: Readonly<Record<Level, Severity>> = {
  problem: 'high',
  warning: 'warn',
  note: 'info',
  ok: 'calm',
}
export const WORD_OF: Readonly<Record<Level, string>> = {
  problem: 'Problem',
  warning: 'Warning',
  note: 'Note',
  ok: 'Fine',
}

const ORDER: readonly Level[] = ['problem', 'warning', 'note', 'ok']

/** What needs doing first, and apart from it what is fine. */
export const sortFindings = (items: readonly DoctorFinding[]) => ({
  toLookAt: items.filter(({ level }) => level !== 'ok').sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level)),
  fine: items.filter(({ level }) => level === 'ok'),
})

/** The sentence above the list. */
export const verdict = (items: readonly DoctorFinding[]): string => {
  const count = (level: Level): number => items.filter((finding) => finding.level === level).length
  const [problems, warnings] = [count('problem'), count('warning')]
  if (problems > 0)
    return problems === 1 ? 'One thing keeps it from working' : `${problems} things keep it from working`
  if (warnings > 0) return warnings === 1 ? 'One thing to look at' : `${warnings} things to look at`
  return 'All is well'
}
