import { useId, useState } from 'react'
import type { Claim } from '../../src/contracts/pairing.js'
import { useAction, useEndpoint } from '../api/queries.js'
import type { Athlete } from '../api/types.js'
import { formatAge } from '../lib/format.js'
import { ErrorNote } from './states.js'
import { claimBody, claimQuestion, firstChoice, type WornChoice } from './claim-words.js'

const FEET: readonly (readonly [WornChoice, string])[] = [
  ['left', 'left foot'],
  ['right', 'right foot'],
  ['no', 'not this one'],
]

interface FootChoiceProps {
  readonly claim: Claim
  readonly value: WornChoice
  readonly onChange: (value: WornChoice) => void
}
const FootChoice = ({ claim, value, onChange }: FootChoiceProps) => (
  <label className="field">
    <span>{claim.device.name}</span>
    <select
      value={value}
      onChange={(event) => {
        onChange(FEET.find(([one]) => one === event.target.value)?.[0] ?? 'no')
      }}
    >
      {value === 'worn' ? <option value="worn">worn</option> : null}
      {FEET.map(([one, text]) => (
        <option key={one} value={one}>
          {text}
        </option>
      ))}
    </select>
  </label>
)

interface QuestionProps {
  readonly waiting: readonly Claim[]
  readonly athletes: readonly Athlete[]
  readonly nowUs: number
}

const Question = ({ waiting, athletes, nowUs }: QuestionProps) => {
  const claim = useAction('claimDevice', ['claims', 'pairing', 'listDevices', 'status'])
  const [athleteId, setAthleteId] = useState('')
  const [chosen, setChosen] = useState<Readonly<Record<string, WornChoice>>>({})
  const id = useId()
  const choices = waiting.map((one) => ({
    claim: one,
    choice: chosen[one.device.deviceId] ?? firstChoice(one, waiting),
  }))
  const request = claimBody(athleteId, choices)
  const sinceUs = Math.min(...waiting.flatMap((one) => one.sinceUs ?? []))
  const age = Number.isFinite(sinceUs) ? formatAge(Math.max(0, (nowUs - sinceUs) / 1e6)) : null
  return (
    <section className="card span-12" aria-labelledby={id}>
      <h2 id={id}>Whose run is this?</h2>
      <p>
        {claimQuestion(waiting)}
        {age === null ? '' : ` They have been sending for ${age}; that is not lost.`}
      </p>
      <form
        className="form"
        aria-labelledby={id}
        onSubmit={(event) => {
          event.preventDefault()
          if (request !== null) claim.mutate(request)
        }}
      >
        <label className="field">
          <span>Athlete</span>
          <select value={athleteId} onChange={(event) => setAthleteId(event.target.value)}>
            <option value="">choose…</option>
            {athletes.map((athlete) => (
              <option key={athlete.athleteId} value={athlete.athleteId}>
                {athlete.name}
              </option>
            ))}
          </select>
        </label>
        {choices.map(({ claim: one, choice }) => (
          <FootChoice
            key={one.device.deviceId}
            claim={one}
            value={choice}
            onChange={(value) => setChosen({ ...chosen, [one.device.deviceId]: value })}
          />
        ))}
        <p className="buttons">
          <button type="submit" className="main" disabled={request === null || claim.isPending}>
            It is theirs
          </button>
        </p>
      </form>
      {claim.error === null ? null : <ErrorNote error={claim.error} />}
    </section>
  )
}

/** Asks whose run it is while shared pods stream that nobody has put on; nothing where there are none. */
export const ClaimCard = () => {
  const claims = useEndpoint('claims', {}, { refetchInterval: 15_000 })
  const waiting = claims.data?.waiting ?? []
  // Somebody may have been added on another page.
  const athletes = useEndpoint('listAthletes', {}, { enabled: waiting.length > 0, refetchInterval: 15_000 })
  if (waiting.length === 0 || athletes.data === undefined) return null
  // Not made anew when another pod is heard: the athlete that was chosen stays chosen.
  return <Question waiting={waiting} athletes={athletes.data.items} nowUs={Date.now() * 1000} />
}
