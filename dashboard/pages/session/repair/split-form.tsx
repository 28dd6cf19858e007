import { useState } from 'react'
import { formatDuration } from '../../../lib/format.js'
import { ClockField } from './clock-field.js'
import { RepairForm, type RepairProps } from './repair-form.js'
import { RunStrip, spanOf, useStrip } from './run-strip.js'
import { durationOf, keptWithin, likelyCut } from './trim-model.js'

/** From one moment on it is a run of its own. */
export const SplitForm = (props: RepairProps) => {
  const { session } = props
  const durationS = durationOf(spanOf(session))
  const points = useStrip(session)
  const [chosenS, setChosenS] = useState<number | null>(null)
  const atS = chosenS ?? likelyCut(points, durationS)
  const move = (wantedS: number): void => {
    // Each of the two parts needs its ten seconds.
    const { toS } = keptWithin({ fromS: 0, toS: wantedS }, durationS, 'to')
    setChosenS(keptWithin({ fromS: toS, toS: durationS }, durationS, 'from').fromS)
  }
  return (
    <RepairForm
      {...props}
      label="Cut this run in two"
      says={`Becomes two runs: the first ${formatDuration(atS)}, and ${formatDuration(durationS - atS)} from there on. Each can be changed by itself afterwards.`}
      request={{ kind: 'split', atUs: Math.round(session.startTimeUs + atS * 1e6) }}
      button="Cut in two"
      done="Cut in two."
    >
      <RunStrip session={session} points={points} handles={[{ label: 'Where to cut', atS, onMove: move }]} />
      <div className="form">
        <ClockField label="Cut at" session={session} atS={atS} onChange={move} />
      </div>
    </RepairForm>
  )
}
