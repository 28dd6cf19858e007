// What the fits beside this file share: recordings in, strides of a foot, coefficients and sets with each runner left out.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFootState, reduceFootEnd, reduceFootSamples } from '../../dist/domain/gait/foot-reducer.js'
import { ROOT } from '../setup-lib.mjs'
import { loadRbds, RBDS } from '../validate/datasets/rbds.mjs'

/** The trials of the treadmill runners under the folder that the command names. */
export function loadTrials(folder = process.argv[2] ?? '../shared/data') {
  const trials = loadRbds(folder, (error) => process.stderr.write(`${error.message}\n`)) ?? []
  if (trials.length === 0) throw new Error(`No trial of ${RBDS} under ${folder}.`)
  return trials
}

/** State of a foot whose shoe was never calibrated. */
export function openFoot(foot, parameters) {
  return createFootState({ foot, footStrikeOffsetDeg: null, footStrikeOffsetSdDeg: null, parameters })
}

/** All strides of one foot. */
export function stridesOf({ foot, block }, parameters) {
  const state = openFoot(foot, parameters)
  const events = [...reduceFootSamples(state, block), ...reduceFootEnd(state)]
  return events.flatMap((event) => (event.kind === 'stride' ? [event.stride] : []))
}

/** Replaces a file of coefficients under src/domain/biomechanics by what `change` makes of its text. */
export function rewriteCoefficients(name, change) {
  const path = join(ROOT, 'src', 'domain', 'biomechanics', name)
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

/** Writes what a fit found without each runner, one line a runner. @param setOf part of ModelParameters, by subject */
export function writeLeftOut(name, subjects, setOf, dataset = RBDS) {
  const lines = subjects.map((subject) => `  ${JSON.stringify(subject)}: ${JSON.stringify(setOf(subject))}`)
  const head = `"dataset": ${JSON.stringify(dataset)},\n "fittedOn": ${JSON.stringify(subjects)},\n "leftOut"`
  const path = join(ROOT, 'scripts', 'fit', 'left-out', `${name}.json`)
  writeFileSync(path, `{\n ${head}: {\n${lines.join(',\n')}\n }\n}\n`)
}
