import { useMemo } from 'react'
import type { Today } from '../../../src/contracts/views.js'
import { useEndpoint } from '../../api/queries.js'
import { WeeksChart, WEEK_COLUMNS, weekRows } from '../../charts/weeks-chart.js'
import { fromFirstKnown, weekBars, type WeekBar } from '../../charts/weeks-model.js'
import { formatLocalDate } from '../../lib/format.js'
import { useAthlete } from '../../lib/use-athlete.js'
import { PHONE, useMediaQuery } from '../../lib/use-media-query.js'
import { useTitle } from '../../lib/use-title.js'
import { useLive } from '../../live/live-context.js'
import { AthleteChoice } from '../../parts/athlete-choice.js'
import { Card } from '../../parts/card.js'
import { ClaimCard } from '../../parts/claim-card.js'
import { DataTable } from '../../parts/data-table.js'
import { EmptyNote, ErrorNote, Loaded } from '../../parts/states.js'
import { StrikeKey } from '../../parts/strike-bar.js'
import { WaitingRuns } from '../../parts/waiting-runs.js'
import { AthleteLink } from '../athlete/athlete-link.js'
import { ChooseAthlete } from './choose-athlete.js'
import { FirstRun } from './first-run.js'
import { RecentSessions } from './recent-sessions.js'
import { RoomCard } from './room-card.js'
import { SentenceCard } from './sentence-card.js'
import { SidesCard } from './sides-card.js'
import { UnknownDays } from './unknown-days.js'
import { WhatChanged } from './what-changed.js'

const WIDE = '(min-width: 75rem)'

/** What the label of the last bar compares. */
const changeNote = (last: WeekBar | undefined): string => {
  if (last === undefined || last.changeText === null) return 'The last two weeks are not known well enough to compare.'
  return last.partial
    ? `${last.changeText}: this calendar week, from Monday until now, against the same days of the week before.`
    : `${last.changeText}: the last calendar week against the one before.`
}

const WeeksCard = ({ today }: { readonly today: Today }) => {
  const wide = useMediaQuery(WIDE)
  const phone = useMediaQuery(PHONE)
  const count = wide ? 26 : phone ? 12 : 18
  const params = { athleteId: today.athlete.athleteId }
  const longer = useEndpoint('listWeeks', { params, query: { count } }, { enabled: !phone })
  const weeks = (phone ? undefined : longer.data?.items) ?? today.weeks
  const bars = useMemo(() => weekBars(fromFirstKnown(weeks), count), [weeks, count])
  const note = 'soleus work in easy km, both calves, by expected foot strike; the band is your own usual range'
  return (
    <Card title="Weeks" note={note} span={8}>
      {bars.length === 0 ? (
        <EmptyNote title="No weeks yet">
          <p className="soft">After the first run each week stands here as a bar.</p>
        </EmptyNote>
      ) : (
        <>
          <WeeksChart bars={bars} />
          <p className="soft change-note">{changeNote(bars.at(-1))}</p>
          <StrikeKey withUsual />
          <DataTable caption="Weeks in easy kilometres" columns={WEEK_COLUMNS} rows={weekRows(bars)} />
        </>
      )}
    </Card>
  )
}

const NO_DAYS: readonly string[] = []

const TodayOf = ({ today }: { readonly today: Today }) => {
  const phone = useMediaQuery(PHONE)
  const room = <RoomCard key="room" today={today} />
  const unknownDays = (
    <UnknownDays
      key="unknown-days"
      athleteId={today.athlete.athleteId}
      // Somebody who is new is not asked about the days before.
      days={fromFirstKnown(today.weeks).length === 0 ? NO_DAYS : today.unknownDays}
    />
  )
  return (
    <>
      <SentenceCard today={today} />
      {/* On a phone the question follows the sentence that asks it; beside the sentence there is place for the room. */}
      {phone ? [unknownDays, room] : [room, unknownDays]}
      <WeeksCard today={today} />
      <SidesCard today={today} />
      {fromFirstKnown(today.weeks).length === 0 ? null : (
        <WhatChanged athleteId={today.athlete.athleteId} today={today.localDate} runGoingOn={today.runGoingOn} />
      )}
      <RecentSessions athleteId={today.athlete.athleteId} />
    </>
  )
}

/** While somebody runs, what is left shrinks. */
const RUNNING_REFRESH_MS = 10_000
const REFRESH_MS = 300_000

const AthleteToday = ({ athleteId }: { readonly athleteId: string }) => {
  const isRunning = useLive().athletes.some((live) => live.athleteId === athleteId && live.state === 'running')
  const refetchInterval = isRunning ? RUNNING_REFRESH_MS : REFRESH_MS
  const today = useEndpoint('today', { params: { athleteId } }, { refetchInterval })
  return (
    <>
      {today.data !== undefined && today.error !== null ? (
        <div className="span-12">
          <ErrorNote error={today.error} retry={() => void today.refetch()} />
        </div>
      ) : null}
      <Loaded query={today} height="70vh">
        {(data) => <TodayOf key={athleteId} today={data} />}
      </Loaded>
    </>
  )
}

/** The page everything begins with: what happened and why, how much fits, and the weeks behind it. */
export const TodayPage = () => {
  useTitle('Today')
  const { athletes, items, athlete, choose } = useAthlete()
  return (
    <Loaded query={athletes} height="80vh">
      {() => {
        if (items.length === 0) return <FirstRun />
        if (athlete === null) return <ChooseAthlete athletes={items} onChoose={choose} />
        return (
          <div className="page">
            <div className="page-head">
              <p className="soft">{formatLocalDate(todayIn(athlete.zoneId), 'long')}</p>
              <AthleteChoice athletes={items} athleteId={athlete.athleteId} onChoose={choose} />
              <AthleteLink athlete={athlete} />
            </div>
            <ClaimCard />
            <WaitingRuns />
            <AthleteToday athleteId={athlete.athleteId} />
          </div>
        )
      }}
    </Loaded>
  )
}

/** ISO date of now where the athlete lives. */
const todayIn = (zoneId: string): string => {
  try {
    return new Date().toLocaleDateString('sv-SE', { timeZone: zoneId })
  } catch {
    return new Date().toLocaleDateString('sv-SE')
  }
}
