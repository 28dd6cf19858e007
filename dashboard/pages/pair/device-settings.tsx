import { useId, useState } from 'react'
import type { PairingDevice } from '../../../src/contracts/pairing.js'
import { useAction } from '../../api/queries.js'
import type { Device } from '../../api/types.js'
import { ErrorNote } from '../../parts/states.js'
import { Toggle } from '../../parts/toggle.js'
import { CheckResult } from './calibration-card.js'
import { CsvLayoutForm } from './csv-layout-form.js'
import { isImu, LINK_NUMBERS } from './device-words.js'

type Settings = NonNullable<Device['settings']>

const RATES_HZ = [52, 104, 208, 416]

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, text: string])[]
  readonly onChange: (value: string) => void
}
const Choice = ({ label, value, options, onChange }: ChoiceProps) => (
  <label className="field">
    <span>{label}</span>
    <select value={value} onChange={(event) => onChange(event.target.value)}>
      {options.map(([one, text]) => (
        <option key={one} value={one}>
          {text}
        </option>
      ))}
    </select>
  </label>
)

interface SettingsProps {
  readonly entry: PairingDevice
  readonly onChange: (settings: Settings) => void
}

/** What a family leaves to choose. */
const FamilySettings = ({ entry, onChange }: SettingsProps) => {
  const { settings = {} } = entry.device
  const has = (name: keyof Settings): boolean => entry.settingNames.includes(name)
  const { cadenceCounts, vendorContactTime, sampleRateHz, ...rest } = settings
  const cadence = (value: string): Settings =>
    value === 'steps' || value === 'strides' ? { ...settings, cadenceCounts: value } : { ...rest, vendorContactTime }
  return (
    <>
      {has('cadenceCounts') ? (
        <Choice
          label="Its cadence counts"
          value={cadenceCounts ?? 'auto'}
          options={[
            ['auto', 'find out by itself'],
            ['steps', 'steps of both feet'],
            ['strides', 'strides of one foot'],
          ]}
          onChange={(value) => onChange(cadence(value))}
        />
      ) : null}
      {has('vendorContactTime') ? (
        <>
          <Toggle
            label="Also read contact time"
            on={vendorContactTime === true}
            onChange={(on) => onChange({ ...settings, vendorContactTime: on })}
          />
          <p className="soft">Its maker does not document how that is sent: it may be wrong, or stop working.</p>
        </>
      ) : null}
      {has('sampleRateHz') ? (
        <Choice
          label="Samples a second"
          value={String(sampleRateHz ?? 'auto')}
          options={[
            ['auto', 'what suits it best'],
            ...RATES_HZ.map((hz) => [String(hz), `about ${String(hz)}`] as const),
          ]}
          onChange={(value) => onChange(value === 'auto' ? rest : { ...settings, sampleRateHz: Number(value) })}
        />
      ) : null}
      {has('csv') ? <CsvLayoutForm initial={settings.csv} onDone={(csv) => onChange({ ...settings, csv })} /> : null}
    </>
  )
}

/** Name, sharing, how it is read, the guided check, and what the link says. */
export const DeviceSettings = ({ entry }: { readonly entry: PairingDevice }) => {
  const { device } = entry
  const { deviceId, shared, calibration } = device
  const patch = useAction('patchDevice', ['pairing', 'listDevices', 'claims'])
  const check = useAction('startCalibration', ['pairing'])
  const [name, setName] = useState(device.name)
  const id = useId()
  const params = { deviceId }
  const link = LINK_NUMBERS(entry)
  const canCheck = isImu(device) && device.athleteId !== null
  return (
    <details className="device-settings">
      <summary>Settings of {device.name}</summary>
      <form
        className="buttons"
        onSubmit={(event) => {
          event.preventDefault()
          patch.mutate({ params, body: { name } })
        }}
      >
        <label className="field" htmlFor={id}>
          <span>Name</span>
          <input id={id} value={name} maxLength={80} required onChange={(event) => setName(event.target.value)} />
        </label>
        <button type="submit" disabled={patch.isPending || name.trim() === '' || name.trim() === device.name}>
          Rename
        </button>
      </form>
      <Toggle
        label="Shared: ask whose run it is"
        on={shared === true}
        disabled={patch.isPending}
        onChange={(on) => patch.mutate({ params, body: { shared: on } })}
      />
      <FamilySettings entry={entry} onChange={(settings) => patch.mutate({ params, body: { settings } })} />
      {canCheck ? (
        <p className="buttons">
          <button type="button" disabled={check.isPending} onClick={() => check.mutate({ params })}>
            Check this pod
          </button>
          <span className="soft">Stand still for 3 s, then 20 strides.</span>
        </p>
      ) : null}
      {calibration === undefined ? null : <CheckResult found={calibration} />}
      {link === null ? null : <p className="soft">{link}</p>}
      {device.serialNumber === null ? null : <p className="soft">Serial number {device.serialNumber}</p>}
      {patch.error === null ? null : <ErrorNote error={patch.error} />}
      {check.error === null ? null : <ErrorNote error={check.error} />}
    </details>
  )
}
