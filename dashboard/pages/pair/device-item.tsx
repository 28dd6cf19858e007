import { useState } from 'react'
import type { Identify, PairingDevice } from '../../../src/contracts/pairing.js'
import { useAction } from '../../api/queries.js'
import type { Device } from '../../api/types.js'
import { formatAge, formatPercent } from '../../lib/format.js'
import { LINK_WORDS, placeWords } from '../../lib/words.js'
import { ErrorNote } from '../../parts/states.js'
import { DeviceSettings } from './device-settings.js'
import { watchedWords } from './device-words.js'
import { ForgetButtons } from './forget-buttons.js'
import { PairButtons } from './pair-buttons.js'
import { Signal } from './signal.js'

export interface DeviceItemProps {
  readonly entry: PairingDevice
  readonly athleteId: string | null
  /** All that are known: one of them may have to make way. */
  readonly devices: readonly Device[]
  readonly names: ReadonlyMap<string, string>
  readonly identify: Identify | null
  readonly onForgotten: (entry: PairingDevice) => void
  /** What was shown when the button was pressed is what this one compares with. */
  readonly onPaired: (device: Device) => void
}

const heardWords = (secondsAgo: number | null): string => {
  if (secondsAgo === null) return 'not heard'
  return secondsAgo < 3 ? 'heard now' : `heard ${formatAge(secondsAgo)} ago`
}

const ownerWords = ({ device }: PairingDevice, names: DeviceItemProps['names']): string => {
  if (device.athleteId === null) return 'Shared, and nobody wears it'
  return `On ${names.get(device.athleteId) ?? 'somebody'}`
}

const Facts = ({ entry, names }: Pick<DeviceItemProps, 'entry' | 'names'>) => {
  const { device, paired, linkState, linkReason, heardSecondsAgo } = entry
  const battery = device.batteryPercent === null ? null : `battery ${formatPercent(device.batteryPercent / 100)}`
  const heard = linkState === 'streaming' ? null : heardWords(heardSecondsAgo)
  const place = device.athleteId === null ? '' : `, ${placeWords(device)}`
  const why = linkState === 'lost' && linkReason !== null ? ` (${linkReason})` : ''
  return (
    <>
      {paired ? (
        <p>
          {ownerWords(entry, names)}
          {place}: <b>{linkState === null ? 'not connected' : LINK_WORDS[linkState]}</b>
          {why}
        </p>
      ) : null}
      <p className="soft">
        {[entry.familyLabel, device.manufacturer, device.model, battery, heard].filter((part) => part).join(' · ')}
      </p>
      <p className="soft">{entry.canMeasure}</p>
      <details>
        <summary>Out of range</summary>
        <p className="soft">{entry.awayFromCollector}</p>
      </details>
    </>
  )
}

const FreeButton = ({ entry }: Pick<DeviceItemProps, 'entry'>) => {
  const end = useAction('endClaim', ['pairing', 'listDevices', 'claims'])
  const { shared, athleteId, deviceId, name } = entry.device
  if (shared !== true || athleteId === null) return null
  return (
    <>
      <button
        type="button"
        aria-label={`${name} is free again`}
        disabled={end.isPending}
        onClick={() => end.mutate({ params: { deviceId } })}
      >
        Free again
      </button>
      {end.error === null ? null : <ErrorNote error={end.error} />}
    </>
  )
}

/** One device: what was heard of it, whose foot it is on, and how to change that. */
export const DeviceItem = (props: DeviceItemProps) => {
  const { entry, athleteId, devices, names, identify, onForgotten, onPaired } = props
  const [changing, setChanging] = useState(false)
  const { device, paired, rssiDbm } = entry
  const isFound = identify?.found?.deviceId === device.deviceId
  const watched = watchedWords(identify, device.deviceId)
  return (
    <li className={`device${isFound ? ' found' : ''}`} aria-label={device.name}>
      <div className="device-head">
        <h3>{device.name}</h3>
        <Signal rssiDbm={rssiDbm} />
      </div>
      {isFound ? <p className="found-word">This is the one in your hand.</p> : null}
      {watched === null ? null : <p className="soft">{watched}</p>}
      <Facts entry={entry} names={names} />
      {paired && !changing ? null : (
        <PairButtons
          entry={entry}
          athleteId={athleteId}
          name={athleteId === null ? undefined : names.get(athleteId)}
          devices={devices}
          onDone={(now) => {
            setChanging(false)
            onPaired(now)
          }}
        />
      )}
      {paired ? (
        <>
          <div className="buttons">
            <button
              type="button"
              aria-label={changing ? 'Keep as it is' : `Change foot or athlete of ${device.name}`}
              onClick={() => setChanging(!changing)}
            >
              {changing ? 'Keep as it is' : 'Change'}
            </button>
            <FreeButton entry={entry} />
            <ForgetButtons entry={entry} onForgotten={onForgotten} />
          </div>
          <DeviceSettings entry={entry} />
        </>
      ) : null}
    </li>
  )
}
