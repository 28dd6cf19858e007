// How the program finds its axes on a sensor put on any way round, and how far off they are.
import { ALIGNMENT_CONDITIONS } from '../alignment-conditions.mjs'
import { lastAxes, measure, offs, pcaErrors } from '../alignment-measure.mjs'
import { runAlignment } from '../alignment-runs.mjs'
import { MAIN_CONDITIONS } from '../conditions.mjs'
import { RBDS } from '../datasets/rbds.mjs'
import { joinBlocks, list, picture } from '../markdown.mjs'
import { cumulativePlot } from '../plot/cumulative.mjs'
import {
  axisTable,
  foundTable,
  otherWaysTable,
  partsText,
  qualityTable,
  qualityText,
  settlingTable,
  strikeTable,
} from './alignment-tables.mjs'
import { describeSample } from './treadmill-section.mjs'

const QUANTITY = 'alignment'
const PLOT = 'alignment-axis.svg'
export const section = {
  name: 'alignment',
  title: 'Alignment',
  quantities: [QUANTITY],
  async run(study) {
    if (study.treadmill() === null) return null
    const main = study.conditions.length === MAIN_CONDITIONS.length
    const conditions = ALIGNMENT_CONDITIONS.filter(({ name }) => !main || MAIN_CONDITIONS.includes(name))
    const found = conditions.map((condition) => {
      study.progress(`alignment: ${condition.name}`)
      const draws = Array.from({ length: condition.draws }, (_, n) => `${study.seed} mounting ${n}`)
      return { condition, runs: draws.flatMap((seed) => runAlignment(study, condition, seed)) }
    })
    const rows = found.flatMap(({ condition, runs }) =>
      measure(runs)
        .filter(({ value }) => value !== null && Number.isFinite(value))
        .map((row) => ({ dataset: RBDS, condition: condition.name, quantity: QUANTITY, ...row })),
    )
    const plot = { name: PLOT, svg: axisPlot(found) }
    return { rows, markdown: write(study, found, rows), plots: plot.svg === null ? [] : [plot] }
  },
}

function write(study, found, rows) {
  const figure = (condition, metric) =>
    rows.find((row) => row.condition === condition && row.metric === metric)?.value ?? null
  const strides = found.flatMap(({ runs }) => runs.flatMap((run) => run.strides))
  const both = found.filter(({ condition }) => MAIN_CONDITIONS.includes(condition.name))
  return joinBlocks(
    '## Method',
    describeSample(study),
    'Every foot of every trial is put on any way round (a rotation drawn evenly from SO(3), two for each foot where degraded, one otherwise) and goes through the program’s foot detector alone. ' +
      'The recordings begin in full run, so there is no standing to learn gravity from, but where it says so. The foot’s true transverse axis is that of the marker foot; the true vertical at foot-flat ' +
      'is the markers’ pitch at the plate’s contact, turned on by the smooth gyroscope, with a foot that is level from side to side.',
    '## Found or not',
    foundTable(found, figure),
    'Seconds count from the first running sample to the axis; no stride before it is lost, because the samples since are gone through again. ' +
      'An axis on the wrong side would take toe-up for toe-down: there must be none. Where no way round makes sense of the strides, the program says that alignment is pending and gives no stride, rather than a wrong one: `aligned` counts the others.',
    '## How far off',
    axisTable(found, figure),
    picture('Share of feet below each error of the sagittal axis', PLOT),
    both.map(({ condition, runs }) => partsText(condition, runs)),
    '### How it settles',
    settlingTable(both),
    '## Beside other ways',
    'Principal axis of angular velocity over whole strides, as in gaitmap (Küderle et al. 2024, doi:10.1109/OJEMB.2024.3356791), here in three dimensions, over the whole recording, with the sign given to it by the truth; ' +
      'this program takes the push-off alone, and finds the sign itself. Vertical: of each stride that was followed, from its closure, against the specific force felt at the same foot-flat.',
    otherWaysTable(both, figure),
    '## What the quality figure says',
    qualityText(found, strides),
    qualityTable(strides),
    '## What the axis does to the foot strike angle',
    'Steps of the clean and of the degraded condition, by how far the axis was off when they were told:',
    strikeTable(both.flatMap(({ runs }) => runs.flatMap((run) => run.strides))),
    '## What the data can’t show',
    list([
      'The virtual sensor is rigid on the marker foot. A pod that wobbles on its laces, slips, or is put on anew within a run is not in it.',
      'A foot’s line of toes is not its transverse axis: part of what is called error here is anatomy, and comes again with every mounting.',
      'The true vertical takes the foot for level from side to side; a foot that lies on its edge at foot-flat shows as an error of the vertical. The error in the sagittal plane doesn’t have that.',
      'Gyroscopes with a scale error, or axes that are not square, are not among the conditions.',
    ]),
  )
}

function axisPlot(found) {
  const of = (name) => found.find(({ condition }) => condition.name === name)?.runs ?? []
  return cumulativePlot({
    title: 'Error of the sagittal axis, one value a foot and mounting',
    series: [
      ...MAIN_CONDITIONS.map((name) => ({ name: `this program, ${name}`, values: offs(lastAxes(of(name))) })),
      { name: 'whole strides, degraded', values: pcaErrors(of('degraded')) },
    ],
    valueName: 'angle to the foot’s transverse axis (°)',
    countedName: 'share of feet',
  })
}
