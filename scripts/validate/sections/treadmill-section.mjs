// What the reports on the treadmill recordings have in common: a measurement under every condition, and its tables.
import { RBDS } from '../datasets/rbds.mjs'
import { drawRunners, intervalsOverRunners, peopleOf } from '../bootstrap.mjs'
import { MAIN_CONDITIONS } from '../conditions.mjs'
import { counted, joinBlocks, table, withUnit } from '../markdown.mjs'
import { groupBy } from '../statistics.mjs'
import { FEWEST_RUNNERS_TO_JUDGE, OTHER_RUNNERS, shareReaching, TARGETS } from '../targets.mjs'

/**
 * A section whose figures are the same under every condition.
 * @param measure `(run, study) → [{ metric, value, unit, count }]`, see `runCondition`; null values are left out
 * @param shown metrics of the table of conditions, in this order
 * @param compare `(study) → [{ condition, metric, value, unit, count }]`: floors and published methods
 * @param write `(study, { figure, compared, interval }) → { intro, tables, plots, limits }`
 */
export function treadmillSection({ name, title, quantity, measure, shown, compare = () => [], write }) {
  return {
    name,
    title,
    quantities: [quantity],
    async run(study) {
      if (study.treadmill() === null) return null
      const label = (row, condition) => ({ dataset: RBDS, condition, quantity, ...row })
      const measured = study.conditions.flatMap(({ name: condition }) =>
        measure(study.run(condition), study)
          .filter(({ value }) => value !== null && Number.isFinite(value))
          .map((row) => label(row, condition)),
      )
      const compared = compare(study)
        .filter(({ value }) => value !== null && Number.isFinite(value))
        .map((row) => label(row, row.condition))
      const rows = [...measured, ...compared]
      const figure = (condition, metric) => rows.find((row) => row.condition === condition && row.metric === metric)
      const intervals = new Map(
        MAIN_CONDITIONS.map((condition) => [
          condition,
          intervalsOverRunners(study.run(condition), (run) => measure(run, study)),
        ]),
      )
      const interval = (condition, metric) => intervals.get(condition)?.get(metric)
      const { intro, tables, plots, limits } = write(study, { figure, compared, interval })
      const markdown = joinBlocks(
        intro,
        intervalTable({ interval, figure, shown }),
        tables,
        '## By degradation',
        conditionTable(study, { figure, shown }),
        '## What the data can’t show',
        limits,
        treadmillLimits(study),
      )
      const runners = new Set(study.treadmill().map(({ subject }) => subject)).size
      const shares = runners < FEWEST_RUNNERS_TO_JUDGE ? [] : sharesOf(study, { quantity, measure })
      return { rows, markdown, plots: plots.filter(({ svg }) => svg !== null), runners, shares }
    },
  }
}

/** How often each target would be reached by others: `[{ quantity, metric, condition, share }]`. */
function sharesOf(study, { quantity, measure }) {
  const targets = TARGETS.filter((target) => target.quantity === quantity)
  if (targets.length === 0) return []
  return MAIN_CONDITIONS.flatMap((condition) => {
    const run = study.run(condition)
    if (peopleOf(run).length === 0) return []
    const draws = drawRunners(run, OTHER_RUNNERS, (drawn) => measure(drawn, study))
    return targets.flatMap((target) => {
      const share = shareReaching(target, condition, draws)
      return share === null ? [] : [{ quantity, metric: target.metric, condition, share }]
    })
  })
}

/** How sure the figures are: other runners of the same kind would give others. */
function intervalTable({ interval: intervalOf, figure, shown }) {
  const rows = MAIN_CONDITIONS.flatMap((condition) => {
    return shown.flatMap(({ metric, name, ofExtremes = false }) => {
      const row = figure(condition, metric)
      const interval = intervalOf(condition, metric)
      // The worst of a group grows with the group, so drawing runners anew says nothing about it.
      if (ofExtremes || row === undefined || interval === undefined) return []
      return [[`${condition}: ${name}`, withUnit(row.value, row.unit), spread(interval, row.unit)]]
    })
  })
  if (rows.length === 0) return null
  return joinBlocks(
    '## How sure',
    'With other runners of the same kind: 90 % interval when the runners are drawn anew, with putting back.',
    table(['figure', 'value', '90 % interval'], rows),
  )
}

function spread({ low, high }, unit) {
  return `${withUnit(low, unit)} … ${withUnit(high, unit)}`
}

function conditionTable(study, { figure, shown }) {
  const head = ['condition', 'what', ...shown.map(({ name }) => name), 'n']
  const body = study.conditions.flatMap(({ name, about }) => {
    const rows = shown.map(({ metric }) => figure(name, metric))
    if (rows.every((row) => row === undefined)) return []
    const values = rows.map((row) => (row === undefined ? '–' : withUnit(row.value, row.unit)))
    return [[name, about, ...values, rows.find((row) => row !== undefined)?.count ?? 0]]
  })
  return leftAligned(table(head, body))
}

/** The second column is text too. */
function leftAligned(text) {
  const lines = text.split('\n')
  lines[1] = lines[1].replace('| --- | ---: |', '| --- | --- |')
  return lines.join('\n')
}

/** How many runners, trials and steps, and which coefficients they were judged with. */
export function describeSample(study) {
  const trials = study.treadmill()
  const subjects = [...new Set(trials.map(({ subject }) => subject))]
  const steps = trials.reduce((sum, { feet }) => sum + feet.reduce((n, foot) => n + foot.steps.length, 0), 0)
  const seen = subjects.filter((subject) => study.leftOut.fittedOn(RBDS, subject)).length
  const fitted =
    seen === 0
      ? 'None of these runners took part in a fit; the coefficients are those that ship.'
      : `${seen} of them took part in the fits (${study.leftOut.names(RBDS).join(', ')}); each is judged with coefficients fitted without them.`
  const speeds = [...new Set(trials.map(({ speedMps }) => speedMps))].sort((a, b) => a - b)
  return (
    `Sample: ${counted(subjects.length, 'runner')} on an instrumented treadmill (${RBDS}; Fukuchi, Fukuchi & Duarte 2017, ` +
    `doi:10.7717/peerj.3298), ${counted(trials.length, 'trial')} of 30 s at ${speeds.join(', ')} m/s, ${steps} steps of the plate. ${fitted} ` +
    'Steps come from the program’s own pipeline, as it would store them, and are paired with the plate’s within ±50 ms.'
  )
}

function treadmillLimits(study) {
  const seen = study.treadmill().some(({ subject }) => study.leftOut.fittedOn(RBDS, subject))
  return (
    'The IMU is virtual: computed from markers that were low-passed at 20 Hz. It is smooth, holds no impact, and shares its ' +
    'markers with the reference angle, so agreement shows timing, alignment and integration, not an independent angle. ' +
    'A treadmill at constant speed, level, 2.5 to 4.5 m/s, young healthy runners; no overground, no slope, no fatigue, no ' +
    'turning. Contacts of the plate are those of a 50 N threshold at 300 Hz: a resolution of 3.3 ms. Noise, ringing and loss of the ' +
    'degraded conditions are made, not recorded.' +
    (seen
      ? ' Every fitted coefficient is left out, but not what was chosen with all 17 runners of the fits in view: which features the models ' +
        'read, at which offsets around contact, how strong a ridge holds them, windows, gates, where foot-flat lies. And load and strike are ' +
        'fitted on contacts of the other runners whose own left-out model had seen the runner who is judged (about 0.3 % of the impulse).'
      : '')
  )
}

/** Steps of a run put into cells, with `estimate` and `reference` put together by `combine` over the cell's steps. */
export function cellsOf(steps, { key, estimate, reference, combine }) {
  return [...groupBy(steps, key).values()].flatMap((group) => {
    const known = group.filter((one) => estimate(one) !== null && reference(one) !== null)
    if (known.length === 0) return []
    const [{ subject, speedMps, foot, label }] = known
    const cell = { subject, speedMps, foot, label, count: known.length }
    return [{ ...cell, estimate: combine(known.map(estimate)), reference: combine(known.map(reference)) }]
  })
}

export const byRunnerAndSpeed = ({ subject, speedMps }) => `${subject} ${speedMps}`
export const byRunnerSpeedAndFoot = ({ subject, speedMps, foot }) => `${subject} ${speedMps} ${foot}`
