import { useMemo, useState } from 'react'
import type { LiveAthlete } from '../../../src/contracts/views.js'
import { useEndpoint } from '../../api/queries.js'
import { LineChart, type Line } from '../../charts/line-chart.js'
import { formatDuration, formatNumber } from '../../lib/format.js'
import { HISTORY_US, SPACING_US, type HistoryPoint } from '../../live/live-history.js'
import type { LiveModel } from '../../live/live-model.js'
import { historyFromSteps } from '../../live/steps-history.js'
import { Card } from '../../parts/card.js'
import { DataTable } from '../../parts/data-table.js'

const SPAN_S = HISTORY_US / 1e6
const NO_POINTS: readonly HistoryPoint[] = []

/** Points as seconds before now, so that the newest stands at the right edge. */
const linesOf = (points: readonly HistoryPoint[], keys: readonly [keyof HistoryPoint, keyof HistoryPoint]) => {
  const endUs = points.at(-1)?.timeUs ?? 0
  const at = (key: keyof HistoryPoint) => points.map((point) => ({ x: (point.timeUs - endUs) / 1e6, y: point[key] }))
  return { left: at(keys[0]), right: at(keys[1]) }
}

const cadenceLines = (points: readonly HistoryPoint[]): readonly Line[] => {
  const { left, right } = linesOf(points, ['cadenceLeftSpm', 'cadenceRightSpm'])
  return [
    { label: 'left', color: 'left', points: left },
    { label: 'right', color: 'right', dashed: true, points: right },
  ]
}

const angleLines = (points: readonly HistoryPoint[]): readonly Line[] => {
  const { left, right } = linesOf(points, ['angleLeftDeg', 'angleRightDeg'])
  const bandOf = (key: 'angleLeftSdDeg' | 'angleRightSdDeg') => points.map((point) => point[key])
  return [
    { label: 'left', color: 'left', points: left, band: bandOf('angleLeftSdDeg'), bandColor: 'band-left' },
    {
      label: 'right',
      color: 'right',
      dashed: true,
      points: right,
      band: bandOf('angleRightSdDeg'),
      bandColor: 'band-right',
    },
  ]
}

const agoText = (secondsFromNow: number): string =>
  secondsFromNow > -1 ? 'now' : `−${formatDuration(Math.abs(secondsFromNow))}`

/** Ten moments, evenly spread, are enough for a table. */
const rowsOf = (points: readonly HistoryPoint[]): readonly (readonly string[])[] => {
  const endUs = points.at(-1)?.timeUs ?? 0
  const every = Math.max(1, Math.ceil(points.length / 10))
  return points
    .filter((_, index) => (points.length - 1 - index) % every === 0)
    .map((point) => [
      agoText((point.timeUs - endUs) / 1e6),
      formatNumber(point.cadenceLeftSpm),
      formatNumber(point.cadenceRightSpm),
      formatNumber(point.angleLeftDeg, 1),
      formatNumber(point.angleRightDeg, 1),
    ])
}

/** Steps before the page was opened, then what came live. */
const useHistory = (live: LiveAthlete, model: LiveModel): readonly HistoryPoint[] => {
  const sessionId = live.sessionId ?? ''
  const history = model.histories.get(live.athleteId) ?? NO_POINTS
  const firstUs = history[0]?.timeUs ?? live.updatedTimeUs
  // Kept from when the page was opened: once the history is full, its first moment moves on.
  const [openedUs] = useState(firstUs)
  const fromUs = openedUs - HISTORY_US
  // A run that has only begun has no steps before what came live.
  const enabled = sessionId !== '' && openedUs > (live.startTimeUs ?? openedUs) + SPACING_US
  const steps = useEndpoint('listSteps', { params: { sessionId }, query: { fromUs, toUs: openedUs } }, { enabled })
  const before = useMemo(() => historyFromSteps(steps.data?.items ?? [], openedUs), [steps.data, openedUs])
  return useMemo(() => {
    const lastUs = history.at(-1)?.timeUs ?? firstUs
    return [...before.filter(({ timeUs }) => timeUs < firstUs && timeUs > lastUs - HISTORY_US), ...history]
  }, [before, history, firstUs])
}

const degreesText = (degrees: number): string => `${formatNumber(degrees)}°`
const RANGE_X = [-SPAN_S, 0] as const
const CADENCE_AT_LEAST = [155, 185] as const
const ANGLE_AT_LEAST = [-4, 12] as const

/** Cadence and foot strike angle of the last five minutes. */
export const LiveCharts = ({ live, model }: { readonly live: LiveAthlete; readonly model: LiveModel }) => {
  const points = useHistory(live, model)
  const cadence = useMemo(() => cadenceLines(points), [points])
  const angle = useMemo(() => angleLines(points), [points])
  const columns = ['Time', 'Left cadence', 'Right cadence', 'Left angle', 'Right angle']
  const angleKnown = points.some(({ angleLeftDeg, angleRightDeg }) => angleLeftDeg !== null || angleRightDeg !== null)
  return (
    <>
      <Card title="Cadence" note="last 5 minutes, steps/min; left solid, right dashed" span={6}>
        <LineChart
          lines={cadence}
          label="Cadence of the last five minutes"
          formatX={agoText}
          rangeX={RANGE_X}
          atLeast={CADENCE_AT_LEAST}
        />
        <DataTable
          caption="Cadence and foot strike angle of the last five minutes"
          columns={columns}
          rows={rowsOf(points)}
        />
      </Card>
      <Card title="Foot strike angle" note="degrees, toe up is positive; bands are ± 1 SD" span={6}>
        <LineChart
          lines={angle}
          label="Foot strike angle of the last five minutes"
          formatX={agoText}
          formatY={degreesText}
          rangeX={RANGE_X}
          atLeast={ANGLE_AT_LEAST}
        />
        {angleKnown ? null : <p className="soft">No angle yet: it needs a sensor with a gyroscope, and some steps.</p>}
      </Card>
    </>
  )
}
