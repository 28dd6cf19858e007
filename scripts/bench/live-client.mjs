// A browser's part: reads the live stream and notes when each athlete's newest step could be seen.
import { get } from 'node:http'

/** Same clock as `monotonicUs` of the program: since the machine's boot, for all processes. */
export function monotonicUs() {
  return Number(process.hrtime.bigint() / 1000n)
}

/**
 * @param ready what a server said of itself
 * @param onState called with each state and the time at which it had been parsed
 */
export function openLiveStream(ready, onState) {
  const token = new URL(ready.enterUrl).searchParams.get('token')
  let rest = ''
  const request = get(`${ready.url}/api/v1/live`, { headers: { authorization: `Bearer ${token}` } }, (response) => {
    if (response.statusCode !== 200) request.destroy(new Error(`The live stream answered ${response.statusCode}.`))
    response.setEncoding('utf8')
    response.on('data', (text) => {
      const frames = (rest + text).split('\n\n')
      rest = frames.pop()
      for (const frame of frames) {
        const data = /^event: state\n(?:id: .*\n)?data: (.*)$/.exec(frame)?.[1]
        if (data !== undefined) onState(JSON.parse(data), monotonicUs())
      }
    })
  })
  request.on('error', () => undefined)
  return { close: () => request.destroy() }
}

/** Calls the API as the owner. @throws Error with what the server said */
export async function callApi(ready, method, path, body) {
  const token = new URL(ready.enterUrl).searchParams.get('token')
  const response = await fetch(`${ready.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

/** Which step could be seen when: newest step and time of arrival, per athlete and foot, and when each athlete came at all. */
export function createSightings() {
  const byFoot = new Map()
  const arrivals = new Map()
  return {
    add(state, atUs) {
      for (const athlete of state.athletes) {
        arrayOf(arrivals, athlete.athleteId).push(atUs)
        for (const foot of ['left', 'right']) {
          const stepUs = athlete.feet[foot]?.lastStepTimeUs ?? null
          if (stepUs === null) continue
          const seen = arrayOf(byFoot, `${athlete.athleteId} ${foot}`)
          if (seen.length === 0 || seen.at(-1).stepUs < stepUs) seen.push({ stepUs, atUs })
        }
      }
    },
    /** When this step or a later one of its foot was first shown; null where it never was. */
    shownAtUs: (athleteId, foot, stepUs) =>
      byFoot.get(`${athleteId} ${foot}`)?.find((seen) => seen.stepUs >= stepUs)?.atUs ?? null,
    /** How many states of the athlete came in that time before. */
    countWithin: (athleteId, atUs, withinUs) =>
      (arrivals.get(athleteId) ?? []).filter((came) => came > atUs - withinUs && came <= atUs).length,
    stepCount: () => [...byFoot.values()].reduce((sum, seen) => sum + seen.length, 0),
  }
}

function arrayOf(map, key) {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = []
  map.set(key, made)
  return made
}
