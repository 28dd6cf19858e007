// Soleus and gastrocnemius of each treadmill runner as an OpenSim static optimisation sees them: one right step at 3.5 m/s.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { RBDS } from './rbds.mjs'
import { numberOrNull, readTable, RecordingError } from './read-files.mjs'

const COLUMNS = {
  soleusImpulseBwS: 'stance_soleus_impulse_bws',
  gastrocnemiusImpulseBwS: 'stance_gastroc_impulse_bws',
  soleusShareRatio: 'stance_soleus_share_of_triceps',
}
/** The steps that it was made for. */
export const STATIC_OPTIMISATION = { speedMps: 3.5, foot: 'right' }

/**
 * `Map` of subject to `{ soleusImpulseBwS, gastrocnemiusImpulseBwS, soleusShareRatio }`, all of stance; whoever lacks one is left out.
 * @param problem called with a RecordingError where the file is broken
 * @returns null where the file is not there or can't be used
 */
export function loadStaticOptimisation(dataFolder, problem) {
  const path = join(dataFolder, RBDS, 'soleus_static_opt_T35_summary.csv')
  if (!existsSync(path)) return null
  try {
    const rows = readTable(path, ['subject', ...Object.values(COLUMNS)])
    const people = rows.map((row) => [
      row.subject,
      Object.fromEntries(Object.entries(COLUMNS).map(([name, column]) => [name, numberOrNull(row[column])])),
    ])
    return new Map(people.filter(([, person]) => Object.values(person).every((value) => value !== null && value > 0)))
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error
    problem(error)
    return null
  }
}
