import { STRIKES, type Strike } from '../api/types.js'
import { formatPercent } from '../lib/format.js'
import { STRIKE_WORDS } from '../lib/words.js'

export type Shares = Readonly<Record<Strike, number>>

export const describeShares = (shares: Shares): string =>
  STRIKES.map((strike) => `${STRIKE_WORDS[strike]} ${formatPercent(shares[strike])}`).join(', ')

export interface StrikeBarProps {
  readonly shares: Shares | null
  readonly size?: 'mini' | 'wide'
  /** Whose shares these are, for a screen reader. */
  readonly label?: string
}

/** Shares of the three strikes as one bar; an empty outline where nothing is known. */
export const StrikeBar = ({ shares, size = 'mini', label = 'Foot strike' }: StrikeBarProps) => {
  const text = shares === null ? 'not known' : describeShares(shares)
  const total = shares === null ? 0 : shares.rearfoot + shares.midfoot + shares.forefoot
  return (
    <span className={`strike-bar strike-bar-${size}`} role="img" aria-label={`${label}: ${text}`} title={text}>
      {shares === null || total <= 0
        ? null
        : STRIKES.map((strike) => (
            <i key={strike} className={strike} style={{ width: `${String((shares[strike] / total) * 100)}%` }} />
          ))}
    </span>
  )
}

/** What the colours of strikes mean. */
export const StrikeKey = ({ withUsual = false }: { readonly withUsual?: boolean }) => (
  <ul className="key" aria-label="Key">
    {STRIKES.map((strike) => (
      <li key={strike}>
        <i className={strike} /> {STRIKE_WORDS[strike]}
      </li>
    ))}
    {withUsual ? (
      <>
        <li>
          <i className="usual" /> your usual range
        </li>
        <li>
          <i className="estimated" /> estimated, pod not worn
        </li>
        <li>
          <i className="not-known" /> nothing known
        </li>
      </>
    ) : null}
  </ul>
)
