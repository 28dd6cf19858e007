export interface ToggleProps {
  readonly label: string
  readonly on: boolean
  readonly disabled?: boolean
  readonly onChange: (on: boolean) => void
}

/** Yes or no, as large as a thumb. */
export const Toggle = ({ label, on, disabled = false, onChange }: ToggleProps) => (
  <button
    type="button"
    className="toggle"
    aria-pressed={on}
    disabled={disabled}
    onClick={() => {
      onChange(!on)
    }}
  >
    <span aria-hidden="true" className="toggle-mark" />
    {label}
  </button>
)
