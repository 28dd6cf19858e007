import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const SCRIPTS = join(import.meta.dirname, '..', '..', 'scripts')

it.each(['influxd', 'torture', 'bench'])('%s says how it is used when it is asked, and does nothing else', (name) => {
  for (const flag of ['--help', '-h']) {
    const { status, stdout } = spawnSync(process.execPath, [join(SCRIPTS, `${name}.mjs`), flag], { encoding: 'utf8' })
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^Usage: [^]*\n$/)])
  }
})
