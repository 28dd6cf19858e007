// Coefficients for a runner who took no part in the fit: those that ship, with what each fit found without that runner.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DEFAULT_PARAMETERS } from '../../dist/domain/biomechanics/parameters.js'
import { ROOT } from '../setup-lib.mjs'

/**
 * Reads every scripts/fit/left-out/*.json: `{ dataset, fittedOn: [subject], leftOut: { subject: part of ModelParameters } }`.
 * @throws Error for a set that doesn't fit the model that ships
 * @returns `{ names, fittedOn(dataset, subject), parametersFor(dataset, subject) }`
 */
export function readLeftOut(folder = join(ROOT, 'scripts', 'fit', 'left-out')) {
  const sets = listSets(folder).map((file) => ({ file, ...JSON.parse(readFileSync(join(folder, file), 'utf8')) }))
  for (const set of sets) checkSet(set)
  const merged = new Map()
  return {
    names: (dataset) => sets.filter((set) => set.dataset === dataset).map(({ file }) => file.replace(/\.json$/, '')),
    fittedOn: (dataset, subject) => sets.some((set) => set.dataset === dataset && set.fittedOn.includes(subject)),
    parametersFor(dataset, subject) {
      const key = `${dataset} ${subject}`
      if (!merged.has(key)) merged.set(key, mergeFor(sets, dataset, subject))
      return merged.get(key)
    },
  }
}

/** A set made for other coefficients than those that ship would judge a model that there is not. */
function checkSet({ file, fittedOn, leftOut }) {
  const wrong = (what) =>
    new Error(`scripts/fit/left-out/${file} ${what}; run scripts/fit/${basename(file, '.json')}.mjs --write.`)
  for (const subject of fittedOn) {
    const part = leftOut[subject]
    if (part === undefined) throw wrong(`has no coefficients without runner ${subject}`)
    const strange = findStrange(DEFAULT_PARAMETERS, part)
    if (strange !== null) throw wrong(`holds ${strange}, which the model has not`)
  }
}

/** The path of the first thing in `part` that `whole` has not, or has in another form; null where all is well. */
export function findStrange(whole, part, path = '') {
  if (Array.isArray(part)) return Array.isArray(whole) && whole.length === part.length ? null : path
  if (!isPlain(part)) return typeof part === typeof whole ? null : path
  if (!isPlain(whole)) return path
  for (const [key, value] of Object.entries(part)) {
    const below = path === '' ? key : `${path}.${key}`
    const strange = key in whole ? findStrange(whole[key], value, below) : below
    if (strange !== null) return strange
  }
  return null
}

function mergeFor(sets, dataset, subject) {
  return sets
    .filter((set) => set.dataset === dataset)
    .reduce((parameters, set) => mergeDeep(parameters, set.leftOut[subject] ?? {}), DEFAULT_PARAMETERS)
}

function listSets(folder) {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort()
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
}

/** The values of `part` over those of `whole`; lists are replaced, not mixed. */
export function mergeDeep(whole, part) {
  if (!isPlain(whole) || !isPlain(part)) return part
  const merged = { ...whole }
  for (const [key, value] of Object.entries(part)) merged[key] = key in whole ? mergeDeep(whole[key], value) : value
  return merged
}

function isPlain(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
