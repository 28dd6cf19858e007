import { SEVERITIES, type Severity } from '../records/alert-record.js'

/** 0 for nothing, then 1 info, 2 warn, 3 high. */
export function severityRank(severity: Severity | null): number {
  return severity === null ? 0 : SEVERITIES.indexOf(severity) + 1
}

export function worstSeverity(severities: readonly (Severity | null)[]): Severity | null {
  return severities.reduce((worst, next) => (severityRank(next) > severityRank(worst) ? next : worst), null)
}
