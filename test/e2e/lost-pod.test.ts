import { afterEach, describe, expect, it } from 'vitest'
import { PODS, Scene, until } from './support.js'

const scene = new Scene()
afterEach(() => scene.end())

describe('a pod that is switched off in the middle of a run', () => {
  it('is shown as lost in time, streams again soon after its return, and leaves a marked gap', async () => {
    const pods = await scene.pods()
    const server = await scene.serve(['--data', scene.folder(), '--hci', pods.hci])
    const athleteId = await server.athleteWithPods(['left', 'right', 'rsc'])
    const live = () => server.live.athlete(athleteId)
    const stateOf = (pod: keyof typeof PODS) => server.live.pod(athleteId, PODS[pod])?.linkState
    await until(() => live()?.sessionId, 30_000, 'session')
    await until(() => stateOf('rsc') === 'streaming', 10_000, 'streaming RSC pod')

    const sinceMs = async (action: () => void, what: () => boolean, withinMs: number): Promise<number> => {
      const startMs = Date.now()
      action()
      await until(what, withinMs, String(what))
      return Date.now() - startMs
    }
    pods.order('off rsc')
    const rscLost = sinceMs(
      () => undefined,
      () => stateOf('rsc') === 'lost',
      14_000,
    )
    const imuLostMs = await sinceMs(
      () => pods.order('off left'),
      () => stateOf('left') === 'lost',
      8000,
    )
    expect(imuLostMs).toBeLessThan(5000)
    expect(stateOf('right')).toBe('streaming')
    expect(live()?.feet.left?.linkState).toBe('lost')
    expect(await rscLost).toBeLessThan(12_000)
    const imuBackMs = await sinceMs(
      () => pods.order('on left'),
      () => stateOf('left') === 'streaming',
      8000,
    )
    expect(imuBackMs).toBeLessThan(5000)
    const rscBackMs = await sinceMs(
      () => pods.order('on rsc'),
      () => stateOf('rsc') === 'streaming',
      8000,
    )
    expect(rscBackMs).toBeLessThan(5000)
    const gap = await until(() => live()?.gaps.find(({ foot }) => foot === 'left'), 5000, 'gap of the left foot')
    expect(gap.reason).toBe('link lost')
    expect(gap.toUs - gap.fromUs).toBeGreaterThan(imuLostMs * 500)
    expect(server.live.events.some((event) => event.type === 'gap')).toBe(true)
    expect(live()?.gaps.filter(({ foot }) => foot === 'right')).toEqual([])
  }, 90_000)
})
