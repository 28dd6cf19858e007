import { describeLabels, LABEL_WORDS, LABELS, ratioOf, type StrikeLabels } from '../lib/strike-labels.js'

export interface StrikeBarProps {
  readonly labels: StrikeLabels | null
  readonly size?: 'mini' | 'wide'
  /** Whose steps these are, for a screen reader. */
  readonly label?: string
}

/** Steps called rearfoot, called not rearfoot, and left uncertain, as one bar; an empty outline where nothing is known. */
export const StrikeBar = ({ labels, size = 'mini', label = 'Foot strike' }: StrikeBarProps) => {
  const text = labels === null ? 'not known' : describeLabels(labels)
  return (
    <span className={`strike-bar strike-bar-${size}`} role="img" aria-label={`${label}: ${text}`} title={text}>
      {labels === null
        ? null
        : LABELS.map((name) => (
            <i key={name} className={name} style={{ width: `${String(ratioOf(labels, name) * 100)}%` }} />
          ))}
    </span>
  )
}

/** What the parts of a {@link StrikeBar} mean. */
export const StrikeLabelKey = () => (
  <ul className="key" aria-label="Key of the foot strike bar">
    {LABELS.map((name) => (
      <li key={name}>
        <i className={name} /> {LABEL_WORDS[name]}
      </li>
    ))}
  </ul>
)

const EXPECTED = ['rearfoot', 'notRearfoot'] as const

/** What the colours of load by strike mean: an uncertain step counts for each class as much as it is likely. */
export const StrikeKey = ({ withUsual = false }: { readonly withUsual?: boolean }) => (
  <ul className="key" aria-label="Key">
    {EXPECTED.map((name) => (
      <li key={name}>
        <i className={name} /> {LABEL_WORDS[name]}, expected share
      </li>
    ))}
    <li>
      <i className="strike-not-known" /> strike not known
    </li>
    {withUsual ? (
      <>
        <li>
          <i className="usual" /> your usual range
        </li>
        <li>
          <i className="estimated" /> estimated, pod not worn
        </li>
        <li>
          <i className="not-known" /> nothing known
        </li>
      </>
    ) : null}
  </ul>
)
