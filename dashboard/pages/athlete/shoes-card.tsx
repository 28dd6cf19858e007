import { useState } from 'react'
import { useAction, useEndpoint } from '../../api/queries.js'
import type { Athlete, Shoe } from '../../api/types.js'
import { Card } from '../../parts/card.js'
import { ErrorNote, Loaded } from '../../parts/states.js'
import { ShoeCalibration } from './calibrate-shoe.js'

const KINDS: readonly (readonly [Shoe['kind'], string])[] = [
  ['standard', 'Standard'],
  ['minimal', 'Minimal'],
  ['plated', 'With a plate'],
]

interface ShoeFieldsProps {
  readonly name: string
  readonly kind: Shoe['kind']
  readonly onName: (name: string) => void
  readonly onKind: (kind: Shoe['kind']) => void
}

const ShoeFields = ({ name, kind, onName, onKind }: ShoeFieldsProps) => (
  <>
    <label className="field">
      <span>Shoe</span>
      <input
        required
        maxLength={80}
        value={name}
        onChange={(event) => {
          onName(event.target.value)
        }}
      />
    </label>
    <label className="field">
      <span>Kind of shoe</span>
      <select
        value={kind}
        onChange={(event) => {
          onKind(event.target.value as Shoe['kind'])
        }}
      >
        {KINDS.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  </>
)

const ShoeItem = ({
  shoe,
  usual,
  onUsual,
}: {
  readonly shoe: Shoe
  readonly usual: boolean
  readonly onUsual: () => void
}) => {
  const patch = useAction('patchShoe', ['listShoes'])
  const [editing, setEditing] = useState(false)
  const [name, setName] = useState(shoe.name)
  const [kind, setKind] = useState(shoe.kind)
  const params = { shoeId: shoe.shoeId }
  if (editing) {
    return (
      <li>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            patch.mutate({ params, body: { name, kind } }, { onSuccess: () => setEditing(false) })
          }}
        >
          <ShoeFields name={name} kind={kind} onName={setName} onKind={setKind} />
          <p className="buttons">
            <button type="submit" className="main" disabled={patch.isPending || name.trim() === ''}>
              Save shoe
            </button>
            <button type="button" onClick={() => setEditing(false)}>
              Cancel
            </button>
          </p>
        </form>
        {patch.error === null ? null : <ErrorNote error={patch.error} />}
      </li>
    )
  }
  return (
    <li className={shoe.retired ? 'retired' : ''}>
      <p>
        <b>{shoe.name}</b>{' '}
        <span className="soft">
          {KINDS.find(([value]) => value === shoe.kind)?.[1].toLowerCase()}
          {usual ? ', usual shoe' : ''}
          {shoe.retired ? ', retired' : ''}
        </span>
      </p>
      <div className="buttons">
        <button type="button" aria-label={`Edit ${shoe.name}`} onClick={() => setEditing(true)}>
          Edit
        </button>
        <button
          type="button"
          aria-label={`${shoe.retired ? 'Take back' : 'Retire'} ${shoe.name}`}
          onClick={() => {
            patch.mutate({ params, body: { retired: !shoe.retired } })
          }}
        >
          {shoe.retired ? 'Take back' : 'Retire'}
        </button>
        {usual || shoe.retired ? null : (
          <button type="button" aria-label={`Make usual: ${shoe.name}`} onClick={onUsual}>
            Make usual
          </button>
        )}
      </div>
      {patch.error === null ? null : <ErrorNote error={patch.error} />}
      {shoe.retired ? null : <ShoeCalibration shoe={shoe} />}
    </li>
  )
}

const AddShoe = ({ athleteId }: { readonly athleteId: string }) => {
  const create = useAction('createShoe', ['listShoes'])
  const [name, setName] = useState('')
  const [kind, setKind] = useState<Shoe['kind']>('standard')
  return (
    <form
      className="form"
      aria-label="Add a shoe"
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate({ params: { athleteId }, body: { name, kind } }, { onSuccess: () => setName('') })
      }}
    >
      <ShoeFields name={name} kind={kind} onName={setName} onKind={setKind} />
      <p className="buttons">
        <button type="submit" disabled={create.isPending || name.trim() === ''}>
          Add shoe
        </button>
      </p>
      {create.error === null ? null : <ErrorNote error={create.error} />}
    </form>
  )
}

/** Shoes change how a foot lands and how the sensor sits: each run remembers its own. */
export const ShoesCard = ({ athlete }: { readonly athlete: Athlete }) => {
  const { athleteId, defaultShoeId } = athlete
  const shoes = useEndpoint('listShoes', { params: { athleteId } })
  const patch = useAction('patchAthlete', ['getAthlete', 'listAthletes'])
  return (
    <Card title="Shoes" note="chosen at the start of a run, changeable afterwards" span={5}>
      <Loaded query={shoes} height="12rem">
        {({ items }) => (
          <ul className="rows">
            {items.length === 0 ? <li className="soft">No shoes yet.</li> : null}
            {[...items]
              .sort((a, b) => Number(a.retired) - Number(b.retired))
              .map((shoe) => (
                <ShoeItem
                  key={shoe.shoeId}
                  shoe={shoe}
                  usual={shoe.shoeId === defaultShoeId}
                  onUsual={() => {
                    patch.mutate({ params: { athleteId }, body: { defaultShoeId: shoe.shoeId } })
                  }}
                />
              ))}
          </ul>
        )}
      </Loaded>
      <AddShoe athleteId={athleteId} />
    </Card>
  )
}
