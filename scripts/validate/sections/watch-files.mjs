// Files of watches: are they read whole, is the contact time the watch's own, and at what level does tier E stand beside tier F?
import { toJournalRecords, WATCH_DEVICE_ID } from '../../../dist/app/replay/watch-records.js'
import { MODEL_VERSION } from '../../../dist/domain/biomechanics/parameters.js'
import { createSessionReducer } from '../../../dist/pipeline/session-reducer.js'
import { loadWatchFiles, WATCH_FILES } from '../datasets/watch-files.mjs'
import { fixed, joinBlocks, list, table } from '../markdown.mjs'
import { agreement, median } from '../statistics.mjs'

const QUANTITY = 'watchFiles'

export const section = {
  name: 'watch-files',
  title: 'Files of watches',
  quantities: [QUANTITY],
  async run(study) {
    const files = loadWatchFiles(study.dataFolder, study.problem)
    if (files === null || files.length === 0) return null
    const runs = files.map(describe)
    return { rows: rowsOf(runs), markdown: write(runs), plots: [] }
  },
}

/** The run as the program imports it, and once more without its contact times: that is what tier F would say. */
function describe({ name, activity }) {
  const totals = totalsOf(activity)
  const bare = totalsOf({
    ...activity,
    records: activity.records.map((record) => ({ ...record, groundContactTimeMs: null })),
  })
  const loadOf = ({ soleusLoadSlu }) => (soleusLoadSlu.left ?? 0) + (soleusLoadSlu.right ?? 0)
  const contacts = totals.groundContactTimeMs
  return {
    name,
    recordCount: activity.records.length,
    withContact: activity.records.filter(({ groundContactTimeMs }) => groundContactTimeMs !== null).length,
    fileContactMs: activity.summary.groundContactTimeMs,
    medianContactMs: median(activity.records.flatMap(({ groundContactTimeMs }) => groundContactTimeMs ?? [])),
    contactMs: contacts.left === null ? null : (contacts.left + contacts.right) / 2,
    runningS: totals.runningTimeS,
    durationS: totals.durationS,
    distanceM: totals.distanceM,
    fileDistanceM: activity.summary.distanceM,
    cadenceSpm: totals.cadenceSpm.left,
    slu: loadOf(totals),
    levelRatio: loadOf(bare) === 0 ? null : loadOf(totals) / loadOf(bare),
    tier: totals.tier,
  }
}

function totalsOf(activity) {
  const reducer = createSessionReducer(contextOf(activity))
  const outputs = [...toJournalRecords(activity).flatMap((record) => reducer.push(record)), ...reducer.end()]
  return outputs.filter(({ kind }) => kind === 'live').at(-1).live.totals
}

function contextOf(activity) {
  return {
    ...{ sessionId: 'validation', athleteId: 'validation', generation: 0, source: 'import', simulated: false },
    ...{ startTimeUs: activity.startTimeUs, startMonotonicUs: 0, bootId: 'validation', clockSynchronised: true },
    ...{ zoneId: 'UTC', localDate: '2025-10-09', modelVersion: MODEL_VERSION, parameterHash: '' },
    ...{ bodyMassKg: null, heightM: null, declaredStrike: 'unknown', surface: 'road', shoe: null },
    devices: [{ deviceId: WATCH_DEVICE_ID, kind: 'rsc', name: 'Watch', foot: null }],
  }
}

const logOf = (runs) => runs.flatMap(({ levelRatio }) => (levelRatio === null ? [] : [100 * Math.log(levelRatio)]))

function rowsOf(runs) {
  const row = (metric, value, unit, count) => ({
    ...{ dataset: WATCH_FILES, condition: 'clean', quantity: QUANTITY, metric, value: value ?? null, unit, count },
  })
  const own = runs.filter(({ fileContactMs, contactMs }) => fileContactMs !== null && contactMs !== null)
  const contact = own.map(({ fileContactMs, contactMs }) => Math.abs(contactMs / fileContactMs - 1))
  const level = agreement(logOf(runs))
  return [
    row('filesRead', runs.length, 'count', runs.length),
    row('contactTimeAgainstSummary', contact.length === 0 ? null : 100 * Math.max(...contact), '%', own.length),
    row('tierEOverTierFBias', level?.bias, '%', level?.count ?? 0),
    row('tierEOverTierFSd', level?.sd, '%', level?.count ?? 0),
  ].filter(({ value }) => value !== null)
}

function write(runs) {
  const level = agreement(logOf(runs))
  return joinBlocks(
    `${WATCH_FILES}: ${runs.length} files of Garmin, Stryd and COROS. Contact time is the watch's, strike is not known, load is the reduced chain of tier E. Positions are in the files and are not read.`,
    table(
      ['file', 'records', 'with contact time', 'running', 'km (file)', 'cadence (spm)', 'contact (ms)', 'tier', 'SLU'],
      runs.map((run) => [
        ...[run.name, run.recordCount, run.withContact, `${fixed((100 * run.runningS) / run.durationS, 0)} %`],
        `${fixed(run.distanceM / 1000, 2)} (${run.fileDistanceM === null ? '–' : fixed(run.fileDistanceM / 1000, 2)})`,
        ...[fixed(run.cadenceSpm, 0), fixed(run.contactMs, 0), run.tier, fixed(run.slu, 2)],
      ]),
    ),
    'Distance is the one that the watch counts; the speeds it writes add up to as much as a sixth less, so speed is the smoothed rate of the distance.',
    '## Contact time beside the watch’s own summary',
    'The summary of a watch counts all of the activity, walking breaks too; ours is the mean of the running records.',
    table(
      ['file', 'summary of the file (ms)', 'median of its records', 'running'],
      runs.map((run) => [
        run.name,
        fixed(run.fileContactMs, 0),
        fixed(run.medianContactMs, 0),
        fixed(run.contactMs, 0),
      ]),
    ),
    '## Level of tier E beside tier F',
    level === null
      ? null
      : `The same files without their contact times are what a speed and cadence pod would have told. With them the load differs by ${fixed(level.bias)} % on the whole (SD between files ${fixed(level.sd)} %): that is how far a change of the source moves the level of a runner. The impulse of a step rests on its time and on the lever before the ankle, hardly on contact time; contact time says which records are running, and how high the forces are.`,
    '## What the data can’t show',
    list([
      'No force plate: the contact time of a watch is taken at its word. Where two devices measured at once they differ by −13 to +2 ms on average, with 10 to 12 ms between records.',
      'Not who ran, and nothing of strike.',
    ]),
  )
}
