// Writes the reports and their index.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MODEL_VERSION } from '../../dist/domain/biomechanics/parameters.js'
import { MAIN_CONDITIONS } from './conditions.mjs'
import { fixed, joinBlocks, table, withUnit } from './markdown.mjs'
import { BESIDE, FEWEST_RUNNERS_TO_JUDGE, judgeTarget, OTHER_RUNNERS, TARGETS } from './targets.mjs'

const MADE_BY = 'Made by `npm run validate`; changes by hand are overwritten.'

/** One report a section. @param results `[{ section, result }]`, result null where its recordings are not there */
export function writeReports(folder, results) {
  const plots = join(folder, 'plots')
  mkdirSync(plots, { recursive: true })
  for (const { section, result } of results) {
    if (result === null) continue
    const text = joinBlocks(
      `# ${section.title}`,
      `${MADE_BY} Model ${MODEL_VERSION}. [All reports](README.md)`,
      result.markdown,
    )
    writeFileSync(join(folder, `${section.name}.md`), `${text}\n`)
    for (const { name, svg } of result.plots) writeFileSync(join(plots, name), svg)
  }
}

/** Whole runs only: removes plots that no report shows any more, and writes the index. */
export function writeIndex(folder, { results, rows, missing }) {
  const wanted = new Set(results.flatMap(({ result }) => result?.plots.map(({ name }) => name) ?? []))
  for (const name of readdirSync(join(folder, 'plots'))) {
    if (name.endsWith('.svg') && !wanted.has(name)) rmSync(join(folder, 'plots', name))
  }
  writeFileSync(join(folder, 'README.md'), `${indexText({ results, rows, missing })}\n`)
}

function indexText({ results, rows, missing }) {
  return joinBlocks(
    '# Validation',
    `${MADE_BY} Model ${MODEL_VERSION}.`,
    'Every figure is of runners who took no part in the fit that made it: who did is judged with coefficients fitted without them. ' +
      'Clean is 150 Hz as recorded. Degraded is 100 Hz with noise of 0.05 g and 1 °/s, ringing of 6 g and 30 Hz that begins at a random time around contact, 10 % of the samples lost, ±16 g, and a random mounting.',
    '## Targets',
    targetTable(rows, runnersOf(results)),
    'Floor: what can be said without looking at the foot, from the other runners. Published: a method from the literature or the plain chain, on the same steps; which one is in the report. ' +
      'The published strike angle is given what no pod knows, the sensor’s true axes and the plate’s contacts; the program finds both itself.',
    singleRunnerText(rows),
    shareTable(results),
    besideTable(rows),
    '## Reports',
    table(
      ['report', 'figures'],
      results.flatMap(({ section, result }) =>
        result === null ? [] : [[`[${section.title}](${section.name}.md)`, result.rows.length]],
      ),
    ),
    missing.length === 0 ? null : `Not there when this was made: ${missing.join(', ')}.`,
    '## What none of it shows',
    'The main data set is a treadmill with a virtual IMU that was computed from smooth markers, the same that the reference angle comes from. There is no impact in it but the one that was added. ' +
      'Two real recordings (a foot IMU over Bluetooth, a shoe accelerometer outdoors) have no reference. Overground running with a real foot IMU beside a force plate is missing, and so are fatigue, turns, hills for the foot, speeds below 2.5 and above 4.5 m/s.',
  )
}

/** Of the treadmill sections; null where there are none. */
function runnersOf(results) {
  return results.find(({ result }) => result?.runners !== undefined)?.result.runners ?? null
}

function singleRunnerText(rows) {
  const target = TARGETS.find(({ metric }) => metric === 'runnerError')
  const find = (quantity, condition, metric) =>
    rows.find((row) => row.quantity === quantity && row.condition === condition && row.metric === metric)
  const [clean, degraded] = MAIN_CONDITIONS.map((condition) => find(target.quantity, condition, target.metric))
  const missed = MAIN_CONDITIONS.some((condition) => judgeTarget(target, condition, find)?.reached === false)
  if (!missed || clean === undefined || degraded === undefined) return null
  return (
    `A single runner’s ratio of fast to slow does not reach ${target.clean} / ${target.degraded} %: it is off by ${fixed(clean.value)} / ` +
    `${fixed(degraded.value)} % on average (clean / degraded). Only the mean ratio of the group is what the target of the mean ratio speaks of.`
  )
}

function shareTable(results) {
  const shares = results.flatMap(({ result }) => result?.shares ?? [])
  const percent = (target, condition) => {
    const found = shares.find(
      (one) => one.quantity === target.quantity && one.metric === target.metric && one.condition === condition,
    )
    return found === undefined ? '–' : `${fixed(100 * found.share, 0)} %`
  }
  const body = TARGETS.flatMap((target) => {
    const cells = MAIN_CONDITIONS.map((condition) => percent(target, condition))
    return cells.every((cell) => cell === '–') ? [] : [[target.name, ...cells]]
  })
  if (body.length === 0) return null
  return joinBlocks(
    '## How often others would reach them',
    `Share of draws of ${OTHER_RUNNERS} runners out of these, with putting back, that reach each target. A figure near its target is reached by some groups and missed by others; nobody should read more into it.`,
    table(['quantity', ...MAIN_CONDITIONS], body),
  )
}

function besideTable(rows) {
  const body = BESIDE.flatMap(([dataset, condition, quantity, metric, name]) => {
    const row = rows.find(
      (one) =>
        one.dataset === dataset && one.condition === condition && one.quantity === quantity && one.metric === metric,
    )
    return row === undefined ? [] : [[name, withUnit(row.value, row.unit), row.count, dataset]]
  })
  if (body.length === 0) return null
  return joinBlocks('## On other recordings', table(['figure', 'value', 'n', 'recording'], body))
}

function targetTable(rows, runners) {
  const find = (quantity, condition, metric) =>
    rows.find((row) => row.quantity === quantity && row.condition === condition && row.metric === metric)
  const cell = (row) => (row === undefined ? '–' : withUnit(row.value, row.unit))
  const body = TARGETS.flatMap((target) => {
    const { quantity, metric } = target
    const clean = find(quantity, 'clean', metric)
    const degraded = find(quantity, 'degraded', metric)
    if (clean === undefined && degraded === undefined) return []
    const unit = (clean ?? degraded).unit
    const said = (condition) => {
      const judged = judgeTarget(target, condition, find)
      const row = condition === 'clean' ? clean : degraded
      if (judged === null) return [cell(row), '–', '–']
      return [
        cell(row),
        `${target.atLeast === true ? '≥' : '≤'} ${withUnit(judged.bound, unit)}`,
        runners !== null && runners < FEWEST_RUNNERS_TO_JUDGE ? 'too few to judge' : judged.reached ? 'yes' : 'no',
      ]
    }
    const beside = (condition, name) => (name === null ? '–' : cell(find(quantity, condition, name)))
    const published = ['clean', 'degraded'].map((condition) => beside(condition, target.published))
    return [[target.name, ...said('clean'), ...said('degraded'), beside('clean', target.floor), ...published]]
  })
  const head = [
    ...['quantity', 'clean', 'target', 'reached', 'degraded', 'target', 'reached'],
    ...['floor', 'published, clean', 'published, degraded'],
  ]
  return table(head, body)
}
