import { createContext, useContext, useEffect, useSyncExternalStore, type ReactNode } from 'react'
import { EMPTY_LIVE, type LiveModel } from './live-model.js'
import type { LiveStore } from './live-store.js'

const LiveContext = createContext<LiveStore | null>(null)

export const LiveProvider = ({ store, children }: { readonly store: LiveStore; readonly children: ReactNode }) => {
  useEffect(() => store.start(), [store])
  return <LiveContext value={store}>{children}</LiveContext>
}

const never = () => () => undefined
const nothing = () => EMPTY_LIVE

/** The live model; the component draws again with each state, at most four times a second. */
export const useLive = (): LiveModel => {
  const store = useContext(LiveContext)
  return useSyncExternalStore(store?.subscribe ?? never, store?.getModel ?? nothing)
}
