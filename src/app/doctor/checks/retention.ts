import type { Check, CheckContext } from '../check-context.js'
import { findingsOf, type Finding } from '../finding.js'
import { counted, sizeWords } from '../words.js'

const say = findingsOf('retention')
const GIB = 1024 ** 3
const NEARLY = 0.9

/** How long things stay, whether their room suffices, and whether something had to go too early. */
export const checkRetention: Check = (context) => {
  const { steps, retentionTrouble = null } = context.storage.told ?? {}
  const findings: Finding[] = []
  if (retentionTrouble !== null)
    findings.push(say.warning('What is too old, or has no room, could not be taken away lately.', retentionTrouble))
  if (steps !== undefined && steps.undeliveredLostCount > 0)
    findings.push(lostSteps(context, steps.undeliveredLostCount))
  if (steps !== undefined && steps.sizeBytes !== null && nearlyFull(steps.sizeBytes, steps.limitBytes))
    findings.push(
      say.note(
        `Single steps take ${sizeWords(steps.sizeBytes)} of the ${sizeWords(steps.limitBytes ?? 0)} that store.maxStepMiB gives them; the oldest go first.`,
      ),
    )
  return [...findings, ...recordings(context), kept(context)]
}

/** Without InfluxDB it is what the settings ask for, and still worth knowing. */
function lostSteps({ storage }: CheckContext, count: number): Finding {
  const steps = counted(count, 'single step')
  const again = 'Runs whose recordings are kept can be computed again: solewatch recompute'
  if (storage.config.store.kind === 'embedded')
    return say.warning(
      `The oldest ${steps} had to go: their room was used up. Minutes, runs and days are all there.`,
      `Give steps more room (store.maxStepMiB). ${again}`,
    )
  return say.warning(
    `${steps} had to go before InfluxDB had them: their room was used up. Minutes, runs and days are all there.`,
    `Give steps more room (store.maxStepMiB), or see to it that InfluxDB is reachable. ${again}`,
  )
}

function recordings({ storage, journals }: CheckContext): Finding[] {
  const { journalGiB } = storage.config.retention
  if (journals === null || journalGiB === null || !nearlyFull(journals.sizeBytes, journalGiB * GIB)) return []
  return [
    say.note(
      `Recordings take ${sizeWords(journals.sizeBytes)} of the ${sizeWords(journalGiB * GIB)} that retention.journalGiB gives them; the oldest go first, and their runs can then not be computed anew.`,
    ),
  ]
}

function kept({ storage }: CheckContext): Finding {
  const { stepsMonths, journalMonths } = storage.config.retention
  const months = (count: number | null): string => (count === null ? 'for ever' : `for ${counted(count, 'month')}`)
  return say.ok(`Single steps are kept ${months(stepsMonths)}, recordings ${months(journalMonths)}, all else for ever.`)
}

function nearlyFull(bytes: number, limitBytes: number | null): boolean {
  return limitBytes !== null && bytes > NEARLY * limitBytes
}
