import { useState } from 'react'
import type { Device } from '../../api/types.js'
import { parseColumns } from './csv-layout.js'

type Csv = NonNullable<NonNullable<Device['settings']>['csv']>

const ACCELERATION_RANGES_G = [2, 4, 8, 16, 32]
const TURN_RANGES_DPS = [250, 500, 1000, 2000, 4000]

export interface CsvLayoutFormProps {
  readonly initial: Csv | undefined
  readonly onDone: (csv: Csv) => void
}

/** How the lines of a board of one's own are read. */
export const CsvLayoutForm = ({ initial, onDone }: CsvLayoutFormProps) => {
  const [columns, setColumns] = useState(initial?.columns.join(', ') ?? 'ax, ay, az, gx, gy, gz')
  const [csv, setCsv] = useState<Omit<Csv, 'columns'>>({
    sampleRateHz: initial?.sampleRateHz ?? 100,
    accelerationUnit: initial?.accelerationUnit ?? 'g',
    angularVelocityUnit: initial?.angularVelocityUnit ?? 'dps',
    accelerationRangeG: initial?.accelerationRangeG ?? 16,
    angularVelocityRangeDps: initial?.angularVelocityRangeDps ?? 2000,
  })
  const parsed = parseColumns(columns)
  const set = (change: Partial<typeof csv>): void => {
    setCsv({ ...csv, ...change })
  }
  return (
    <fieldset className="form csv-form">
      <legend>How are its lines read?</legend>
      <label className="field">
        <span>Columns, in their order</span>
        <input
          value={columns}
          aria-describedby="csv-help"
          aria-invalid={parsed.error !== null}
          onChange={(event) => setColumns(event.target.value)}
        />
      </label>
      <p id="csv-help" className="soft">
        {parsed.error ?? 'ax ay az gx gy gz, and where they are sent: sequence, time-ms, time-us; ignore for others.'}
      </p>
      <label className="field">
        <span>Lines a second</span>
        <input
          type="number"
          min={10}
          max={2000}
          value={csv.sampleRateHz}
          onChange={(event) => set({ sampleRateHz: Number(event.target.value) })}
        />
      </label>
      <label className="field">
        <span>Acceleration in</span>
        <select
          value={csv.accelerationUnit}
          onChange={(event) => set({ accelerationUnit: event.target.value === 'g' ? 'g' : 'm/s2' })}
        >
          <option value="g">g</option>
          <option value="m/s2">m/s²</option>
        </select>
      </label>
      <label className="field">
        <span>Turning in</span>
        <select
          value={csv.angularVelocityUnit}
          onChange={(event) => set({ angularVelocityUnit: event.target.value === 'dps' ? 'dps' : 'rad/s' })}
        >
          <option value="dps">degrees a second</option>
          <option value="rad/s">radians a second</option>
        </select>
      </label>
      <Range
        label="Range of acceleration"
        unit="g"
        values={ACCELERATION_RANGES_G}
        value={csv.accelerationRangeG}
        onChange={(accelerationRangeG) => set({ accelerationRangeG })}
      />
      <Range
        label="Range of turning"
        unit="°/s"
        values={TURN_RANGES_DPS}
        value={csv.angularVelocityRangeDps}
        onChange={(angularVelocityRangeDps) => set({ angularVelocityRangeDps })}
      />
      <button
        type="button"
        disabled={parsed.columns === null}
        onClick={() => {
          if (parsed.columns !== null) onDone({ ...csv, columns: parsed.columns })
        }}
      >
        Read its lines like this
      </button>
    </fieldset>
  )
}

interface RangeProps {
  readonly label: string
  readonly unit: string
  readonly values: readonly number[]
  readonly value: number
  readonly onChange: (value: number) => void
}
const Range = ({ label, unit, values, value, onChange }: RangeProps) => (
  <label className="field">
    <span>{label}</span>
    <select value={value} onChange={(event) => onChange(Number(event.target.value))}>
      {values.map((one) => (
        <option key={one} value={one}>
          ± {one} {unit}
        </option>
      ))}
    </select>
  </label>
)
