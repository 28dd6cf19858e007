import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cachedInfluxd, findInfluxdBinary } from '../../scripts/influxd/find.mjs'

/** Answers as Go does; what it "builds" is a program that names its version. */
const GO = `#!/bin/sh
[ "$1" = env ] && echo go1.26.8 && exit 0
echo "$1" >> "$CALLS"
[ "$1" = install ] && exit 0
[ -n "$FAILS" ] && echo 'undefined: everything' && exit 1
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho "InfluxDB v2.7.12 (git: none)"\\n' > "$2"
chmod 755 "$2"
`

describe('building InfluxDB for tests', () => {
  let folder: string
  let env: Record<string, string>
  let target: string
  let progress: string[]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'solewatch-build-'))
    const bin = join(folder, 'bin')
    env = { PATH: `${bin}:/usr/bin:/bin`, XDG_CACHE_HOME: join(folder, 'caches'), CALLS: join(folder, 'calls') }
    target = cachedInfluxd(env)
    progress = []
    mkdirSync(bin)
    for (const tool of ['go', 'cargo', 'cc', 'pkg-config']) {
      writeFileSync(join(bin, tool), tool === 'go' ? GO : '#!/bin/sh\n')
      chmodSync(join(bin, tool), 0o755)
    }
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  const build = (more = {}) =>
    findInfluxdBinary({ build: true, env: { ...env, ...more }, say: (line) => progress.push(line) })
  const inCaches = () => readdirSync(join(folder, 'caches', 'solewatch'))

  it('leaves the finished program in the cache and nothing beside it', async () => {
    expect(await build()).toEqual({ influxd: target })
    expect(spawnSync(target, ['version'], { encoding: 'utf8' }).stdout).toContain('2.7.12')
    expect(inCaches()).toHaveLength(1)
    expect(progress.at(-1)).toMatch(/^Building InfluxDB 2\.7\.12 done after \d+ s$/)
  })

  it('builds once when two ask at the same time', async () => {
    const both = [build(), build()]
    expect(await Promise.all(both)).toEqual([{ influxd: target }, { influxd: target }])
    const calls = spawnSync('cat', [env['CALLS'] ?? ''], { encoding: 'utf8' }).stdout
    expect(calls.trim().split('\n')).toEqual(['install', 'build'])
  })

  it('leaves nothing of a build that fails, and says what the compiler said', async () => {
    const found = await build({ FAILS: 'yes' })
    expect(found).toEqual({ missing: expect.stringContaining('undefined: everything') as string })
    expect(inCaches()).toEqual([])
  })

  it('clears up after a build that was killed', async () => {
    const { pid } = spawnSync('true')
    mkdirSync(`${dirname(target)}.lock`, { recursive: true })
    writeFileSync(join(`${dirname(target)}.lock`, 'pid'), String(pid))
    mkdirSync(`${dirname(target)}.building-${pid}`)
    expect(await build()).toEqual({ influxd: target })
    expect(existsSync(target)).toBe(true)
    expect(inCaches()).toHaveLength(1)
  })
})
