import { useEffect } from 'react'

const SHOWN_MS = 30_000

/** Lets what is offered for a while be forgotten by itself; null where nothing is offered. */
export const useForgetLater = (sessionId: string | null, forget: () => void): void => {
  useEffect(() => {
    if (sessionId === null) return
    const timer = setTimeout(forget, SHOWN_MS)
    return () => clearTimeout(timer)
    // Only another run begins the time anew.
  }, [sessionId])
}
