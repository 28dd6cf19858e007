import { useState } from 'react'
import type { PairingDevice } from '../../../src/contracts/pairing.js'
import { afterwards, useAction } from '../../api/queries.js'
import type { Device, Foot } from '../../api/types.js'
import { ErrorNote } from '../../parts/states.js'
import { CsvLayoutForm } from './csv-layout-form.js'
import { feetOf, isImu, pairLabel } from './device-words.js'
import { pairQuestion } from './pair-outcome.js'

type Placement = NonNullable<Device['placement']>
type Csv = NonNullable<NonNullable<Device['settings']>['csv']>

const SHANK_LIMITS =
  'On the shank it tells cadence, the typical contact time of a run and an estimate of load with a wide band. It can’t tell foot strike, nor anything of a single step.'

interface PlacementChoiceProps {
  readonly placement: Placement
  readonly onChoose: (placement: Placement) => void
}
/** A sensor can't tell where it is worn, and what it can measure depends on it. */
const PlacementChoice = ({ placement, onChoose }: PlacementChoiceProps) => (
  <>
    <label className="placement">
      Worn on
      <select
        value={placement}
        onChange={(event) => {
          onChoose(event.target.value === 'shank' ? 'shank' : 'foot')
        }}
      >
        <option value="foot">the foot or shoe</option>
        <option value="shank">the shank, above the ankle</option>
      </select>
    </label>
    {placement === 'shank' ? <p className="soft">{SHANK_LIMITS}</p> : null}
  </>
)

interface TakePlaceProps {
  readonly question: string
  readonly pending: boolean
  readonly error: Error | null
  readonly onYes: () => void
  readonly onNo: () => void
}
/** Asked before a device loses its place, as it may be sending at this moment. */
const TakePlace = ({ question, pending, error, onYes, onNo }: TakePlaceProps) => (
  <>
    <p role="alert">{question}</p>
    <div className="buttons">
      <button type="button" className="main" disabled={pending} onClick={onYes}>
        Yes, take its place
      </button>
      <button type="button" disabled={pending} onClick={onNo}>
        Leave it as it is
      </button>
    </div>
    {error === null ? null : <ErrorNote error={error} />}
  </>
)

export interface PairButtonsProps {
  readonly entry: PairingDevice
  readonly athleteId: string | null
  readonly name: string | undefined
  /** All that are known: one of them may have to make way. */
  readonly devices: readonly Device[]
  readonly onDone: (device: Device) => void
}

/** Gives a device to the athlete, a click a foot. */
export const PairButtons = ({ entry, athleteId, name, devices, onDone }: PairButtonsProps) => {
  const pair = useAction('pairDevice', ['pairing', 'listDevices'])
  const { device } = entry
  const [placement, setPlacement] = useState<Placement>(device.placement ?? 'foot')
  const [csv, setCsv] = useState<Csv | null>(null)
  const [asked, setAsked] = useState<{ readonly foot: Foot | null; readonly question: string } | null>(null)
  const pairWith = (foot: Foot | null): void => {
    if (athleteId === null) return
    const settings = csv === null ? {} : { settings: { ...device.settings, csv } }
    const body = { athleteId, foot, ...(isImu(device) ? { placement } : {}), ...settings }
    afterwards(pair.mutateAsync({ params: { deviceId: device.deviceId }, body }), onDone)
  }
  const choose = (foot: Foot | null): void => {
    const question = athleteId === null ? null : pairQuestion(devices, device, { athleteId, foot })
    if (question === null) pairWith(foot)
    else setAsked({ foot, question })
  }
  if (entry.needsLayout && csv === null) {
    return (
      <details>
        <summary>It is a board of my own</summary>
        <p className="soft">It offers lines of text. Say how they are read, then pair it.</p>
        <CsvLayoutForm initial={device.settings?.csv} onDone={setCsv} />
      </details>
    )
  }
  if (asked !== null) {
    return (
      <TakePlace
        question={asked.question}
        pending={pair.isPending}
        error={pair.error}
        onYes={() => pairWith(asked.foot)}
        onNo={() => setAsked(null)}
      />
    )
  }
  return (
    <>
      {isImu(device) ? <PlacementChoice placement={placement} onChoose={setPlacement} /> : null}
      <div className="buttons" role="group" aria-label={`Pair ${device.name}`}>
        {feetOf(entry).map((foot) => {
          const label = pairLabel(entry, foot, placement)
          return (
            <button
              key={foot ?? 'both'}
              type="button"
              disabled={athleteId === null || pair.isPending}
              aria-label={`${label}: ${device.name} with ${name ?? 'an athlete'}`}
              onClick={() => choose(foot)}
            >
              {label}
            </button>
          )
        })}
        {athleteId === null ? <span className="soft">Choose an athlete above first.</span> : null}
      </div>
      {pair.error === null ? null : <ErrorNote error={pair.error} />}
    </>
  )
}
