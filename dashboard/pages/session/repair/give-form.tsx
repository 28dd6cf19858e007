import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useEndpoint } from '../../../api/queries.js'
import type { Athlete, Shoe } from '../../../api/types.js'
import { RepairForm, type RepairProps } from './repair-form.js'

const USUAL = 'usual'
const NOT_SAID = ''

const ShoeOf = (props: {
  readonly athleteId: string
  readonly shoes: readonly Shoe[]
  readonly value: string
  readonly onChange: (value: string) => void
}) => (
  <label className="field">
    <span>Their shoe</span>
    <select
      value={props.value}
      disabled={props.athleteId === ''}
      onChange={(event) => props.onChange(event.target.value)}
    >
      <option value={USUAL}>the usual one</option>
      <option value={NOT_SAID}>not said</option>
      {props.shoes
        .filter(({ retired }) => !retired)
        .map(({ shoeId, name }) => (
          <option key={shoeId} value={shoeId}>
            {name}
          </option>
        ))}
    </select>
  </label>
)

const requestOf = (athleteId: string, shoe: string) =>
  athleteId === ''
    ? null
    : ({
        kind: 'athlete',
        athleteId,
        ...(shoe === USUAL ? {} : { shoeId: shoe === NOT_SAID ? null : shoe }),
      } as const)

const says = (from: string, to: string | undefined): string =>
  to === undefined
    ? 'Choose who ran.'
    : `Becomes a run of ${to}: computed for ${to} and their shoe, and counted in their days and warnings. It counts for ${from} no more.`

/** It was somebody else who ran: their body, their shoe, their days. */
export const GiveForm = ({ athletes, ...props }: RepairProps & { readonly athletes: readonly Athlete[] }) => {
  const { session } = props
  const [athleteId, setAthleteId] = useState('')
  const [shoe, setShoe] = useState(USUAL)
  const shoes = useEndpoint('listShoes', { params: { athleteId } }, { enabled: athleteId !== '' })
  const others = athletes.filter((one) => one.athleteId !== session.athleteId)
  const owner = athletes.find((one) => one.athleteId === session.athleteId)?.name ?? 'the athlete'
  const chosen = others.find((one) => one.athleteId === athleteId)?.name
  if (others.length === 0) {
    return (
      <div className="repair-form">
        <p>Nobody else is here yet.</p>
        <p className="buttons">
          <Link to="/athlete/$id" params={{ id: 'new' }} className="button main">
            Add an athlete
          </Link>
          <button type="button" onClick={props.onCancel}>
            Close
          </button>
        </p>
      </div>
    )
  }
  return (
    <RepairForm
      {...props}
      label="This was somebody else’s run"
      says={says(owner, chosen)}
      request={requestOf(athleteId, shoe)}
      button={chosen === undefined ? 'Give it away' : `Give it to ${chosen}`}
      done={`Given to ${chosen ?? 'them'}.`}
    >
      <div className="form">
        <label className="field">
          <span>Who ran</span>
          <select
            value={athleteId}
            onChange={(event) => {
              setAthleteId(event.target.value)
              setShoe(USUAL)
            }}
          >
            <option value="">choose…</option>
            {others.map((one) => (
              <option key={one.athleteId} value={one.athleteId}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
        <ShoeOf athleteId={athleteId} shoes={shoes.data?.items ?? []} value={shoe} onChange={setShoe} />
      </div>
    </RepairForm>
  )
}
