import { Link } from '@tanstack/react-router'
import { Fragment, useState } from 'react'
import { useEndpoint } from '../../api/queries.js'
import type { Session } from '../../api/types.js'
import { formatDuration, formatEasyKm, formatLocalDate } from '../../lib/format.js'
import { mondayOf, weeksBetween } from '../../lib/weeks.js'
import { isCounted } from '../../lib/disposition.js'
import { useAthlete } from '../../lib/use-athlete.js'
import { useTitle } from '../../lib/use-title.js'
import { sumOfSides } from '../../lib/units.js'
import { AthleteChoice } from '../../parts/athlete-choice.js'
import { SessionList } from '../../parts/session-list.js'
import { EmptyNote, Loaded } from '../../parts/states.js'

const PAGE = 50
const MOST = 500

/** Sessions by the Monday of their week, newest week first. */
const byWeek = (sessions: readonly Session[]): readonly (readonly [string, readonly Session[]])[] => {
  const weeks = new Map<string, Session[]>()
  for (const session of sessions) {
    const monday = mondayOf(session.localDate)
    weeks.set(monday, [...(weeks.get(monday) ?? []), session])
  }
  return [...weeks.entries()]
}

const WeekOfRuns = ({ monday, sessions }: { readonly monday: string; readonly sessions: readonly Session[] }) => {
  const counted = sessions.filter(isCounted)
  const loads = counted.map(({ totals }) => sumOfSides(totals.soleusLoadSlu)).filter((load) => load !== null)
  const total = loads.length === 0 ? null : loads.reduce((sum, load) => sum + load, 0)
  const seconds = counted.reduce((sum, { totals }) => sum + totals.durationS, 0)
  const id = `week-${monday}`
  return (
    <section className="card span-12" aria-labelledby={id}>
      <h2 id={id}>
        Week of {formatLocalDate(monday)}{' '}
        <small>
          {formatEasyKm(total)} easy km, {formatDuration(seconds)}, {counted.length}{' '}
          {counted.length === 1 ? 'run' : 'runs'}
        </small>
      </h2>
      <SessionList sessions={sessions} />
    </section>
  )
}

/** A break is told: two weeks that stand one below the other need not follow on each other. */
const WeeksWithoutRuns = ({ count }: { readonly count: number }) =>
  count === 0 ? null : (
    <p className="soft span-12">{count === 1 ? 'A week without runs.' : `${String(count)} weeks without runs.`}</p>
  )

const Runs = ({ athleteId, withUncounted }: { readonly athleteId: string; readonly withUncounted: boolean }) => {
  const [limit, setLimit] = useState(PAGE)
  const uncounted = withUncounted ? ({ uncounted: 'true' } as const) : {}
  const sessions = useEndpoint('listSessions', { query: { athleteId, limit, ...uncounted } })
  return (
    <Loaded query={sessions} height="30rem">
      {({ items }) =>
        items.length === 0 ? (
          <section className="card span-12">
            <EmptyNote title="No run yet">
              <p className="soft">Every run stands here once it has been: by pods, or from a file.</p>
              <p className="buttons">
                <Link to="/pair" className="button main">
                  Pair a pod
                </Link>
              </p>
            </EmptyNote>
          </section>
        ) : (
          <>
            {byWeek(items).map(([monday, ofWeek], index, weeks) => (
              <Fragment key={monday}>
                <WeeksWithoutRuns count={weeksBetween(monday, weeks[index - 1]?.[0])} />
                <WeekOfRuns monday={monday} sessions={ofWeek} />
              </Fragment>
            ))}
            {items.length < limit || limit >= MOST ? null : (
              <p className="span-12 buttons">
                <button type="button" onClick={() => setLimit(Math.min(MOST, limit + 100))}>
                  Show older runs
                </button>
              </p>
            )}
          </>
        )
      }
    </Loaded>
  )
}

/** All runs of an athlete, by week. */
export const DiaryPage = () => {
  useTitle('Diary')
  const { athletes, items, athlete, choose } = useAthlete()
  const [withUncounted, setWithUncounted] = useState(false)
  return (
    <div className="page">
      <div className="page-head">
        <h1>Diary</h1>
        {athlete === null ? null : (
          <button type="button" aria-pressed={withUncounted} onClick={() => setWithUncounted(!withUncounted)}>
            Also what isn’t counted
          </button>
        )}
        <Loaded query={athletes} height="2.75rem">
          {() => <AthleteChoice athletes={items} athleteId={athlete?.athleteId ?? null} onChoose={choose} />}
        </Loaded>
      </div>
      {athlete !== null ? (
        <Runs key={athlete.athleteId} athleteId={athlete.athleteId} withUncounted={withUncounted} />
      ) : athletes.data === undefined ? null : (
        <section className="card span-12">
          <EmptyNote title={items.length === 0 ? 'Nobody is here yet' : 'Whose runs?'}>
            <p className="soft">
              {items.length === 0 ? <Link to="/">Add the first athlete.</Link> : 'Choose an athlete above.'}
            </p>
          </EmptyNote>
        </section>
      )}
    </div>
  )
}
