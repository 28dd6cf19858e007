import type { CheckContext } from '../../../src/app/doctor/check-context.js'
import { checksAfterListening, checksBeforeListening } from '../../../src/app/doctor/all-checks.js'
import type { CheckName, Finding } from '../../../src/app/doctor/finding.js'
import { configSchema } from '../../../src/app/config/config-schema.js'
import { DATA_FOLDER } from './machines.js'
import { recordedFacts, type RecordedMachine } from './recorded-facts.js'

export type Around = Partial<Omit<CheckContext, 'facts'>>

const SOUND: Around = {
  adapter: { state: 'on', message: null },
  database: {
    kind: 'opened',
    ...{
      schemaVersion: 3,
      newestVersion: 3,
      sizeBytes: 12_500_000,
      unfinishedSessionCount: 0,
      changeLogLength: 40_000,
    },
    damage: [],
  },
  journals: { sessionCount: 12, sizeBytes: 240_000_000, segmentCount: 40, damaged: [], newest: null },
}

/** Everything that the doctor finds on a recorded machine. */
export async function diagnose(machine: RecordedMachine, around: Around = {}): Promise<Finding[]> {
  const facts = recordedFacts(machine)
  const context: CheckContext = {
    ...{ facts, hci: { kind: 'adapter' }, radioPackage: '@abandonware/noble', dataFolder: DATA_FOLDER },
    radioUser: { processId: facts.processId, isServer: false },
    helperPath: '/opt/solewatch/config/systemd/solewatch-link-parameters',
    ...{ server: null, adapter: null, air: null, disturbed: null, database: null, journals: null },
    storage: { config: configSchema.parse({}), told: null, influx: null },
    ...SOUND,
    ...around,
  }
  const findings: Finding[] = []
  for (const check of [...checksBeforeListening, ...checksAfterListening]) findings.push(...(await check(context)))
  return findings
}

/** What one check finds. */
export async function found(check: CheckName, machine: RecordedMachine, around: Around = {}): Promise<Finding[]> {
  return (await diagnose(machine, around)).filter((finding) => finding.check === check)
}

/** 'warning: what was found → what to do' of each. */
export function words(findings: readonly Finding[]): string[] {
  return findings.map(({ level, found: text, advice }) => `${level}: ${text}${advice === null ? '' : ` → ${advice}`}`)
}
