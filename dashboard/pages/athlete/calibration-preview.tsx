import type { StrikeCalibration } from '../../../src/contracts/strike-calibration.js'
import { formatLocalDate, formatNumber } from '../../lib/format.js'

const degrees = (value: number): string => `${formatNumber(value, 1)}°`
const signed = (value: number): string => `${value > 0 ? '+' : ''}${degrees(value)}`

/** What would change, before anything does. */
export const CalibrationPreview = ({ result }: { readonly result: StrikeCalibration }) => {
  const { sensed, localDate, foot, offsetDeg, offsetSdDeg, calibratedMedianDeg, usualSdDeg, withinVideoError } = result
  return (
    <div className="note" role="status">
      <p>
        The sensor says <b>{degrees(sensed.medianDeg)}</b> (median of {formatNumber(sensed.stepCount)} steps
        {foot === null ? '' : ` of the ${foot} foot`} on {formatLocalDate(localDate, 'long')}, without calibration).
      </p>
      <p>
        With <b>{signed(offsetDeg)}</b> added it says <b>{degrees(calibratedMedianDeg)}</b>. What all steps may be off
        by together becomes ±{degrees(offsetSdDeg)} instead of ±{degrees(usualSdDeg)}.
      </p>
      {withinVideoError ? (
        <p className="soft">
          The two agree within what a video can tell. Saving hardly moves the angle, but makes it surer.
        </p>
      ) : null}
    </div>
  )
}
