import { ImplementationError } from '../../../runtime/errors.js'

/**
 * Where a device is on its way from wanted to streaming. People see less of it: `LinkState`.
 *
 * waiting-adapter: there is no adapter to listen with · scanning: it has not been heard · matched: heard, waits for its
 * turn on the adapter · connecting · preparing: looking for what it has · subscribing: notifications and the vendor's
 * own start · starting: started, no data yet · streaming · stalled: the link is up and silent · lending: the link serves
 * something else than the stream · lost: the link is being ended, or has just ended · backoff: not before its time ·
 * stopped: for good
 */
export type SessionPhase =
  | 'waiting-adapter'
  | 'scanning'
  | 'matched'
  | 'connecting'
  | 'preparing'
  | 'subscribing'
  | 'starting'
  | 'streaming'
  | 'stalled'
  | 'lending'
  | 'lost'
  | 'backoff'
  | 'stopped'

/** Every way there is; all may also lead to `stopped`. */
const WAYS: Readonly<Record<SessionPhase, readonly SessionPhase[]>> = {
  'waiting-adapter': ['scanning'],
  scanning: ['waiting-adapter', 'matched'],
  matched: ['waiting-adapter', 'scanning', 'connecting', 'lost'],
  connecting: ['preparing', 'lost'],
  preparing: ['subscribing', 'lost'],
  subscribing: ['starting', 'lost'],
  starting: ['streaming', 'stalled', 'lending', 'lost'],
  streaming: ['stalled', 'lending', 'lost'],
  stalled: ['streaming', 'lending', 'lost'],
  lending: ['starting', 'lost'],
  lost: ['backoff', 'waiting-adapter'],
  backoff: ['waiting-adapter', 'scanning'],
  stopped: [],
}

/** @throws ImplementationError for a way that the machine doesn't have */
export function checkWay(from: SessionPhase, to: SessionPhase): void {
  if (to === 'stopped' || WAYS[from].includes(to)) return
  throw new ImplementationError(`A device's session can't go from '${from}' to '${to}'.`)
}

/** The device is to be looked for. */
export function isSearching(phase: SessionPhase): boolean {
  return phase === 'waiting-adapter' || phase === 'scanning' || phase === 'backoff'
}

/** The link is up and prepared. */
export function isLinked(phase: SessionPhase): boolean {
  return phase === 'starting' || phase === 'streaming' || phase === 'stalled' || phase === 'lending'
}
