import { afterEach, describe, expect, it } from 'vitest'
import { run, Scene } from './support.js'

const scene = new Scene()
afterEach(() => scene.end())

interface Told {
  readonly type: string
  readonly check?: string
  readonly level?: string
  readonly found?: string
}

describe('solewatch doctor', () => {
  it('listens itself without a server, and through the one that holds the folder', async () => {
    const pods = await scene.pods()
    const data = scene.folder()
    const examine = async (...args: string[]) => {
      const program = await run(scene, ['doctor', '--data', data, '--seconds', '1', '--json', ...args])
      expect(program.stderr).toBe('')
      const lines = program.lines as unknown as Told[]
      const of = (check: string) => lines.filter((line) => line.check === check)
      return { exitCode: program.child.exitCode, lines, of }
    }

    const alone = await examine('--hci', pods.hci)
    expect(alone.of('air')[0]?.found).toMatch(/^3 pods and 0 other devices were heard/)
    expect(alone.of('adapter')).toMatchObject([{ level: 'note' }])
    expect(alone.lines.at(-1)).toMatchObject({ type: 'summary', counts: { problem: 0 } })
    expect(alone.exitCode).toBe(0)

    await scene.serve(['--data', data, '--hci', pods.hci])
    const served = await examine()
    expect(served.of('server')[0]?.found).toContain('answers')
    expect(served.of('adapter')).toMatchObject([{ level: 'note' }])
    expect(served.of('air')[0]?.found).toMatch(/^3 pods/)
    expect(served.of('store')).toMatchObject([{ level: 'ok' }])

    // Nobody listens there.
    const lost = await run(scene, ['doctor', '--data', scene.folder(), '--seconds', '1', '--hci', 'tcp://127.0.0.1:1'])
    expect(lost.child.exitCode).toBe(1)
    expect(lost.stdout).toMatch(/PROBLEM The Bluetooth controller .* is away/)
    expect(lost.stdout.trim()).toMatch(/1 problem.*what to do stands behind the arrows\.$/)
  }, 60_000)
})
