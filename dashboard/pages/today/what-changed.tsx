import { useState } from 'react'
import type { BreakdownAnswer } from '../../../src/contracts/breakdown.js'
import { useEndpoint } from '../../api/queries.js'
import {
  PERIOD_CHOICES,
  PERIOD_WORDS,
  rangesOf,
  wrongWithRanges,
  type PeriodChoice,
  type TwoRanges,
} from '../../lib/periods.js'
import { Card } from '../../parts/card.js'
import { EmptyNote, Loaded } from '../../parts/states.js'
import { ChangeBars } from './change-bars.js'

/** Where a warning of a week points to. */
export const WHAT_CHANGED = 'what-changed'

interface PickerProps {
  readonly choice: PeriodChoice
  readonly onChoice: (choice: PeriodChoice) => void
}
const PeriodPicker = ({ choice, onChoice }: PickerProps) => (
  <label className="field change-choice">
    <span className="unseen">Periods to compare</span>
    <select
      value={choice}
      onChange={(event) => {
        onChoice(event.target.value as PeriodChoice)
      }}
    >
      {PERIOD_CHOICES.map((one) => (
        <option key={one} value={one}>
          {PERIOD_WORDS[one]}
        </option>
      ))}
    </select>
  </label>
)

const FIELDS: readonly (readonly [keyof TwoRanges, string])[] = [
  ['baseFromDate', 'Earlier, from'],
  ['baseToDate', 'Earlier, to'],
  ['fromDate', 'Later, from'],
  ['toDate', 'Later, to'],
]

interface RangeProps {
  readonly ranges: TwoRanges
  readonly onRanges: (ranges: TwoRanges) => void
}
const RangeFields = ({ ranges, onRanges }: RangeProps) => (
  <div className="form">
    {FIELDS.map(([name, label]) => (
      <label key={name} className="field">
        <span>{label}</span>
        <input
          type="date"
          value={ranges[name]}
          onChange={(event) => {
            onRanges({ ...ranges, [name]: event.target.value })
          }}
        />
      </label>
    ))}
  </div>
)

const Told = ({ breakdown }: { readonly breakdown: BreakdownAnswer }) => {
  const { headline, detail, comparable, notes } = breakdown
  if (!comparable) {
    return (
      <EmptyNote title={detail}>
        <p className="soft">What a change is made of shows where both periods have a run with sensors. {headline}</p>
      </EmptyNote>
    )
  }
  return (
    <>
      <p>
        <b>{headline}</b> {detail}
      </p>
      <ChangeBars breakdown={breakdown} />
      {notes.length === 0 ? null : (
        <ul className="change-notes soft">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <details className="reason">
        <summary>How this is told apart</summary>
        <p>
          The load of each minute is the product of distance, speed, slope, foot strike, surface, shoe and all else.
          Each row is what its factor changed, as the mean over all orders in which they could have changed, so the rows
          add up. A kilometre that is run faster takes less time, so each calf carries the body for less of it.
        </p>
        <p>All of it is an estimate of the model, and says nothing about what you should do or what will happen.</p>
      </details>
    </>
  )
}

const Comparison = ({ athleteId, ranges }: { readonly athleteId: string; readonly ranges: TwoRanges }) => {
  const breakdown = useEndpoint('breakdown', { params: { athleteId }, query: { ...ranges } })
  return (
    <Loaded query={breakdown} height="24rem">
      {(data) => <Told breakdown={data} />}
    </Loaded>
  )
}

interface WhatChangedProps {
  readonly athleteId: string
  /** ISO date where the athlete lives. */
  readonly today: string
  readonly runGoingOn: boolean
}
/** How much of the change between two periods came from distance, speed, slope, strike, surface and shoe. */
export const WhatChanged = ({ athleteId, today, runGoingOn }: WhatChangedProps) => {
  const [choice, setChoice] = useState<PeriodChoice>('seven-days')
  const [own, setOwn] = useState<TwoRanges | null>(null)
  const ranges = choice === 'own' ? (own ?? rangesOf(choice, today)) : rangesOf(choice, today)
  const wrong = wrongWithRanges(ranges)
  return (
    <Card title="What changed" note="soleus work, both calves" id={WHAT_CHANGED} className="changes">
      <PeriodPicker
        choice={choice}
        onChoice={(next) => {
          // One's own periods begin as the ones that were shown.
          if (next === 'own' && own === null) setOwn(ranges)
          setChoice(next)
        }}
      />
      {choice === 'own' ? <RangeFields ranges={ranges} onRanges={setOwn} /> : null}
      {runGoingOn && ranges.toDate >= today ? (
        <p className="soft">The run that goes on is not in it yet; it comes when the run is over.</p>
      ) : null}
      {wrong === null ? (
        <Comparison athleteId={athleteId} ranges={ranges} />
      ) : (
        <p className="error" role="alert">
          {wrong}
        </p>
      )}
    </Card>
  )
}
