import { Link } from '@tanstack/react-router'
import type { Today } from '../../../src/contracts/views.js'
import { FEET, STRIKES, type Session } from '../../api/types.js'
import { formatEasyKm, formatKm, formatLocalDate, formatPercent } from '../../lib/format.js'
import { sumOfSides } from '../../lib/units.js'
import { RoomBullet } from '../../parts/bullet.js'
import { Card } from '../../parts/card.js'
import { sharesOfBoth } from '../../parts/session-list.js'
import { StrikeBar } from '../../parts/strike-bar.js'

/** Half the width of the widest band of a foot: how sure the shares are. */
const shareText = (session: Session): string => {
  const shares = sharesOfBoth(session)
  if (shares === null) return 'Foot strike can’t be told from this sensor.'
  const halfWidth = (strike: (typeof STRIKES)[number]): number =>
    Math.max(
      0,
      ...FEET.map((foot) => {
        const share = session.totals.strikeShares[foot]?.[strike]
        return share === undefined ? 0 : (share.highRatio - share.lowRatio) / 2
      }),
    )
  return STRIKES.map((strike) => {
    const band = halfWidth(strike)
    return `${strike} ${formatPercent(shares[strike])}${band >= 0.005 ? ` ± ${formatPercent(band)}` : ''}`
  }).join(', ')
}

const LastRun = ({ session }: { readonly session: Session }) => (
  <div className="room">
    <p>
      <Link to="/sessions/$id" params={{ id: session.sessionId }}>
        Last run
      </Link>{' '}
      <b>{formatEasyKm(sumOfSides(session.totals.soleusLoadSlu))} easy km</b>{' '}
      <span className="soft">
        {formatLocalDate(session.localDate, 'weekday')},{' '}
        {formatKm(session.totals.distanceBasis === null ? null : session.totals.distanceM)}
      </span>
    </p>
    <StrikeBar shares={sharesOfBoth(session)} size="wide" label="Foot strike of the last run" />
    <p className="soft">{shareText(session)}</p>
  </div>
)

/** How much there is of what fits this week and today, and the last run. */
export const RoomCard = ({ today }: { readonly today: Today }) => {
  const { roomThisWeek, roomToday, lastSession } = today
  return (
    <Card title="Room left" note="in easy kilometres" span={5}>
      <div className="rooms">
        {roomThisWeek === null ? null : <RoomBullet title="Seven days up to today" room={roomThisWeek} />}
        {roomToday === null ? null : <RoomBullet title="Today" room={roomToday} />}
        {roomThisWeek === null && roomToday === null ? (
          <p className="soft">There is not enough history yet to say how much fits.</p>
        ) : null}
        {lastSession === null ? <p className="soft">No run yet.</p> : <LastRun session={lastSession} />}
      </div>
    </Card>
  )
}
