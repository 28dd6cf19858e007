import { useState } from 'react'
import { useEndpoint } from '../../../api/queries.js'
import type { Athlete, Session, SessionEdits } from '../../../api/types.js'
import { isCounted } from '../../../lib/disposition.js'
import { useJustDeleted } from '../../../live/just-deleted.js'
import { Card } from '../../../parts/card.js'
import { EditList } from './edit-list.js'
import { GiveForm } from './give-form.js'
import { MergeForm } from './merge-form.js'
import { PlainForm } from './plain-form.js'
import type { RepairProps } from './repair-form.js'
import { isPossible, REPAIR_WORDS, REPAIRS, type EditNames, type Repair } from './repair-words.js'
import { SplitForm } from './split-form.js'
import { TrimForm } from './trim-form.js'

interface OneFormProps extends RepairProps {
  readonly repair: Repair
  readonly near: readonly Session[]
  readonly athletes: readonly Athlete[]
}
const OneForm = ({ repair, near, athletes, ...props }: OneFormProps) => {
  switch (repair) {
    case 'trim':
      return <TrimForm {...props} />
    case 'split':
      return <SplitForm {...props} />
    case 'merge':
      return <MergeForm {...props} near={near} />
    case 'athlete':
      return <GiveForm {...props} athletes={athletes} />
    default:
      return <PlainForm {...props} kind={repair} />
  }
}

const NO_JOURNAL =
  'The journal of this run is kept no more, so nothing can be computed of it: it can be deleted or called no run, and surface and shoe can be noted above.'

interface ChooseProps {
  readonly open: Repair | null
  readonly journal: boolean
  readonly onOpen: (repair: Repair | null) => void
}
const Choose = ({ open, journal, onOpen }: ChooseProps) => (
  <div className="repair-choices" role="group" aria-label="What is wrong with this run">
    {REPAIRS.filter((repair) => isPossible(repair, journal)).map((repair) => (
      <button
        key={repair}
        type="button"
        aria-expanded={open === repair}
        className={repair === 'delete' ? 'danger' : ''}
        onClick={() => onOpen(open === repair ? null : repair)}
      >
        {REPAIR_WORDS[repair]}
      </button>
    ))}
  </div>
)

/** Names of those who are in the list of changes. */
export const useEditNames = (
  session: Session,
): { readonly names: EditNames; readonly athletes: readonly Athlete[] } => {
  const { athleteId, zoneId } = session
  const athletes = useEndpoint('listAthletes', {}).data?.items ?? []
  const shoes = useEndpoint('listShoes', { params: { athleteId } }).data?.items ?? []
  const names = {
    zoneId,
    athletes: new Map(athletes.map((one) => [one.athleteId, one.name])),
    shoes: new Map(shoes.map((one) => [one.shoeId, one.name])),
  }
  return { names, athletes }
}

export interface RepairCardProps {
  readonly session: Session
  readonly edits: SessionEdits
  readonly near: readonly Session[]
}

/** Everything that can be said of a run afterwards, and what has been said. */
export const RepairCard = ({ session, edits, near }: RepairCardProps) => {
  const { sessionId } = session
  const { names, athletes } = useEditNames(session)
  const { note } = useJustDeleted()
  const [open, setOpen] = useState<Repair | null>(null)
  const [said, setSaid] = useState('')
  const done = (words: string): void => {
    if (open === 'delete') note(sessionId)
    setOpen(null)
    setSaid(words)
  }
  // A second record counts nowhere, but is a run like any other; one that was taken away has to be brought back first.
  const repairable = isCounted(session) || session.disposition === 'duplicate'
  return (
    <Card title="Repair this run" note="nothing is lost: each change can be undone" id="repair">
      {repairable ? (
        <>
          {edits.journal ? null : <p className="soft">{NO_JOURNAL}</p>}
          <Choose
            open={open}
            journal={edits.journal}
            onOpen={(repair) => {
              setSaid('')
              setOpen(repair)
            }}
          />
          {open === null ? null : (
            <OneForm
              key={open}
              repair={open}
              session={session}
              near={near}
              athletes={athletes}
              onDone={done}
              onCancel={() => setOpen(null)}
            />
          )}
        </>
      ) : null}
      <p role="status" className="done">
        {said} {edits.computing ? 'The numbers follow in a moment; those shown are from before.' : ''}
      </p>
      <EditList sessionId={sessionId} items={edits.items} names={names} />
    </Card>
  )
}
