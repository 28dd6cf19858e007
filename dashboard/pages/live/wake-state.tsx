import type { WakeLockState } from '../../lib/use-wake-lock.js'

const WORDS: Readonly<Record<WakeLockState, string>> = {
  off: '',
  held: 'Screen stays awake',
  refused: 'Screen may go dark: the browser refused to keep it awake',
  unavailable: 'Screen may go dark: browsers keep it awake only on this computer itself or over https',
}

/** Whether the screen stays on while somebody runs. */
export const WakeState = ({ state }: { readonly state: WakeLockState }) => (
  <p className={`wake wake-${state}`}>{WORDS[state]}</p>
)
