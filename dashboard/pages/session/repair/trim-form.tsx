import { useState } from 'react'
import { ClockField } from './clock-field.js'
import { RepairForm, type RepairProps } from './repair-form.js'
import { RunStrip, spanOf, useStrip } from './run-strip.js'
import { durationOf, endProblems, keptWithin, keptWords, shownEnds, trimRequest, type SaidEnds } from './trim-model.js'

/** What lies before or behind counts no more: by two handles on the run, or by the clock. */
export const TrimForm = (props: RepairProps) => {
  const { session } = props
  const span = spanOf(session)
  const durationS = durationOf(span)
  const points = useStrip(session)
  const [said, setSaid] = useState<SaidEnds>({ fromS: 0, toS: durationS, moved: 'to' })
  const kept = shownEnds(said, durationS)
  const problems = endProblems(said, durationS)
  const isRight = problems.from === null && problems.to === null
  const move = (moved: 'from' | 'to') => (atS: number) => {
    setSaid({ ...keptWithin({ ...kept, [moved === 'from' ? 'fromS' : 'toS']: atS }, durationS, moved), moved })
  }
  const type = (moved: 'from' | 'to') => (atS: number | null) => {
    setSaid({ ...said, [moved === 'from' ? 'fromS' : 'toS']: atS, moved })
  }
  return (
    <RepairForm
      {...props}
      label="Trim this run"
      says={isRight ? keptWords(kept, durationS) : 'Nothing is cut off before both times are right.'}
      request={isRight ? trimRequest(kept, span) : null}
      button="Trim"
      done="Trimmed."
    >
      <RunStrip
        session={session}
        points={points}
        cut={[
          [0, kept.fromS],
          [kept.toS, durationS],
        ]}
        handles={[
          { label: 'Beginning of the run', atS: kept.fromS, onMove: move('from') },
          { label: 'End of the run', atS: kept.toS, onMove: move('to') },
        ]}
      />
      <div className="form">
        <ClockField
          label="Begins at"
          session={session}
          atS={said.fromS}
          problem={problems.from}
          onChange={type('from')}
        />
        <ClockField label="Ends at" session={session} atS={said.toS} problem={problems.to} onChange={type('to')} />
      </div>
    </RepairForm>
  )
}
