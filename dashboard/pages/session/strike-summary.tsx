import { Link } from '@tanstack/react-router'
import type { Session } from '../../api/types.js'
import { formatNumber } from '../../lib/format.js'
import { describeHeadline, describeSplit, labelsOfBoth } from '../../lib/strike-labels.js'
import { StrikeBar, StrikeLabelKey } from '../../parts/strike-bar.js'

const ErrorOfAngle = ({ session }: { readonly session: Session }) => {
  const { footStrikeCorrection: correction } = session.totals
  if (correction === undefined) return null
  const sd = formatNumber(correction.systematicSdDeg, 1)
  if (correction.offsetDeg !== null) {
    return (
      <p className="soft">
        The angles are calibrated from a video ({formatNumber(correction.offsetDeg, 1)}° added); all of them may still
        be off by ±{sd}° together.
      </p>
    )
  }
  return (
    <p className="soft">
      All angles of this run may be off by ±{sd}° together.{' '}
      <Link to="/athlete/$id" params={{ id: session.athleteId }}>
        A side-on video of a few strides
      </Link>{' '}
      makes that about a third.
    </p>
  )
}

/** Two classes and what is left open first; the three classes one tap deeper, with why they are weak. */
export const StrikeSummary = ({ session }: { readonly session: Session }) => {
  const labels = labelsOfBoth(session)
  return (
    <div className="strike-summary">
      <StrikeBar labels={labels} size="wide" label="Foot strike of the run" />
      {labels === null ? (
        <p className="soft">Foot strike can’t be told from this sensor.</p>
      ) : (
        <>
          <p>Steps: {describeHeadline(session)}</p>
          <StrikeLabelKey />
          <p>
            In three classes, with 90 % bands: {describeSplit(session)}.{' '}
            <span className="soft">
              Between midfoot and forefoot only the angle decides, and their ranges overlap; few of the runners whose
              strike was labelled land there. So read how the steps off the heel divide into those two as a hint.
            </span>
          </p>
          <ErrorOfAngle session={session} />
        </>
      )}
    </div>
  )
}
