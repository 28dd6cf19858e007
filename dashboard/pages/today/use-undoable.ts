import { useCallback, useEffect, useRef, useState } from 'react'

export const UNDO_MS = 5000

/**
 * Does something a few seconds later, so that it can be taken back: nothing in the API undoes it.
 * Leaving the page does it at once.
 */
export const useUndoable = (commit: (leaving: boolean) => void) => {
  const [pending, setPending] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const latest = useRef(commit)
  useEffect(() => {
    latest.current = commit
  })

  const stop = useCallback((): boolean => {
    if (timer.current === null) return false
    clearTimeout(timer.current)
    timer.current = null
    return true
  }, [])
  useEffect(() => {
    const leave = (): void => {
      if (stop()) latest.current(true)
    }
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [stop])

  const begin = useCallback(() => {
    stop()
    setPending(true)
    timer.current = setTimeout(() => {
      timer.current = null
      setPending(false)
      latest.current(false)
    }, UNDO_MS)
  }, [stop])
  const undo = useCallback(() => {
    stop()
    setPending(false)
  }, [stop])
  return { pending, begin, undo }
}
