import { useMemo } from 'react'
import { useEndpoint } from '../../../api/queries.js'
import type { Session } from '../../../api/types.js'
import { StripChart } from '../../../charts/strip-chart.js'
import { clockTime } from '../../../lib/clock-time.js'
import { durationOf, stripPoints, type Span } from './trim-model.js'

/** Beginning and end of a run that is over. */
export const spanOf = ({ startTimeUs, endTimeUs }: Session): Span => ({
  startTimeUs,
  endTimeUs: endTimeUs ?? startTimeUs,
})

/** The load of each minute of the run, for the strip. */
export const useStrip = (session: Session) => {
  const { sessionId, startTimeUs, endTimeUs } = session
  const minutes = useEndpoint('listMinutes', { params: { sessionId } })
  const items = minutes.data?.items
  return useMemo(
    () => stripPoints(items ?? [], { startTimeUs, endTimeUs: endTimeUs ?? startTimeUs }),
    [items, startTimeUs, endTimeUs],
  )
}

export interface Handle {
  readonly label: string
  readonly atS: number
  readonly onMove: (atS: number) => void
}

export interface RunStripProps {
  readonly session: Session
  readonly points: ReturnType<typeof useStrip>
  readonly handles: readonly Handle[]
  /** Stretches that would be cut off, in seconds. */
  readonly cut?: readonly (readonly [number, number])[]
}

/** The run from edge to edge with handles over it: they are sliders, so mouse, thumb and keyboard move them. */
export const RunStrip = ({ session, points, handles, cut = [] }: RunStripProps) => {
  const { startTimeUs, endTimeUs, zoneId } = session
  const durationS = durationOf(spanOf(session))
  const percent = (seconds: number): string => `${String((100 * seconds) / Math.max(1, durationS))}%`
  const clockAt = (seconds: number): string => clockTime(startTimeUs + seconds * 1e6, zoneId)
  return (
    <div className="run-strip">
      <div className="run-strip-picture">
        <StripChart
          points={points}
          durationS={durationS}
          label="Estimated load over the run, from its start to its end"
        />
        {cut.map(([fromS, toS]) =>
          toS <= fromS ? null : (
            <i
              key={fromS}
              className="cut-off"
              style={{ insetInlineStart: percent(fromS), width: percent(toS - fromS) }}
            />
          ),
        )}
        {handles.map(({ label, atS, onMove }, index) => (
          <input
            key={label}
            type="range"
            className="handle"
            // Where both stand close together at the end of the run, the first one must be in reach.
            style={{ zIndex: index === 0 && atS > durationS / 2 ? 3 : 2 }}
            aria-label={label}
            aria-valuetext={clockAt(atS)}
            min={0}
            max={Math.ceil(durationS)}
            step={1}
            value={Math.round(atS)}
            onChange={(event) => onMove(Number(event.target.value))}
          />
        ))}
      </div>
      <p className="ends" aria-hidden="true">
        <span>{clockAt(0)}</span>
        <span>{endTimeUs === null ? '' : clockTime(endTimeUs, zoneId)}</span>
      </p>
    </div>
  )
}
