import type { BreakdownAnswer } from '../../../src/contracts/breakdown.js'
import { changePicture, type ChangeRow } from '../../charts/change-model.js'
import { formatEasyKm, formatLocalDate, formatNumber, UNKNOWN } from '../../lib/format.js'

const percent = (ratio: number): string => `${String(Math.round(ratio * 1000) / 10)}%`

/** A change in easy kilometres with its sign; rounded so that the column adds up. */
const changeText = (easyKm: number): string =>
  easyKm === 0 ? '0.0' : `${easyKm > 0 ? '+' : '−'}${formatNumber(Math.abs(easyKm), 1)}`

const rangeText = (fromDate: string, toDate: string): string =>
  fromDate === toDate ? formatLocalDate(fromDate) : `${formatLocalDate(fromDate)} – ${formatLocalDate(toDate)}`

const Bar = ({ row, zeroRatio }: { readonly row: ChangeRow; readonly zeroRatio: number }) => {
  const { fromRatio, toRatio, part } = row
  const start = Math.min(fromRatio, toRatio)
  const kind = part.changeEasyKm === 0 ? 'none' : part.changeEasyKm > 0 ? 'added' : 'taken'
  return (
    <span className="change-bar" aria-hidden="true">
      <em style={{ insetInlineStart: percent(zeroRatio) }} />
      <i className={kind} style={{ insetInlineStart: percent(start), width: percent(Math.abs(toRatio - fromRatio)) }} />
    </span>
  )
}

/** What it was before and after; where nothing is said of either, a phone leaves the line out. */
const Facts = ({ part: { baseText, recentText } }: Pick<ChangeRow, 'part'>) => {
  const className = baseText === UNKNOWN && recentText === UNKNOWN ? 'fact no-fact' : 'fact'
  return (
    <>
      <td className={className}>{baseText}</td>
      <td className={className}>{recentText}</td>
    </>
  )
}

/** What a change is made of: a row each with its bar, its number, and what it was before and after. */
export const ChangeBars = ({ breakdown }: { readonly breakdown: BreakdownAnswer }) => {
  const { rows, zeroRatio } = changePicture(breakdown)
  const { base, recent } = breakdown
  const total = rows.reduce((sum, { part }) => sum + part.changeEasyKm, 0)
  return (
    <table className="change-table">
      <caption className="unseen">What changed, in easy kilometres; the rows add up to the last one</caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col" className="wide-only">
            <span className="unseen">Picture</span>
          </th>
          <th scope="col">Change, easy km</th>
          <th scope="col">{rangeText(base.fromDate, base.toDate)}</th>
          <th scope="col">{rangeText(recent.fromDate, recent.toDate)}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.part.part} className={row.part.changeEasyKm === 0 ? 'still' : undefined}>
            <th scope="row">{row.part.label}</th>
            <td className="change-cell">
              <Bar row={row} zeroRatio={zeroRatio} />
            </td>
            <td className="change-number">{changeText(row.part.changeEasyKm)}</td>
            <Facts part={row.part} />
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">All together</th>
          <td className="change-cell" />
          <td className="change-number">{changeText(Math.round(total * 10) / 10)}</td>
          <td className="fact">{formatEasyKm(base.soleusLoadSlu)} easy km</td>
          <td className="fact">{formatEasyKm(recent.soleusLoadSlu)} easy km</td>
        </tr>
      </tfoot>
    </table>
  )
}
