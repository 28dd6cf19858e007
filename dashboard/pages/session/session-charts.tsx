import { useMemo } from 'react'
import { useEndpoint } from '../../api/queries.js'
import type { Minute, SessionView } from '../../api/types.js'
import { LineChart, type Line, type Point } from '../../charts/line-chart.js'
import { MinutesChart } from '../../charts/minutes-chart.js'
import { anglePoints, minuteLine, minuteLoads } from '../../charts/session-model.js'
import { StepsChart } from '../../charts/steps-chart.js'
import { formatNumber } from '../../lib/format.js'
import { Card } from '../../parts/card.js'
import { DataTable } from '../../parts/data-table.js'
import { EmptyNote, Loaded } from '../../parts/states.js'
import { StrikeKey } from '../../parts/strike-bar.js'

const minuteText = (minute: number): string => `${formatNumber(minute)} min`
const CONTACT_AT_LEAST = [200, 300] as const
const CADENCE_AT_LEAST = [155, 185] as const

const bothFeet = (minutes: readonly Minute[], valueOf: (minute: Minute) => number | null): readonly Line[] => [
  { label: 'left', color: 'left', points: minuteLine(minutes, 'left', valueOf) },
  { label: 'right', color: 'right', dashed: true, points: minuteLine(minutes, 'right', valueOf) },
]

const tableRows = (minutes: readonly Minute[]): readonly (readonly string[])[] =>
  minutes.map((minute) => [
    `${String(minute.minuteIndex)} ${minute.foot}`,
    formatNumber(minute.stepCount),
    formatNumber(minute.cadenceSpmMean),
    formatNumber(minute.groundContactTimeMsMean),
    formatNumber(minute.footStrikeAngleDegMean, 1),
    formatNumber(minute.soleusImpulseBwSSum, 1),
  ])
const COLUMNS = ['Minute and foot', 'Steps', 'Cadence', 'Contact ms', 'Angle °', 'Impulse BW·s']

const percentOf = (slopeDeg: number | null): number | null =>
  slopeDeg === null ? null : Math.tan((slopeDeg * Math.PI) / 180) * 100
const kmhOf = (speedMps: number | null): number | null => (speedMps === null ? null : speedMps * 3.6)

const OTHERS: readonly {
  readonly title: string
  readonly note: string
  readonly atLeast: readonly [number, number]
  readonly valueOf: (minute: Minute) => number | null
}[] = [
  { title: 'Heart rate', note: 'bpm', atLeast: [100, 160], valueOf: (minute) => minute.heartRateBpmMean ?? null },
  {
    title: 'Power',
    note: 'W, as the pod estimates it',
    atLeast: [150, 300],
    valueOf: (minute) => minute.powerWMean ?? null,
  },
  {
    title: 'Slope',
    note: '%, up is positive',
    atLeast: [-3, 3],
    valueOf: ({ slopeDegMean }) => percentOf(slopeDegMean),
  },
  { title: 'Speed', note: 'km/h', atLeast: [6, 15], valueOf: ({ speedMpsMean }) => kmhOf(speedMpsMean) },
]

const MinuteCards = ({ minutes }: { readonly minutes: readonly Minute[] }) => {
  const contact = useMemo(() => bothFeet(minutes, (minute) => minute.groundContactTimeMsMean), [minutes])
  const cadence = useMemo(() => bothFeet(minutes, (minute) => minute.cadenceSpmMean), [minutes])
  const loads = useMemo(() => minuteLoads(minutes), [minutes])
  return (
    <>
      <Card title="Load per minute" note="estimated, easy metres, by expected foot strike">
        <MinutesChart minutes={loads} label="Estimated soleus load of each minute by expected foot strike" />
        <StrikeKey />
        <DataTable caption="Minutes of both feet" columns={COLUMNS} rows={tableRows(minutes)} />
      </Card>
      <Card title="Contact time" note="ms; left solid, right dashed" span={6}>
        <LineChart lines={contact} label="Contact time by minute" formatX={minuteText} atLeast={CONTACT_AT_LEAST} />
      </Card>
      <Card title="Cadence" note="steps/min" span={6}>
        <LineChart lines={cadence} label="Cadence by minute" formatX={minuteText} atLeast={CADENCE_AT_LEAST} />
      </Card>
    </>
  )
}

/** Why there is no dot for each step; the minutes above show the run's course all the same. */
const WHY_NO_STEPS: Readonly<Record<SessionView['stepsKept'], { readonly title: string; readonly why: string }>> = {
  here: {
    title: 'No step with a known angle',
    why: 'The angle of the foot needs a sensor with a gyroscope.',
  },
  remote: {
    title: 'No step with a known angle',
    why: 'The single steps of this run are in InfluxDB. The angle of the foot needs a sensor with a gyroscope.',
  },
  expired: {
    title: 'The single steps of this run are kept no longer',
    why: 'They were older than single steps are kept. Its minutes above stay for good.',
  },
  full: {
    title: 'The single steps of this run are not kept',
    why: 'They gave way because the room for steps was used up. Its minutes above stay for good.',
  },
}

const StepsCard = ({ session }: { readonly session: SessionView }) => {
  const { sessionId, startTimeUs, stepsKept } = session
  const steps = useEndpoint('listSteps', { params: { sessionId } })
  const items = steps.data?.items
  const points = useMemo(
    () => ({
      left: anglePoints(items ?? [], 'left', startTimeUs),
      right: anglePoints(items ?? [], 'right', startTimeUs),
    }),
    [items, startTimeUs],
  )
  return (
    <Card title="Every step" note="foot strike angle, toe up is positive; left dots, right crosses">
      <Loaded query={steps} height="19rem">
        {() =>
          points.left.length + points.right.length === 0 ? (
            <EmptyNote title={WHY_NO_STEPS[stepsKept].title}>
              <p className="soft">{WHY_NO_STEPS[stepsKept].why}</p>
            </EmptyNote>
          ) : (
            <StepsChart
              {...points}
              label={`Foot strike angle of ${String(points.left.length)} left and ${String(points.right.length)} right steps`}
            />
          )
        }
      </Loaded>
    </Card>
  )
}

const plainLine = (minutes: readonly Minute[], valueOf: (minute: Minute) => number | null): readonly Point[] => {
  const byFoot = (['left', 'right'] as const).map((foot) => minuteLine(minutes, foot, valueOf))
  const [left = [], right = []] = byFoot
  return left.length >= right.length ? left : right
}

/** A run on the level needs no picture of its slope. */
const tellsSomething = (points: readonly Point[]): boolean => {
  const known = points.filter(({ y }) => y !== null)
  return known.length > 1 && known.some(({ y }) => Math.abs(y ?? 0) >= 0.5)
}

/** Heart rate, power, slope and speed over the run, where something told them. */
const OtherCards = ({ minutes }: { readonly minutes: readonly Minute[] }) => {
  const cards = useMemo(
    () =>
      OTHERS.map(({ title, note, atLeast, valueOf }) => {
        const points = plainLine(minutes, valueOf)
        return { title, note, atLeast, lines: [{ label: title, color: 'accent' as const, points }] }
      }).filter(({ lines }) => lines.some(({ points }) => tellsSomething(points))),
    [minutes],
  )
  const isAlone = (index: number): boolean => index === cards.length - 1 && index % 2 === 0
  return cards.map(({ title, note, atLeast, lines }, index) => (
    <Card key={title} title={title} note={note} span={isAlone(index) ? 12 : 6}>
      <LineChart lines={lines} label={`${title} by minute`} formatX={minuteText} atLeast={atLeast} />
    </Card>
  ))
}

/** The course of a run. */
export const SessionCharts = ({ session }: { readonly session: SessionView }) => {
  const minutes = useEndpoint('listMinutes', { params: { sessionId: session.sessionId } })
  return (
    <>
      <Loaded query={minutes} height="30rem">
        {({ items }) =>
          items.length === 0 ? (
            <section className="card span-12">
              <EmptyNote title="No minutes of this run">
                <p className="soft">Its totals are kept; its course is not, or has not come yet.</p>
              </EmptyNote>
            </section>
          ) : (
            <>
              <MinuteCards minutes={items} />
              <OtherCards minutes={items} />
            </>
          )
        }
      </Loaded>
      <StepsCard session={session} />
    </>
  )
}
