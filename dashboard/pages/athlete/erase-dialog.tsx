import { useNavigate } from '@tanstack/react-router'
import { useEffect, useId, useRef, useState } from 'react'
import type { ErasurePreview } from '../../../src/contracts/erasure.js'
import { afterwards, useAction, useEndpoint } from '../../api/queries.js'
import type { Athlete } from '../../api/types.js'
import { forgetAthlete } from '../../lib/remembered.js'
import { ErrorNote, Loaded } from '../../parts/states.js'
import { copiesWords, otherWords, whatGoes } from './erase-words.js'

const WhatGoes = ({ preview }: { readonly preview: ErasurePreview }) => {
  const { places, devices, others, notReached, remote } = preview
  const copies = copiesWords(places)
  return (
    <>
      <p>This goes, for good:</p>
      <ul className="plain">
        {['The profile', ...whatGoes(places)].map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      {copies === null ? null : <p>{copies}</p>}
      {remote ? <p>InfluxDB is told to delete it too.</p> : null}
      {devices.length === 0 ? null : (
        <p>
          {devices.map(({ name }) => name).join(', ')} {devices.length === 1 ? 'stays, and is' : 'stay, and are'}{' '}
          nobody’s then. What a pod keeps in its own memory stays there.
        </p>
      )}
      {others.map((other) => (
        <p key={other.sessionId}>{otherWords(other)}</p>
      ))}
      {notReached.length === 0 ? null : (
        <>
          <p>Solewatch can’t look into these. Look yourself:</p>
          <ul className="plain">
            {notReached.map(({ path }) => (
              <li key={path}>{path}</li>
            ))}
          </ul>
        </>
      )}
      <p>
        <b>This can’t be undone.</b> Backups outside this folder are cleaned when they are restored.
      </p>
    </>
  )
}

interface FormProps {
  readonly athlete: Athlete
  readonly preview: ErasurePreview
  readonly onCancel: () => void
}

const EraseForm = ({ athlete, preview, onCancel }: FormProps) => {
  const { athleteId, name } = athlete
  const navigate = useNavigate()
  const erase = useAction('startErasure', ['listAthletes', 'squad', 'listErasures'])
  const [typed, setTyped] = useState('')
  const [endRun, setEndRun] = useState(false)
  const id = useId()
  const ready = typed.trim() === name.trim() && (!preview.running || endRun)
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!ready) return
        afterwards(erase.mutateAsync({ params: { athleteId }, body: { name: typed, endRun } }), () => {
          forgetAthlete(athleteId)
          void navigate({ to: '/erased/$id', params: { id: athleteId } })
        })
      }}
    >
      <WhatGoes preview={preview} />
      {preview.running ? (
        <label className="check">
          <input
            type="checkbox"
            checked={endRun}
            onChange={(event) => {
              setEndRun(event.target.checked)
            }}
          />
          <span>A run goes on now. End it; it is not kept.</span>
        </label>
      ) : null}
      <div className="field">
        <label htmlFor={id}>Type the name to confirm: {name}</label>
        <input
          id={id}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
          }}
        />
      </div>
      <div className="buttons">
        <button type="submit" className="danger" disabled={!ready || erase.isPending}>
          {erase.isPending ? 'Deleting…' : `Delete ${name}`}
        </button>
        <button type="button" onClick={onCancel}>
          Keep everything
        </button>
      </div>
      {erase.error === null ? null : <ErrorNote error={erase.error} />}
    </form>
  )
}

/** Says what would go, and wants the name typed. */
export const EraseDialog = ({ athlete, onClose }: { readonly athlete: Athlete; readonly onClose: () => void }) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  const { athleteId, name } = athlete
  const preview = useEndpoint('previewErasure', { params: { athleteId } })
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => {
      shown?.close()
    }
  }, [])
  return (
    <dialog ref={dialog} aria-labelledby={title} className="erase" onClose={onClose}>
      <h2 id={title}>Delete {name} and all data?</h2>
      <Loaded query={preview} height="16rem">
        {(data) => <EraseForm athlete={athlete} preview={data} onCancel={onClose} />}
      </Loaded>
      {preview.data === undefined ? (
        <p className="buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </p>
      ) : null}
    </dialog>
  )
}
