import { useSyncExternalStore } from 'react'

/** Whether a media query matches, and again when that changes. */
export const useMediaQuery = (query: string): boolean =>
  useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query)
      list.addEventListener('change', listener)
      return () => {
        list.removeEventListener('change', listener)
      }
    },
    () => matchMedia(query).matches,
  )

export const PHONE = '(max-width: 52rem)'
export const DARK = '(prefers-color-scheme: dark)'
