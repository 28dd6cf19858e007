import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { isWhole } from '../../../src/app/copy/run-copy.js'
import { connectInflux } from '../../../src/stores/influxdb/connection.js'
import { countByAthlete } from '../../../src/stores/influxdb/count-by-athlete.js'
import { describeInfluxd } from '../../support/influxd.js'
import { copyTo, environmentOf, folderWithRuns, influxForTest, RUNS } from './copy-rig.js'

const PROGRAM = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js')

describeInfluxd('a process that copies', () => {
  it('and is killed at any moment has done nothing that the next one could not go on from', async () => {
    const [options, folder] = [await influxForTest(), await folderWithRuns()]
    let killed = 0
    for (const [lines, laterMs] of [
      [0, 350],
      [1, 0],
      [2, 5],
      [4, 1],
      [6, 2],
    ] as const) {
      const child = spawn(
        process.execPath,
        [PROGRAM, 'copy', '--from', 'embedded', '--to', 'influxdb', '--data', folder, '--json'],
        {
          env: { ...process.env, ...environmentOf(options) },
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      )
      const ended = new Promise((resolve) => child.once('exit', resolve))
      const kill = (): void => void setTimeout(() => child.kill('SIGKILL'), laterMs)
      let seen = 0
      if (lines === 0) kill()
      createInterface({ input: child.stdout }).on('line', () => {
        seen += 1
        if (seen === lines) kill()
      })
      await ended
      if (child.signalCode === 'SIGKILL') killed += 1
    }
    expect(killed).toBeGreaterThan(2)
    const { summary } = await copyTo(options, folder)
    expect(isWhole(summary)).toBe(true)
    expect(summary.counts.copied + summary.counts['already-there']).toBe(RUNS)
    expect([...(await countByAthlete(connectInflux(options), 'step')).values()]).toEqual([900, 900])
  })
})
