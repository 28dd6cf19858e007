import { useMemo } from 'react'
import type { Today } from '../../../src/contracts/views.js'
import { LineChart, type Line } from '../../charts/line-chart.js'
import { formatLocalDate, formatPercent } from '../../lib/format.js'
import { Card } from '../../parts/card.js'
import { DataTable } from '../../parts/data-table.js'

const DAYS = 28
const AT_LEAST = [46, 54] as const
const shareText = (share: number): string => formatPercent(share / 100)

const usualText = (usual: Today['rightShareUsual']): string => {
  if (usual === null) return 'Your usual range shows after a few weeks.'
  const [low, high] = [formatPercent(usual.lowRatio), formatPercent(usual.highRatio)]
  return `Usual for you: ${low === high ? low : `${low} to ${high}`} on the right.`
}

/** How the load is shared between the legs, against the athlete's own usual range. */
export const SidesCard = ({ today }: { readonly today: Today }) => {
  const { rightShareUsual } = today
  const days = useMemo(() => today.rightShare.slice(-DAYS), [today.rightShare])
  const lines = useMemo<readonly Line[]>(
    () => [{ label: 'right', color: 'right', points: days.map(({ rightRatio }, x) => ({ x, y: rightRatio * 100 })) }],
    [days],
  )
  const usual = useMemo(
    () =>
      rightShareUsual === null ? null : { low: rightShareUsual.lowRatio * 100, high: rightShareUsual.highRatio * 100 },
    [rightShareUsual],
  )
  const last = days.at(-1)
  const dateAt = (index: number): string => {
    const day = days[Math.round(index)]
    return day === undefined ? '' : formatLocalDate(day.localDate)
  }
  return (
    <Card title="Left and right" note="share of load, days with a run" span={4} className="sides">
      {last === undefined ? (
        <p className="soft">Shows when both feet have been measured.</p>
      ) : (
        <>
          <p className="pair">
            <span>
              Left <b>{formatPercent(1 - last.rightRatio)}</b>
            </span>
            <span>
              Right <b>{formatPercent(last.rightRatio)}</b>
            </span>
          </p>
          <p className="soft">
            {formatLocalDate(last.localDate, 'weekday')}. {usualText(rightShareUsual)}
          </p>
          {days.length < 2 ? null : (
            <>
              <LineChart
                lines={lines}
                usual={usual}
                label={`Share of the load on the right on ${String(days.length)} days; last ${formatPercent(last.rightRatio)}. ${usualText(rightShareUsual)}`}
                height="fill"
                formatX={dateAt}
                formatY={shareText}
                atLeast={AT_LEAST}
              />
              <DataTable
                caption="Share of the load on the right"
                columns={['Day', 'Right']}
                rows={days.map(({ localDate, rightRatio }) => [
                  formatLocalDate(localDate, 'weekday'),
                  formatPercent(rightRatio),
                ])}
              />
            </>
          )}
        </>
      )}
    </Card>
  )
}
