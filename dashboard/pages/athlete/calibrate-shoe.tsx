import { useState } from 'react'
import { useAction, useEndpoint } from '../../api/queries.js'
import type { Shoe } from '../../api/types.js'
import { formatNumber } from '../../lib/format.js'
import { ErrorNote } from '../../parts/states.js'
import { calibrationErrors, calibrationRequest, comparableRuns, emptyCalibration } from './calibration-draft.js'
import { CalibrationFields } from './calibration-fields.js'
import { CalibrationPreview } from './calibration-preview.js'
import { RecomputeShoe } from './recompute-shoe.js'

const Instructions = () => (
  <ol className="soft numbered">
    <li>Have somebody film you from the side, phone at the height of the shoe, 240 frames a second.</li>
    <li>Run past easily, in this shoe and with the pod, until 10 to 20 landings are on film.</li>
    <li>Stop at the first frame in which the shoe touches the ground, and read the angle of the sole.</li>
    <li>Enter the median of those angles.</li>
  </ol>
)

const TOUCHED = ['listShoes'] as const

/** The form: look first, then save. */
export const CalibrateShoe = ({ shoe, onDone }: { readonly shoe: Shoe; readonly onDone: (saved: boolean) => void }) => {
  const params = { shoeId: shoe.shoeId }
  const sessions = useEndpoint('listSessions', { query: { athleteId: shoe.athleteId, limit: 500 } })
  const preview = useAction('previewStrikeCalibration', [])
  const save = useAction('putStrikeCalibration', TOUCHED)
  const [draft, setDraft] = useState(emptyCalibration)
  const [tried, setTried] = useState(false)
  const errors = calibrationErrors(draft)
  const error = save.error ?? preview.error
  return (
    <form
      noValidate
      className="form"
      aria-label={`Calibrate ${shoe.name}`}
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (Object.keys(errors).length === 0) preview.mutate({ params, body: calibrationRequest(draft) })
      }}
    >
      <Instructions />
      <CalibrationFields
        draft={draft}
        errors={tried ? errors : {}}
        runs={comparableRuns(sessions.data?.items ?? [], shoe.shoeId)}
        onChange={(changed) => {
          preview.reset()
          save.reset()
          setDraft(changed)
        }}
      />
      {preview.data === undefined ? null : <CalibrationPreview result={preview.data} />}
      {error === null ? null : <ErrorNote error={error} />}
      <p className="buttons">
        {preview.data === undefined ? (
          <button type="submit" className="main" disabled={preview.isPending}>
            Show what changes
          </button>
        ) : (
          <button
            type="button"
            className="main"
            disabled={save.isPending}
            onClick={() => {
              save.mutate({ params, body: calibrationRequest(draft) }, { onSuccess: () => onDone(true) })
            }}
          >
            Save calibration
          </button>
        )}
        <button type="button" onClick={() => onDone(false)}>
          Cancel
        </button>
      </p>
    </form>
  )
}

/** What a shoe's angle rests on, with the ways to change that; an earlier state can be taken back. */
export const ShoeCalibration = ({ shoe }: { readonly shoe: Shoe }) => {
  const { footStrikeOffsetDeg, footStrikeOffsetSdDeg, name } = shoe
  const params = { shoeId: shoe.shoeId }
  const patch = useAction('patchShoe', TOUCHED)
  const remove = useAction('deleteStrikeCalibration', TOUCHED)
  const [open, setOpen] = useState(false)
  const [before, setBefore] = useState<Pick<Shoe, 'footStrikeOffsetDeg' | 'footStrikeOffsetSdDeg'> | null>(null)
  const [changed, setChanged] = useState(false)
  const remember = (): void => {
    setBefore({ footStrikeOffsetDeg, footStrikeOffsetSdDeg })
    setChanged(true)
  }
  const error = patch.error ?? remove.error
  if (open) {
    return (
      <CalibrateShoe
        shoe={shoe}
        onDone={(saved) => {
          if (saved) remember()
          setOpen(false)
        }}
      />
    )
  }
  return (
    <div className="calibration">
      <p className="soft">
        {footStrikeOffsetDeg === null
          ? 'Foot strike angle not calibrated.'
          : `Foot strike angle calibrated: ${formatNumber(footStrikeOffsetDeg, 1)}° added` +
            `${footStrikeOffsetSdDeg === null ? '' : `, ± ${formatNumber(footStrikeOffsetSdDeg, 1)}°`}.`}
      </p>
      {changed ? (
        <RecomputeShoe
          shoe={shoe}
          said={before === null ? 'Taken back.' : footStrikeOffsetDeg === null ? 'Removed.' : 'Saved.'}
        />
      ) : null}
      <div className="buttons">
        <button type="button" aria-label={`Calibrate from a side-on video: ${name}`} onClick={() => setOpen(true)}>
          Calibrate from a side-on video
        </button>
        {footStrikeOffsetDeg === null ? null : (
          <button
            type="button"
            aria-label={`Remove calibration: ${name}`}
            disabled={remove.isPending}
            onClick={() => {
              remove.mutate({ params }, { onSuccess: remember })
            }}
          >
            Remove calibration
          </button>
        )}
        {before === null ? null : (
          <button
            type="button"
            disabled={patch.isPending}
            onClick={() => {
              patch.mutate({ params, body: before }, { onSuccess: () => setBefore(null) })
            }}
          >
            Undo
          </button>
        )}
      </div>
      {error === null ? null : <ErrorNote error={error} />}
    </div>
  )
}
