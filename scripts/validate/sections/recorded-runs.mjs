// Two real runs without a reference: does the chain hold on through lost samples, clipping and stops?
import { loadAdept } from '../datasets/adept.mjs'
import { loadFuzzylabs } from '../datasets/fuzzylabs.mjs'
import { joinBlocks, list } from '../markdown.mjs'
import { outdoorRun } from './recorded-outdoor.mjs'
import { radioRun } from './recorded-radio.mjs'
import { QUANTITY } from './recorded-strides.mjs'

export const section = {
  name: 'recorded-runs',
  title: 'Recorded runs',
  quantities: [QUANTITY],
  async run(study) {
    const run = loadFuzzylabs(study.dataFolder, study.problem)?.find(({ running }) => running)
    const outdoor = loadAdept(study.dataFolder, study.problem)
    const parts = [run === undefined ? null : radioRun(run), outdoor === null ? null : outdoorRun(outdoor)]
    const there = parts.filter((part) => part !== null)
    if (there.length === 0) return null
    return {
      rows: there.flatMap(({ rows }) => rows),
      markdown: joinBlocks(
        ...there.map(({ markdown }) => markdown),
        '## What the data can’t show',
        list([
          'No force plate, no video: events, angle and load of these runs can’t be judged, only whether they go on and stay steady.',
          'One runner each.',
        ]),
      ),
      plots: there.map(({ plot }) => plot),
    }
  },
}
