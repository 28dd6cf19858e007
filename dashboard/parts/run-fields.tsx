import { SURFACES, type Shoe, type Surface } from '../api/types.js'
import { SURFACE_WORDS } from '../lib/words.js'

export interface SurfaceSelectProps {
  readonly value: Surface
  readonly onChange: (surface: Surface) => void
  readonly disabled?: boolean
}

export const SurfaceSelect = ({ value, onChange, disabled = false }: SurfaceSelectProps) => (
  <label className="field">
    <span>Surface</span>
    <select
      value={value}
      disabled={disabled}
      onChange={(event) => {
        onChange(event.target.value as Surface)
      }}
    >
      {SURFACES.map((surface) => (
        <option key={surface} value={surface}>
          {SURFACE_WORDS[surface]}
        </option>
      ))}
    </select>
  </label>
)

export interface ShoeSelectProps {
  readonly shoes: readonly Shoe[]
  readonly value: string | null
  readonly onChange: (shoeId: string | null) => void
  readonly disabled?: boolean
}

export const ShoeSelect = ({ shoes, value, onChange, disabled = false }: ShoeSelectProps) => (
  <label className="field">
    <span>Shoe</span>
    <select
      value={value ?? ''}
      disabled={disabled}
      onChange={(event) => {
        onChange(event.target.value === '' ? null : event.target.value)
      }}
    >
      <option value="">not said</option>
      {shoes.map(({ shoeId, name }) => (
        <option key={shoeId} value={shoeId}>
          {name}
        </option>
      ))}
    </select>
  </label>
)
