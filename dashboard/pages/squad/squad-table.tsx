import { Link } from '@tanstack/react-router'
import type { SquadRow } from '../../../src/contracts/views.js'
import { formatChange, formatEasyKm } from '../../lib/format.js'
import { labelsOrShares } from '../../lib/strike-labels.js'
import { Severity } from '../../parts/severity.js'
import { StrikeBar } from '../../parts/strike-bar.js'
import { LiveTag } from './live-tag.js'
import { Sparkline } from './sparkline.js'
import { lastText, longestText, reasonText, sidesText } from './squad-words.js'

const COLUMNS: readonly (readonly [string, string, boolean])[] = [
  ['Athlete', '', true],
  ['State', '', true],
  ['12 weeks', '', true],
  ['7 days, easy km', 'Estimated soleus load', false],
  ['Change', 'These 7 days against a usual week of the three before', false],
  ['Longest run', 'Longest of 7 days against the longest of the 30 days before', false],
  ['Strike', '', true],
  ['Left / right', 'Share of the load in per cent', false],
  ['Known', 'Weeks with data', false],
  ['Last', 'Time since the last run', false],
]

const Row = ({ row, nowUs }: { readonly row: SquadRow; readonly nowUs: number }) => (
  <tr>
    <th scope="row" className="start">
      <Link to="/" search={{ athlete: row.athleteId }}>
        {row.name}
      </Link>
      {row.live ? <LiveTag athleteId={row.athleteId} name={row.name} /> : null}
    </th>
    <td className="start state">
      <Severity severity={row.severity} />
      <span className="soft">{reasonText(row)}</span>
    </td>
    <td className="start">
      <Sparkline weeksSlu={row.weeksSlu} />
    </td>
    <td>{formatEasyKm(row.acuteSlu)}</td>
    <td>{formatChange(row.rollingChangeRatio)}</td>
    <td>{longestText(row)}</td>
    <td className="start">
      <StrikeBar labels={labelsOrShares(row.strikeLabels, row.strikeShares)} />
    </td>
    <td>{sidesText(row)}</td>
    <td>{row.knownWeeks} wk</td>
    <td>{lastText(row, nowUs)}</td>
  </tr>
)

/** The squad on a wide screen. */
export const SquadTable = ({ rows }: { readonly rows: readonly SquadRow[] }) => {
  const nowUs = Date.now() * 1000
  return (
    <div className="scroll">
      <table className="squad">
        <caption className="unseen">Athletes, those who need a look first. Loads in easy kilometres.</caption>
        <thead>
          <tr>
            {COLUMNS.map(([name, title, start]) => (
              <th key={name} scope="col" className={start ? 'start' : ''} title={title || undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.athleteId} row={row} nowUs={nowUs} />
          ))}
        </tbody>
      </table>
    </div>
  )
}
