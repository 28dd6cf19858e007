import { FEET, type Foot, type Session } from '../../api/types.js'
import { formatNumber, formatPercent, formatShare, UNKNOWN } from '../../lib/format.js'
import { loadWithBand } from '../../lib/load-band.js'
import { ratioOf, type Label } from '../../lib/strike-labels.js'
import { Card } from '../../parts/card.js'

type Totals = Session['totals']

const share = (totals: Totals, foot: Foot, strike: 'rearfoot' | 'midfoot' | 'forefoot'): string => {
  const value = totals.strikeShares[foot]?.[strike]
  return value === undefined ? UNKNOWN : formatShare(value)
}

const labelled = (totals: Totals, foot: Foot, label: Label): string => {
  const labels = totals.strikeLabels?.[foot]
  return labels ? formatPercent(ratioOf(labels, label)) : UNKNOWN
}

/** With the error that all steps of the run share. */
const angleText = ({ footStrikeCorrection }: Totals, angleDeg: number | null): string => {
  const sd = footStrikeCorrection === undefined ? '' : ` ± ${formatNumber(footStrikeCorrection.systematicSdDeg, 1)}`
  return `${formatNumber(angleDeg, 1)}°${sd}`
}

const ROWS: readonly (readonly [string, (totals: Totals, foot: Foot) => string])[] = [
  ['Cadence, steps/min', (totals, foot) => formatNumber(totals.cadenceSpm[foot])],
  ['Contact time, ms', (totals, foot) => formatNumber(totals.groundContactTimeMs[foot])],
  [
    'Foot strike angle',
    (totals, foot) =>
      totals.footStrikeAngleDeg[foot] === null ? UNKNOWN : angleText(totals, totals.footStrikeAngleDeg[foot]),
  ],
  ['Called rearfoot', (totals, foot) => labelled(totals, foot, 'rearfoot')],
  ['Called not rearfoot', (totals, foot) => labelled(totals, foot, 'notRearfoot')],
  ['Uncertain', (totals, foot) => labelled(totals, foot, 'uncertain')],
  ['Rearfoot, expected (90 % band)', (totals, foot) => share(totals, foot, 'rearfoot')],
  ['Midfoot, weakly known', (totals, foot) => share(totals, foot, 'midfoot')],
  ['Forefoot, weakly known', (totals, foot) => share(totals, foot, 'forefoot')],
  ['Steps', (totals, foot) => formatNumber(totals.stepCount[foot])],
  ['Rejected', (totals, foot) => formatNumber(totals.rejectedCount[foot])],
]
const DEEPER: typeof ROWS = [
  ['Soleus load, SLU (90 % band)', loadWithBand],
  ['Damage-equivalent steps', (totals, foot) => formatNumber(totals.damageEquivalentSteps[foot])],
  ['Steps not on the heel', (totals, foot) => formatNumber(totals.nonRearfootSteps[foot])],
]

const Table = ({
  rows,
  totals,
  caption,
}: {
  readonly rows: typeof ROWS
  readonly totals: Totals
  readonly caption: string
}) => (
  <table className="sides-table">
    <caption className="unseen">{caption}</caption>
    <thead>
      <tr>
        <td />
        {FEET.map((foot) => (
          <th key={foot} scope="col">
            {foot === 'left' ? 'Left' : 'Right'}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map(([name, valueOf]) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          {FEET.map((foot) => (
            <td key={foot}>{valueOf(totals, foot)}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)

/** Left beside right. */
export const SidesTable = ({ session }: { readonly session: Session }) => (
  <Card title="Left and right" span={12}>
    <Table rows={ROWS} totals={session.totals} caption="Left and right foot" />
    <details>
      <summary>Estimates in their own units</summary>
      <p className="soft">Modelled, not measured. 1 SLU is 200 body-weight-seconds of soleus impulse on one leg.</p>
      <Table rows={DEEPER} totals={session.totals} caption="Estimates of both feet" />
    </details>
  </Card>
)
