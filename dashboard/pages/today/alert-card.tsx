import type { Alert } from '../../api/types.js'
import { formatChange, formatDuration, formatKm, formatNumber, formatPercent } from '../../lib/format.js'
import { easyKmOfSide } from '../../lib/units.js'
import { aboutWords, countingWords, EVIDENCE_WORDS, readRuleNumber, RULE_WORDS } from '../../lib/words.js'
import { Severity } from '../../parts/severity.js'
import { AlertActions } from './alert-actions.js'
import { WHAT_CHANGED } from './what-changed.js'

const showNumber = (name: string, value: number, side: Alert['side']): readonly [string, string] => {
  const { label, kind } = readRuleNumber(name)
  if (kind === 'slu')
    return [label, `${formatNumber(easyKmOfSide(value, side), 1)} easy km (${formatNumber(value, 1)} SLU)`]
  if (kind === 'change') return [label, formatChange(value)]
  if (kind === 'ratio') return [label, formatPercent(value)]
  if (kind === 'metres') return [label, formatKm(value)]
  if (kind === 'seconds') return [label, formatDuration(value)]
  return [label, formatNumber(value, Number.isInteger(value) ? 0 : 1)]
}

interface NumberListProps {
  readonly numbers: Readonly<Record<string, number>>
  readonly side: Alert['side']
}
const NumberList = ({ numbers, side }: NumberListProps) => (
  <dl className="facts">
    {Object.entries(numbers).map(([name, value]) => {
      const [label, text] = showNumber(name, value, side)
      return (
        <div key={name}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      )
    })}
  </dl>
)

const Reason = ({ alert }: { readonly alert: Alert }) => (
  <details className="reason">
    <summary>How this is worked out</summary>
    <p>
      {RULE_WORDS[alert.family]}, counting {countingWords(alert)}. Rule {alert.ruleId}, version {alert.ruleVersion}.
    </p>
    <p>
      Evidence {alert.evidence}: {EVIDENCE_WORDS[alert.evidence]}. It describes load, and is no diagnosis and no
      forecast.
    </p>
    <h3>Numbers</h3>
    <NumberList numbers={alert.numbers} side={alert.side} />
    {Object.keys(alert.thresholds).length === 0 ? null : (
      <>
        <h3>Where the rule begins to speak</h3>
        <NumberList numbers={alert.thresholds} side={alert.side} />
      </>
    )}
    <p className="soft">
      Loads are estimates of a model. One easy km is one soleus load unit (SLU) on each leg; one SLU is 200
      body-weight-seconds.
    </p>
  </details>
)

export interface AlertCardProps {
  readonly alert: Alert
  /** The page opens with this warning and its severity, so that it is not told again. */
  readonly isSentence: boolean
  /** The page opens with the same severity and side. */
  readonly severityShown: boolean
}

/** One warning: its sentence, its reason one tap deeper, and what one can do. */
export const AlertCard = ({ alert, isSentence, severityShown }: AlertCardProps) => (
  <article className="alert" aria-label={`Warning: ${alert.message}`} data-testid="alert">
    {isSentence ? null : (
      <p>
        {severityShown ? null : <Severity severity={alert.severity} about={aboutWords(alert)} />} {alert.message}
      </p>
    )}
    {alert.provisional ? <p className="soft">The run is still going on, so this may change.</p> : null}
    <Reason alert={alert} />
    {alert.family === 'session-spike' ? null : (
      <p>
        <a href={`#${WHAT_CHANGED}`}>What changed against the week before</a>
      </p>
    )}
    <AlertActions alert={alert} />
  </article>
)
