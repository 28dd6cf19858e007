import { useState } from 'react'
import type { Athlete } from '../../api/types.js'
import { Card } from '../../parts/card.js'
import { EraseDialog } from './erase-dialog.js'

/** The way out: an athlete, and everything that is kept of them. */
export const EraseCard = ({ athlete }: { readonly athlete: Athlete }) => {
  const [open, setOpen] = useState(false)
  return (
    <Card title="Delete this athlete" span={12}>
      <p className="soft">
        Profile, runs, days, warnings, raw recordings and backups: every trace goes, and is counted again. You see what
        it is before anything happens.
      </p>
      <p className="buttons">
        <button
          type="button"
          className="danger"
          onClick={() => {
            setOpen(true)
          }}
        >
          Delete athlete and all data
        </button>
      </p>
      {open ? (
        <EraseDialog
          athlete={athlete}
          onClose={() => {
            setOpen(false)
          }}
        />
      ) : null}
    </Card>
  )
}
