import type { LiveFoot } from '../../../src/contracts/views.js'
import type { Foot } from '../../api/types.js'
import { formatNumber, UNKNOWN } from '../../lib/format.js'
import type { Freshness } from '../../live/staleness.js'
import { labelsOrShares } from '../../lib/strike-labels.js'
import { StrikeBar } from '../../parts/strike-bar.js'

const angleText = (foot: LiveFoot | null): string => {
  if (foot === null || foot.footStrikeAngleDeg === null) return UNKNOWN
  const sd = foot.footStrikeAngleSdDeg
  return `${formatNumber(foot.footStrikeAngleDeg, 1)}°${sd === null ? '' : ` ± ${formatNumber(sd, 1)}`}`
}

export interface FootNumbersProps {
  readonly side: Foot
  readonly foot: LiveFoot | null
  readonly freshness: Freshness
}

/** The numbers of one foot. What is old goes grey and says since when. */
export const FootNumbers = ({ side, foot, freshness }: FootNumbersProps) => (
  <div
    className={`foot${freshness.stale ? ' stale' : ''}`}
    role="group"
    aria-label={`${side} foot`}
    data-testid={`live-${side}`}
  >
    <p className="unit">{side} contact</p>
    <p className="number">
      {formatNumber(foot?.groundContactTimeMs ?? null)}
      <small> ms</small>
    </p>
    <StrikeBar
      labels={foot === null ? null : labelsOrShares(foot.strikeLabels, foot.strike)}
      size="wide"
      label={`Strike of the ${side} foot`}
    />
    <p className="unit">
      angle {angleText(foot)} <span className="gap">·</span> {formatNumber(foot?.cadenceSpm ?? null)} steps/min
    </p>
    <p className="fresh">{freshness.text ?? ''}</p>
  </div>
)
