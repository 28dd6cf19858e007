import { SEVERITY_WORDS, type Severity as SeverityName } from '../lib/words.js'

const SHAPES: Readonly<Record<SeverityName, React.ReactNode>> = {
  calm: <circle cx="6" cy="6" r="5" />,
  info: <rect x="1.5" y="1.5" width="9" height="9" rx="1.5" />,
  warn: <path d="M6 .8 11.6 11H.4Z" />,
  high: <path d="M6 0 12 6 6 12 0 6Z" />,
  unknown: <circle cx="6" cy="6" r="4.4" className="hollow" />,
}

export interface SeverityProps {
  readonly severity: SeverityName
  /** What the word is about, e.g. "right calf". */
  readonly about?: string | null
  /** Where another word fits better than the usual one. */
  readonly word?: string
}

/** A severity: always a word and a shape, never a colour alone. */
export const Severity = ({ severity, about = null, word = SEVERITY_WORDS[severity] }: SeverityProps) => (
  <span className={`severity severity-${severity}`}>
    <svg className="shape" viewBox="0 0 12 12" aria-hidden="true">
      {SHAPES[severity]}
    </svg>
    {word}
    {about === null ? null : ` · ${about}`}
  </span>
)
