import { z } from 'zod'
import type { Clock } from '../../runtime/clock.js'
import { SolewatchError } from '../../runtime/errors.js'
import { callServer, type CallServer } from '../call-server.js'
import type { LinkFacts, ServerFacts } from './check-context.js'
import type { AdapterFacts, AirFacts } from './radio-facts.js'
import { toldStorageSchema, type ToldStorage } from './storage-facts.js'

/** What the doctor wants to know, and no more: so that it can ask a server of another version too. */
const healthSchema = z.object({ ok: z.boolean(), message: z.string().nullable() })
const statusSchema = z.object({
  adapter: z.object({ state: z.string(), message: z.string().nullable() }),
  store: healthSchema,
  journal: healthSchema,
  runningSessions: z.array(z.unknown()),
})
const pairingSchema = z.object({
  devices: z.array(
    z.object({
      device: z.object({ name: z.string(), address: z.string(), kind: z.string() }),
      linkState: z.string().nullable(),
      rssiDbm: z.number().nullable(),
      heardSecondsAgo: z.number().nullable(),
      linkParameters: z
        .object({ intervalMs: z.number(), latency: z.number(), supervisionTimeoutMs: z.number() })
        .nullish(),
    }),
  ),
})
type Status = z.infer<typeof statusSchema>
type Pairing = z.infer<typeof pairingSchema>

/** What a server says of itself and its radio. */
export interface ServerAnswer {
  readonly server: ServerFacts
  readonly adapter: AdapterFacts | null
  /** Null where it is of a version that doesn't know. */
  readonly storage: ToldStorage | null
  /** Null where it must not be made to listen, or does not answer. */
  readonly listen: ((seconds: number, signal: AbortSignal) => Promise<AirFacts>) | null
}

export interface ServerHolder {
  readonly pid: number
  readonly url: string | null
}

/** Asks the server that holds a data folder; never rejects, and never makes it listen while pods stream. */
export async function askServer(holder: ServerHolder, folder: string, clock: Clock): Promise<ServerAnswer> {
  const { pid: processId, url } = holder
  const silent = (silence: string): ServerAnswer => ({
    server: { ...QUIET, processId, url, silence },
    adapter: null,
    storage: null,
    listen: null,
  })
  if (url === null) return silent('it has not said its address yet.')
  try {
    const call = callServer({ url, folder })
    const status = await call('GET', '/status', statusSchema)
    const pairing = await call('GET', '/pairing', pairingSchema)
    const storage = await askStorage(call)
    const server = factsOf({ processId, url }, status, pairing)
    const busy = server.streamingCount > 0 || server.runningSessionCount > 0
    return { server, adapter: status.adapter, storage, listen: busy ? null : listenThrough(call, clock) }
  } catch (error) {
    if (!(error instanceof SolewatchError)) throw error
    return silent(error.message)
  }
}

/** A server from before says that there is no such thing. */
async function askStorage(call: CallServer): Promise<ToldStorage | null> {
  try {
    return await call('GET', '/storage', toldStorageSchema)
  } catch (error) {
    if (!(error instanceof SolewatchError)) throw error
    return null
  }
}

const QUIET = { storeMessage: null, journalMessage: null, runningSessionCount: 0, streamingCount: 0, links: [] }

function factsOf(who: { processId: number; url: string }, status: Status, pairing: Pairing): ServerFacts {
  const { store, journal, runningSessions } = status
  return {
    ...{ ...who, silence: null, runningSessionCount: runningSessions.length },
    storeMessage: store.ok ? null : (store.message ?? 'It does not answer.'),
    journalMessage: journal.ok ? null : (journal.message ?? 'It does not answer.'),
    streamingCount: pairing.devices.filter(({ linkState }) => linkState === 'streaming').length,
    links: pairing.devices.flatMap(linkOf),
  }
}

/** Where the controller tells what came into force. */
function linkOf({ device, linkParameters }: Pairing['devices'][number]): LinkFacts[] {
  return linkParameters === undefined || linkParameters === null ? [] : [{ name: device.name, ...linkParameters }]
}

/** Looking is what the pairing page asks of it too: it ends by itself, also where this process is gone. */
function listenThrough(call: CallServer, clock: Clock): NonNullable<ServerAnswer['listen']> {
  return async (seconds, signal) => {
    const begin = { monotonicUs: clock.monotonicUs(), nowUs: clock.nowUs() }
    await call('POST', '/pairing/scan', z.unknown())
    await waitFor(clock, seconds * 1000, signal)
    const { devices } = await call('GET', '/pairing', pairingSchema)
    const listenedS = (clock.monotonicUs() - begin.monotonicUs) / 1e6
    const heard = devices.filter(({ heardSecondsAgo }) => heardSecondsAgo !== null && heardSecondsAgo <= listenedS + 1)
    return {
      listenedS,
      perSecond: null,
      wallClockStepMs: (clock.nowUs() - begin.nowUs) / 1000 - listenedS * 1000,
      devices: heard
        .map(({ device: { address, name, kind }, rssiDbm }) => ({ address, name, kind, rssiDbm, perSecond: null }))
        .sort((a, b) => (b.rssiDbm ?? -200) - (a.rssiDbm ?? -200)),
    }
  }
}

function waitFor(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.timer(delayMs, done)
    signal.addEventListener('abort', done, { once: true })
  })
}
