import type { Identify } from '../../../src/contracts/pairing.js'
import { useAction } from '../../api/queries.js'
import { ErrorNote } from '../../parts/states.js'
import { identifyWords } from './device-words.js'

export interface IdentifyBarProps {
  readonly identify: Identify | null
  readonly nameOf: (deviceId: string) => string
}

/** Which of several alike is the one in the hand. */
export const IdentifyBar = ({ identify, nameOf }: IdentifyBarProps) => {
  const start = useAction('startIdentify', ['pairing'])
  const stop = useAction('stopIdentify', ['pairing'])
  const error = start.error ?? stop.error
  return (
    <div className="span-12 identify">
      <button
        type="button"
        disabled={start.isPending || stop.isPending}
        onClick={() => {
          if (identify === null || identify.found !== null) start.mutate({})
          else stop.mutate({})
        }}
      >
        {identify === null ? 'Which one is it? Tap it' : identify.found === null ? 'Stop' : 'Tap another'}
      </button>
      <p role="status">{identify === null ? '' : identifyWords(identify, nameOf)}</p>
      {error === null ? null : <ErrorNote error={error} />}
    </div>
  )
}
