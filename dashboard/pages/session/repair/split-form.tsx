import { useState } from 'react'
import { formatDuration } from '../../../lib/format.js'
import { ClockField } from './clock-field.js'
import { RepairForm, type RepairProps } from './repair-form.js'
import { RunStrip, spanOf, useStrip } from './run-strip.js'
import { cutProblem, cutWithin, durationOf, likelyCut } from './trim-model.js'

/** From one moment on it is a run of its own. */
export const SplitForm = (props: RepairProps) => {
  const { session } = props
  const durationS = durationOf(spanOf(session))
  const points = useStrip(session)
  const [said, setSaid] = useState<{ readonly atS: number | null } | null>(null)
  const saidS = said === null ? cutWithin(likelyCut(points, durationS), durationS) : said.atS
  const atS = cutWithin(saidS ?? durationS / 2, durationS)
  const problem = cutProblem(saidS, durationS)
  const becomes = `Becomes two runs: the first ${formatDuration(atS)}, and ${formatDuration(durationS - atS)} from there on.`
  return (
    <RepairForm
      {...props}
      label="Cut this run in two"
      says={
        problem === null
          ? `${becomes} Each can be changed by itself afterwards.`
          : 'Nothing is cut before the time is right.'
      }
      request={problem === null ? { kind: 'split', atUs: Math.round(session.startTimeUs + atS * 1e6) } : null}
      button="Cut in two"
      done="Cut in two."
    >
      <RunStrip
        session={session}
        points={points}
        handles={[{ label: 'Where to cut', atS, onMove: (wantedS) => setSaid({ atS: cutWithin(wantedS, durationS) }) }]}
      />
      <div className="form">
        <ClockField
          label="Cut at"
          session={session}
          atS={saidS}
          problem={problem}
          onChange={(typedS) => setSaid({ atS: typedS })}
        />
      </div>
    </RepairForm>
  )
}
