import { useState } from 'react'
import { IMU_DEVICE_KINDS } from '../../../src/contracts/devices.js'
import type { PairingDevice } from '../../../src/contracts/pairing.js'
import { afterwards, useAction } from '../../api/queries.js'
import type { Device, Foot } from '../../api/types.js'
import { formatAge, formatPercent } from '../../lib/format.js'
import { footWords, LINK_WORDS, placeWords } from '../../lib/words.js'
import { ErrorNote } from '../../parts/states.js'
import { pairQuestion } from './pair-outcome.js'
import { Signal } from './signal.js'

type Placement = NonNullable<Device['placement']>

const kindWords = ({ kind, placement }: Device): string =>
  !IMU_DEVICE_KINDS.includes(kind) ? 'Foot pod' : placement === 'shank' ? 'Shank IMU' : 'Foot IMU'

const SHANK_LIMITS =
  'On the shank it tells cadence, the typical contact time of a run and an estimate of load with a wide band. It can’t tell foot strike, nor anything of a single step.'

/** Feet a device can be on: an IMU is on one foot, a pod that reports speed may speak for both. */
const feetOf = (kind: Device['kind']): readonly (Foot | null)[] =>
  IMU_DEVICE_KINDS.includes(kind) ? ['left', 'right'] : [null, 'left', 'right']

export interface DeviceItemProps {
  readonly entry: PairingDevice
  readonly athleteId: string | null
  /** All that are known: one of them may have to make way. */
  readonly devices: readonly Device[]
  readonly names: ReadonlyMap<string, string>
  readonly onForgotten: (entry: PairingDevice) => void
  /** What was shown when the button was pressed is what this one compares with. */
  readonly onPaired: (device: Device) => void
}

const Facts = ({ entry, names }: Pick<DeviceItemProps, 'entry' | 'names'>) => {
  const { device, paired, linkState, heardSecondsAgo } = entry
  const owner = device.athleteId === null ? undefined : names.get(device.athleteId)
  const heard =
    heardSecondsAgo === null
      ? 'not heard'
      : heardSecondsAgo < 3
        ? 'heard now'
        : `heard ${formatAge(heardSecondsAgo)} ago`
  const link = linkState === 'streaming' ? null : heard
  const battery = device.batteryPercent === null ? null : `battery ${formatPercent(device.batteryPercent / 100)}`
  return (
    <>
      {paired ? (
        <p>
          On {owner ?? 'somebody'}, {placeWords(device)}:{' '}
          <b>{linkState === null ? 'not connected' : LINK_WORDS[linkState]}</b>
        </p>
      ) : null}
      <p className="soft">
        {[kindWords(device), device.manufacturer, battery, link].filter((part) => part).join(' · ')}
      </p>
      <p className="soft">{entry.canMeasure}</p>
    </>
  )
}

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

interface PairButtonsProps {
  readonly entry: PairingDevice
  readonly athleteId: string | null
  readonly name: string | undefined
  readonly devices: readonly Device[]
  readonly onDone: (device: Device) => void
}
const PairButtons = ({ entry, athleteId, name, devices, onDone }: PairButtonsProps) => {
  const pair = useAction('pairDevice', ['pairing', 'listDevices'])
  const { device } = entry
  const [placement, setPlacement] = useState<Placement>(device.placement ?? 'foot')
  const [asked, setAsked] = useState<{ readonly foot: Foot | null; readonly question: string } | null>(null)
  const isImu = IMU_DEVICE_KINDS.includes(device.kind)
  const pairWith = (foot: Foot | null): void => {
    if (athleteId === null) return
    const body = { athleteId, foot, ...(isImu ? { placement } : {}) }
    afterwards(pair.mutateAsync({ params: { deviceId: device.deviceId }, body }), onDone)
  }
  const choose = (foot: Foot | null): void => {
    const question = athleteId === null ? null : pairQuestion(devices, device, { athleteId, foot })
    if (question === null) pairWith(foot)
    else setAsked({ foot, question })
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
      {isImu ? <PlacementChoice placement={placement} onChoose={setPlacement} /> : null}
      <div className="buttons" role="group" aria-label={`Pair ${device.name}`}>
        {feetOf(device.kind).map((foot) => (
          <button
            key={foot ?? 'both'}
            type="button"
            disabled={athleteId === null || pair.isPending}
            aria-label={`Pair, ${foot === null ? footWords(foot) : `${foot} ${isImu ? placement : 'foot'}`}: ${device.name} with ${name ?? 'an athlete'}`}
            onClick={() => choose(foot)}
          >
            {foot === null ? 'Pair, both feet' : `Pair, ${foot} ${isImu ? placement : 'foot'}`}
          </button>
        ))}
        {athleteId === null ? <span className="soft">Choose an athlete above first.</span> : null}
      </div>
      {pair.error === null ? null : <ErrorNote error={pair.error} />}
    </>
  )
}

const ForgetButtons = ({ entry, onForgotten }: Pick<DeviceItemProps, 'entry' | 'onForgotten'>) => {
  const forget = useAction('forgetDevice', ['pairing', 'listDevices'])
  const [asking, setAsking] = useState(false)
  const { deviceId, name } = entry.device
  if (!asking) {
    return (
      <button type="button" aria-label={`Forget ${name}`} onClick={() => setAsking(true)}>
        Forget
      </button>
    )
  }
  return (
    <>
      <button
        type="button"
        className="danger"
        aria-label={`Yes, forget ${name}`}
        disabled={forget.isPending}
        onClick={() => {
          afterwards(forget.mutateAsync({ params: { deviceId } }), () => onForgotten(entry))
        }}
      >
        Yes, forget it
      </button>
      <button type="button" onClick={() => setAsking(false)}>
        Keep it
      </button>
      {forget.error === null ? null : <ErrorNote error={forget.error} />}
    </>
  )
}

/** One device: what was heard of it, whose foot it is on, and how to change that. */
export const DeviceItem = ({ entry, athleteId, devices, names, onForgotten, onPaired }: DeviceItemProps) => {
  const [changing, setChanging] = useState(false)
  const { device, paired, rssiDbm } = entry
  const name = athleteId === null ? undefined : names.get(athleteId)
  return (
    <li className="device" aria-label={device.name}>
      <div className="device-head">
        <h3>{device.name}</h3>
        <Signal rssiDbm={rssiDbm} />
      </div>
      <Facts entry={entry} names={names} />
      {paired && !changing ? null : (
        <PairButtons
          entry={entry}
          athleteId={athleteId}
          name={name}
          devices={devices}
          onDone={(now) => {
            setChanging(false)
            onPaired(now)
          }}
        />
      )}
      {paired ? (
        <div className="buttons">
          <button
            type="button"
            aria-label={changing ? 'Keep as it is' : `Change foot or athlete of ${device.name}`}
            onClick={() => setChanging(!changing)}
          >
            {changing ? 'Keep as it is' : 'Change'}
          </button>
          <ForgetButtons entry={entry} onForgotten={onForgotten} />
        </div>
      ) : null}
    </li>
  )
}
