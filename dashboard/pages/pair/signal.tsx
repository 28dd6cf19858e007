import { formatNumber } from '../../lib/format.js'
import { signalBars } from './signal-bars.js'

const BARS = [1, 2, 3, 4] as const

/** Strength of what was heard: bars, and the number for who wants it. */
export const Signal = ({ rssiDbm }: { readonly rssiDbm: number | null }) => {
  if (rssiDbm === null) return <span className="signal soft">no signal</span>
  const { bars, word } = signalBars(rssiDbm)
  return (
    <span className="signal">
      <svg viewBox="0 0 22 16" aria-hidden="true">
        {BARS.map((bar) => (
          <rect
            key={bar}
            x={(bar - 1) * 6}
            y={16 - bar * 4}
            width="4"
            height={bar * 4}
            rx="1"
            className={bar <= bars ? 'on' : ''}
          />
        ))}
      </svg>
      <span className="soft">
        {word}, {formatNumber(rssiDbm)} dBm
      </span>
    </span>
  )
}
