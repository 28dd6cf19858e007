import { afterEach, describe, expect, it } from 'vitest'
import { checkContiguous, run, Scene, until } from './support.js'

const scene = new Scene()
afterEach(() => scene.end())

describe('a backup in the middle of a run', () => {
  it('is restored to a run that goes on with every step that was there', async () => {
    const pods = await scene.pods()
    const [data, destination, target] = [scene.folder(), scene.folder('backups'), scene.folder('restored')]
    const first = await scene.serve(['--data', data, '--hci', pods.hci])
    const athleteId = await first.athleteWithPods(['left', 'right', 'rsc'])
    const sessionId = await until(() => first.live.athlete(athleteId)?.sessionId, 30_000, 'session that starts')
    await until(async () => (await first.steps(sessionId)).length > 12, 60_000, 'steps in the store')
    const before = await first.steps(sessionId)

    const made = await run(scene, ['backup', destination, '--data', data, '--json'])
    const path = String(made.lines[0]?.['path'])
    const refused = await run(scene, ['restore', path, '--data', data, '--yes'])
    expect(refused.stderr).toContain('already uses')
    await first.program.kill('SIGKILL')
    await run(scene, ['restore', path, '--data', target, '--yes', '--json'])

    const second = await scene.serve(['--data', target, '--hci', pods.hci])
    expect((await second.get<{ runningSessions: unknown[] }>('/status')).runningSessions).toEqual([
      { sessionId, athleteId },
    ])
    const after = await until(
      async () => {
        const steps = await second.steps(sessionId)
        return steps.length > before.length + 8 ? steps : undefined
      },
      60_000,
      'further steps',
    )
    checkContiguous(after)
    for (const foot of ['left', 'right'] as const) {
      const early = before.filter((step) => step.foot === foot)
      expect(after.filter((step) => step.foot === foot).slice(0, early.length)).toEqual(early)
    }
  }, 120_000)
})
