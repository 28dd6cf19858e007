// The whole validation: sections one after the other, rows to standard output, reports to their folder.
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { counted, withUnit } from './markdown.mjs'
import { createProgress } from './progress.mjs'
import { writeIndex, writeReports } from './report.mjs'
import { SECTIONS } from './sections/index.mjs'
import { CONDITIONS, MAIN_CONDITIONS } from './conditions.mjs'
import { createStudy } from './study.mjs'

const DATASETS = [
  ...['rbds-fukuchi2017', 'fuzzylabs-foot-imu', 'adept-outdoor-run-shoe-acc'],
  ...['bach2022-shank-grf', 'alcantara2021-sacrum-grf-slopes', 'fit-running-dynamics'],
]

/** @returns the exit code: 0, or 1 where nothing was there, a file was broken or a quantity is not known */
export async function validate({ dataFolder, outFolder, json, only, main = false }, output = process) {
  const say = (text) => void output.stderr.write(`validate: ${text}\n`)
  const wanted = chooseSections(only, say)
  if (wanted === null) return 1
  const missing = DATASETS.filter((name) => !existsSync(join(dataFolder, name)))
  if (missing.length === DATASETS.length) {
    say(`${dataFolder} holds none of ${DATASETS.join(', ')}. Name the folder of the recordings with --data DIR.`)
    return 1
  }
  const unfit = whatIsWrongWith(outFolder)
  if (unfit !== null) {
    say(`the reports can't go to ${outFolder}: ${unfit}. Name a folder with --out DIR.`)
    return 1
  }
  for (const name of missing) say(`not there, left out: ${name}`)
  const broken = new Map()
  const progress = createProgress(output.stderr, wanted.length)
  const study = createStudy({
    dataFolder,
    conditions: main ? CONDITIONS.filter(({ name }) => MAIN_CONDITIONS.includes(name)) : CONDITIONS,
    progress: (text) => progress.doing(text),
    problem: (error) => {
      if (broken.has(error.message)) return
      broken.set(error.message, error)
      progress.above(`validate: ${error.message}`)
    },
  })
  const results = []
  for (const section of wanted) {
    progress.begin(section.title)
    const result = await section.run(study)
    results.push({ section, result })
    for (const row of result?.rows ?? []) if (json) output.stdout.write(`${JSON.stringify(rounded(row))}\n`)
  }
  progress.end()
  const rows = results.flatMap(({ result }) => result?.rows ?? [])
  if (rows.length > 0) {
    writeReports(outFolder, results)
    if (only.length === 0) writeIndex(outFolder, { results, rows, missing })
  }
  if (!json) printTable(output.stdout, rows)
  for (const { section, result } of results) if (result === null) say(`no recordings for ${section.title}`)
  say(
    rows.length === 0 ? 'no figures, so no reports' : `${counted(rows.length, 'figure')}; reports are in ${outFolder}`,
  )
  const faults = [...broken.values()].filter((error) => error.missing !== true).length
  if (faults > 0) say(`${counted(faults, 'file')} could not be used, or not whole (see above)`)
  return rows.length === 0 || faults > 0 ? 1 : 0
}

/** Before minutes of computing: null where a folder is there or can be made, else what stands in the way. */
function whatIsWrongWith(folder) {
  let place = folder
  while (!existsSync(place)) place = dirname(place)
  if (!statSync(place).isDirectory()) return `${place} is a file`
  try {
    accessSync(place, constants.W_OK)
    return null
  } catch {
    return `nothing may be written in ${place}`
  }
}

function chooseSections(only, say) {
  const known = SECTIONS.flatMap(({ quantities }) => quantities)
  const unknown = only.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    say(`there is no quantity '${unknown.join("', '")}'; there are ${known.join(', ')}.`)
    return null
  }
  return SECTIONS.filter(({ quantities }) => only.length === 0 || quantities.some((name) => only.includes(name)))
}

/** Ten digits hold more than the data do, and don't depend on the last bit of a sum. */
function rounded({ dataset, condition, quantity, metric, value, unit, count }) {
  return { dataset, condition, quantity, metric, value: Number(value.toPrecision(10)), unit, count }
}

function printTable(stream, rows) {
  const shown = rows.filter(({ condition }) => condition === 'clean' || condition === 'degraded')
  const width = 2 + Math.max(0, ...shown.map(({ quantity, metric }) => quantity.length + 1 + metric.length))
  for (const { dataset, condition, quantity, metric, value, unit, count } of shown) {
    const name = `${quantity} ${metric}`.padEnd(width)
    stream.write(`${name}${condition.padEnd(10)}${withUnit(value, unit).padStart(14)}   n ${count}, ${dataset}\n`)
  }
}
