import { Link } from '@tanstack/react-router'
import type { SquadRow } from '../../../src/contracts/views.js'
import { formatChange, formatEasyKm } from '../../lib/format.js'
import { labelsOrShares } from '../../lib/strike-labels.js'
import { Severity } from '../../parts/severity.js'
import { StrikeBar } from '../../parts/strike-bar.js'
import { LiveTag } from './live-tag.js'
import { Sparkline } from './sparkline.js'
import { lastText, longestText, reasonText, sidesText } from './squad-words.js'

const Card = ({ row, nowUs }: { readonly row: SquadRow; readonly nowUs: number }) => (
  <li className="squad-card">
    <p className="who">
      <Link to="/" search={{ athlete: row.athleteId }}>
        {row.name}
      </Link>
      {row.live ? <LiveTag athleteId={row.athleteId} name={row.name} /> : null}
    </p>
    <p className="change">
      <b>{formatChange(row.rollingChangeRatio)}</b>
      <span className="unseen"> against a usual week of the three before</span>
    </p>
    <p className="state">
      <Severity severity={row.severity} /> <span className="soft">{reasonText(row)}</span>
    </p>
    <Sparkline weeksSlu={row.weeksSlu} />
    <p className="numbers-line soft">
      <b>{formatEasyKm(row.acuteSlu)} easy km</b> in 7 days · longest {longestText(row)} · L/R {sidesText(row)} · last{' '}
      {lastText(row, nowUs)}
    </p>
    <StrikeBar labels={labelsOrShares(row.strikeLabels, row.strikeShares)} />
  </li>
)

/** The squad on a phone: the same order, as cards. */
export const SquadCards = ({ rows }: { readonly rows: readonly SquadRow[] }) => {
  const nowUs = Date.now() * 1000
  return (
    <ul className="squad-cards" aria-label="Athletes, those who need a look first">
      {rows.map((row) => (
        <Card key={row.athleteId} row={row} nowUs={nowUs} />
      ))}
    </ul>
  )
}
