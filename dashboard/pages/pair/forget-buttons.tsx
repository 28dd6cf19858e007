import { useState } from 'react'
import type { PairingDevice } from '../../../src/contracts/pairing.js'
import { afterwards, useAction } from '../../api/queries.js'
import { ErrorNote } from '../../parts/states.js'

export interface ForgetButtonsProps {
  readonly entry: PairingDevice
  readonly onForgotten: (entry: PairingDevice) => void
}

/** Forgets a device, after asking. */
export const ForgetButtons = ({ entry, onForgotten }: ForgetButtonsProps) => {
  const forget = useAction('forgetDevice', ['pairing', 'listDevices'])
  const [asking, setAsking] = useState(false)
  const { deviceId, name } = entry.device
  if (!asking) {
    return (
      <button type="button" aria-label={`Forget ${name}`} onClick={() => setAsking(true)}>
        Forget
      </button>
    )
  }
  return (
    <>
      <button
        type="button"
        className="danger"
        aria-label={`Yes, forget ${name}`}
        disabled={forget.isPending}
        onClick={() => {
          afterwards(forget.mutateAsync({ params: { deviceId } }), () => onForgotten(entry))
        }}
      >
        Yes, forget it
      </button>
      <button type="button" onClick={() => setAsking(false)}>
        Keep it
      </button>
      {forget.error === null ? null : <ErrorNote error={forget.error} />}
    </>
  )
}

/** What was forgotten can be taken back at once. */
export const Forgotten = ({ entry, onDone }: { readonly entry: PairingDevice; readonly onDone: () => void }) => {
  const restore = useAction('restoreDevice', ['pairing', 'listDevices'])
  const { deviceId, name } = entry.device
  return (
    <div className="note" role="status">
      {name} is forgotten.{' '}
      <button type="button" onClick={() => restore.mutate({ params: { deviceId } }, { onSuccess: onDone })}>
        Undo
      </button>
      {restore.error === null ? null : <ErrorNote error={restore.error} />}
    </div>
  )
}
