import type { Today } from '../../../src/contracts/views.js'
import { aboutWords, sideWords } from '../../lib/words.js'
import { Severity } from '../../parts/severity.js'
import { AlertCard } from './alert-card.js'

const open = (today: Today) => today.alerts.filter(({ state }) => state === 'active')

/** What happened and why, in words; below it each warning with its reason and the next step. */
export const SentenceCard = ({ today }: { readonly today: Today }) => {
  const { severity, side, headline, detail, baseline, unknownDays } = today
  const alerts = open(today)
  // Where too little is known, the sentence tells of that and not of a warning.
  const spoken = severity === 'unknown' ? undefined : today.alerts[0]
  const about = spoken === undefined ? sideWords(side) : aboutWords(spoken)
  return (
    <section className="card span-7 sentence" aria-labelledby="headline">
      <div aria-live="polite">
        <p className="over">
          <Severity severity={severity} about={severity === 'calm' || severity === 'unknown' ? null : about} />
        </p>
        <h1 id="headline">{headline}</h1>
        <p className="soft">{detail}</p>
      </div>
      {alerts.map((alert) => (
        <AlertCard
          key={alert.alertId}
          alert={alert}
          isSentence={alert === spoken}
          severityShown={alerts.length === 1 && alert.severity === severity}
        />
      ))}
      {baseline.message === null || (severity === 'unknown' && unknownDays.length > 0) ? null : (
        <p className="note">
          {baseline.message} <span className="soft">({baseline.knownDays28} of 28 days known)</span>
        </p>
      )}
    </section>
  )
}
