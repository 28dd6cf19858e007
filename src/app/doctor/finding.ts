/** How much a finding matters: `problem` keeps Solewatch from working, `warning` will cost data, `note` is good to know. */
export type FindingLevel = 'ok' | 'note' | 'warning' | 'problem'

/** One thing that the doctor looked at. */
export interface Finding {
  /** Stable name of the check, for scripts. */
  readonly check: CheckName
  readonly level: FindingLevel
  /** What was found, in one sentence. */
  readonly found: string
  /** What to do, in one sentence with the exact command; null where nothing is to be done. */
  readonly advice: string | null
}

export const CHECK_NAMES = [
  'server',
  'software',
  'node',
  'adapter',
  'power-switch',
  'permission',
  'other-programs',
  'link-parameters',
  'chip',
  'kernel',
  'kernel-log',
  'air',
  'store',
  'journals',
  'disk',
  'write-speed',
  'data-folder',
  'clock',
  'memory',
  'supply',
  'influxdb',
  'forwarding',
  'retention',
  'backup',
] as const
export type CheckName = (typeof CHECK_NAMES)[number]

/** Findings of one check, so that its name is written once. */
export function findingsOf(check: CheckName) {
  return {
    ok: (found: string): Finding => ({ check, level: 'ok', found, advice: null }),
    note: (found: string, advice: string | null = null): Finding => ({ check, level: 'note', found, advice }),
    warning: (found: string, advice: string): Finding => ({ check, level: 'warning', found, advice }),
    problem: (found: string, advice: string): Finding => ({ check, level: 'problem', found, advice }),
  }
}
