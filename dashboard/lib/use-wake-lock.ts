import { useEffect, useState } from 'react'

export type WakeLockState = 'off' | 'held' | 'refused' | 'unavailable'

/** Keeps the screen awake while `wanted`. The browser takes the lock back when the page is hidden: it is asked for again. */
export const useWakeLock = (wanted: boolean): WakeLockState => {
  const [state, setState] = useState<WakeLockState>('off')
  useEffect(() => {
    // Typed as always there, but missing on pages that are not secure.
    const wakeLock = (navigator as { readonly wakeLock?: WakeLock }).wakeLock
    if (!wanted || wakeLock === undefined) {
      setState(wanted ? 'unavailable' : 'off')
      return
    }
    let lock: WakeLockSentinel | null = null
    let ended = false
    const ask = async (): Promise<void> => {
      if (document.visibilityState !== 'visible' || (lock !== null && !lock.released)) return
      try {
        lock = await wakeLock.request('screen')
        if (ended) return await lock.release()
        lock.addEventListener('release', () => {
          if (!ended) setState('off')
        })
        setState('held')
      } catch {
        if (!ended) setState('refused')
      }
    }
    const again = (): void => void ask()
    again()
    document.addEventListener('visibilitychange', again)
    return () => {
      ended = true
      document.removeEventListener('visibilitychange', again)
      void lock?.release()
      setState('off')
    }
  }, [wanted])
  return state
}
