import { Link } from '@tanstack/react-router'
import type { Room, Today } from '../../../src/contracts/views.js'
import type { Session } from '../../api/types.js'
import { formatEasyKm, formatKm, formatLocalDate } from '../../lib/format.js'
import { describeHeadline, describeSplit, labelsOfBoth } from '../../lib/strike-labels.js'
import { sumOfSides } from '../../lib/units.js'
import { RoomBullet } from '../../parts/bullet.js'
import { Card } from '../../parts/card.js'
import { StrikeBar } from '../../parts/strike-bar.js'

/** What the bar says in words, and below it the three classes with their bands. */
const StrikeWords = ({ session }: { readonly session: Pick<Session, 'totals'> }) => {
  const headline = describeHeadline(session)
  if (headline === null) return <p className="soft">Foot strike can’t be told from this sensor.</p>
  return (
    <>
      <p>{headline}</p>
      <p className="soft">In three classes: {describeSplit(session)}; in brackets the 90 % band.</p>
    </>
  )
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
    <StrikeBar labels={labelsOfBoth(session)} size="wide" label="Foot strike of the last run" />
    <StrikeWords session={session} />
  </div>
)

/** What is left is beside what was run today. */
const roomTitle = ({ soFarSlu, limitSlu }: Room): string =>
  soFarSlu > 0 && soFarSlu <= limitSlu ? 'Today, another' : 'Today'

/** How much there is of what fits this week and today, and the last run. */
export const RoomCard = ({ today }: { readonly today: Today }) => {
  const { roomThisWeek, roomToday, lastSession } = today
  return (
    <Card title="Room left" note="in easy kilometres" span={5}>
      <div className="rooms">
        {roomThisWeek === null ? null : <RoomBullet title="7 days, counting today," room={roomThisWeek} />}
        {roomToday === null ? null : <RoomBullet title={roomTitle(roomToday)} room={roomToday} />}
        {roomThisWeek === null && roomToday === null ? (
          <p className="soft">There is not enough history yet to say how much fits.</p>
        ) : null}
        {lastSession === null ? <p className="soft">No run yet.</p> : <LastRun session={lastSession} />}
      </div>
    </Card>
  )
}
