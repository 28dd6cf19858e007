import type { CalibrationState } from '../../../src/contracts/pairing.js'
import { useAction } from '../../api/queries.js'
import type { Device } from '../../api/types.js'
import { formatNumber, formatPercent } from '../../lib/format.js'
import { ErrorNote } from '../../parts/states.js'
import { checkProgress, VERDICT_WORDS } from './device-words.js'

type Found = NonNullable<Device['calibration']>

/** What the last check of a pod found. */
export const CheckResult = ({ found }: { readonly found: Found }) => (
  <>
    <p className="soft">
      Checked {new Date(found.checkedTimeUs / 1000).toLocaleDateString()}: <b>{VERDICT_WORDS[found.verdict]}</b>.{' '}
      {formatNumber(found.rateHz)} samples a second, {formatPercent(found.lostRatio)} lost
      {found.axesFound === true ? ', axes found' : ''}
      {found.rightFoot === true ? ', on the foot that was said' : ''}.
    </p>
    {found.remarks.length === 0 ? null : (
      <ul className="rows soft">
        {found.remarks.map((remark) => (
          <li key={remark}>{remark}</li>
        ))}
      </ul>
    )}
  </>
)

export interface CalibrationCardProps {
  readonly state: CalibrationState
  readonly name: string
}

/** The guided check: what to do now, how far it is, and what came of it. */
export const CalibrationCard = ({ state, name }: CalibrationCardProps) => {
  const cancel = useAction('cancelCalibration', ['pairing'])
  const again = useAction('startCalibration', ['pairing'])
  const { deviceId, phase, stillSeconds, strideCount, message, result } = state
  const over = phase === 'done' || phase === 'failed'
  const params = { deviceId }
  return (
    <section className="card span-12 check" aria-labelledby="check">
      <h2 id="check">Check of {name}</h2>
      <p className="lead" role="status">
        {message}
      </p>
      <progress value={checkProgress(state)} max={1} aria-label={`Check of ${name}`} />
      <ol className="check-steps soft">
        <li aria-current={phase === 'still' ? 'step' : undefined}>
          Stand still: {formatNumber(Math.floor(stillSeconds))} of 3 s
        </li>
        <li aria-current={phase === 'strides' ? 'step' : undefined}>
          Walk or run: {formatNumber(strideCount)} of 20 strides
        </li>
      </ol>
      {result === null ? null : <CheckResult found={result} />}
      {phase === 'done' ? (
        <p className="soft">
          The check is for you: no number is computed from it. Each run finds axes and drift of the pod by itself.
        </p>
      ) : null}
      <p className="buttons">
        {over ? (
          <button type="button" className="main" disabled={again.isPending} onClick={() => again.mutate({ params })}>
            Check again
          </button>
        ) : null}
        <button type="button" disabled={cancel.isPending} onClick={() => cancel.mutate({ params })}>
          {over ? 'Close' : 'Cancel'}
        </button>
      </p>
      {cancel.error === null ? null : <ErrorNote error={cancel.error} />}
      {again.error === null ? null : <ErrorNote error={again.error} />}
    </section>
  )
}
