import { useEffect, useState } from 'react'

/** The browser's monotonic clock, read again every `everyMs`, so that what grows old is seen to. */
export const useNowMs = (everyMs: number): number => {
  const [nowMs, setNowMs] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => {
      setNowMs(performance.now())
    }, everyMs)
    return () => {
      clearInterval(timer)
    }
  }, [everyMs])
  return nowMs
}
