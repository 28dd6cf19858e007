import { useState } from 'react'
import { ClockField } from './clock-field.js'
import { RepairForm, type RepairProps } from './repair-form.js'
import { RunStrip, spanOf, useStrip } from './run-strip.js'
import { durationOf, keptWithin, keptWords, trimRequest, type Kept } from './trim-model.js'

/** What lies before or behind counts no more: by two handles on the run, or by the clock. */
export const TrimForm = (props: RepairProps) => {
  const { session } = props
  const span = spanOf(session)
  const durationS = durationOf(span)
  const points = useStrip(session)
  const [kept, setKept] = useState<Kept>({ fromS: 0, toS: durationS })
  const move = (moved: 'from' | 'to') => (atS: number) => {
    setKept(keptWithin({ ...kept, [moved === 'from' ? 'fromS' : 'toS']: atS }, durationS, moved))
  }
  return (
    <RepairForm
      {...props}
      label="Trim this run"
      says={keptWords(kept, durationS)}
      request={trimRequest(kept, span)}
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
        <ClockField label="Begins at" session={session} atS={kept.fromS} onChange={move('from')} />
        <ClockField label="Ends at" session={session} atS={kept.toS} onChange={move('to')} />
      </div>
    </RepairForm>
  )
}
