import { Link } from '@tanstack/react-router'
import type { Today } from '../../../src/contracts/views.js'
import { FEET, STRIKES, type Session } from '../../api/types.js'
import { formatEasyKm, formatKm, formatLocalDate, formatShare } from '../../lib/format.js'
import { sumOfSides } from '../../lib/units.js'
import { RoomBullet } from '../../parts/bullet.js'
import { Card } from '../../parts/card.js'
import { sharesOfBoth } from '../../parts/session-list.js'
import { StrikeBar } from '../../parts/strike-bar.js'

/** The shares of both feet, with the band from the lower end of one foot to the higher of the other. */
export const shareText = (session: Pick<Session, 'totals'>): string => {
  const shares = sharesOfBoth(session)
  if (shares === null) return 'Foot strike can’t be told from this sensor.'
  const texts = STRIKES.map((strike) => {
    const ofFeet = FEET.flatMap((foot) => session.totals.strikeShares[foot]?.[strike] ?? [])
    const low = Math.min(...ofFeet.map(({ lowRatio }) => lowRatio))
    const high = Math.max(...ofFeet.map(({ highRatio }) => highRatio))
    return `${strike} ${formatShare({ ratio: shares[strike], lowRatio: low, highRatio: high })}`
  })
  return `${texts.join(', ')}; in brackets the 90 % band`
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
        {roomThisWeek === null ? null : <RoomBullet title="7 days, counting today," room={roomThisWeek} />}
        {roomToday === null ? null : <RoomBullet title="Today" room={roomToday} />}
        {roomThisWeek === null && roomToday === null ? (
          <p className="soft">There is not enough history yet to say how much fits.</p>
        ) : null}
        {lastSession === null ? <p className="soft">No run yet.</p> : <LastRun session={lastSession} />}
      </div>
    </Card>
  )
}
