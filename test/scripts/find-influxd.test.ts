import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cachedInfluxd, findInfluxd, findInfluxdBinary } from '../../scripts/influxd/find.mjs'

describe('finding an InfluxDB for tests', () => {
  let folder: string
  let env: Record<string, string>
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'solewatch-find-'))
    env = { PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'caches') }
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  function install(path: string, version: string): string {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `#!/bin/sh\necho "InfluxDB ${version} (git: abc) build_date: 2025-01-01"\n`)
    chmodSync(path, 0o755)
    return path
  }
  const onPath = (version: string) => install(join(folder, 'bin', 'influxd'), version)
  const inCache = () => install(cachedInfluxd(env), 'v2.7.12')

  it('takes a running server before any program', async () => {
    onPath('v2.7.11')
    const named = {
      SOLEWATCH_TEST_INFLUX_URL: 'http://influx.example:8086/',
      SOLEWATCH_TEST_INFLUX_TOKEN: 'secret',
      SOLEWATCH_TEST_INFLUX_ORG: 'club',
    }
    expect(await findInfluxd({ env: { ...env, ...named } })).toEqual({
      server: { url: 'http://influx.example:8086', org: 'club', token: 'secret' },
    })
  })

  it('names what is not said of a running server', async () => {
    const found = await findInfluxd({ env: { ...env, SOLEWATCH_TEST_INFLUX_URL: 'http://influx.example:8086' } })
    expect(found).toEqual({
      missing: expect.stringMatching(/SOLEWATCH_TEST_INFLUX_TOKEN and SOLEWATCH_TEST_INFLUX_ORG/) as string,
    })
  })

  it('takes the program that is named, then the one on the path, then the cached build', async () => {
    const cached = inCache()
    expect(await findInfluxd({ env })).toEqual({ influxd: cached })
    const installed = onPath('v2.7.11')
    expect(await findInfluxd({ env })).toEqual({ influxd: installed })
    const named = install(join(folder, 'elsewhere', 'my-influxd'), '2.6.1')
    expect(await findInfluxd({ env: { ...env, SOLEWATCH_INFLUXD: named } })).toEqual({ influxd: named })
  })

  it('passes over an InfluxDB 1.x on the path, as Debian has it', async () => {
    const old = onPath('v1.6.7~rc0')
    expect(await findInfluxdBinary({ env })).toEqual({ missing: expect.stringContaining(`${old} is not`) as string })
    const cached = inCache()
    expect(await findInfluxdBinary({ env })).toEqual({ influxd: cached })
  })

  it('says how to have one where there is none', async () => {
    expect(await findInfluxd({ env })).toEqual({
      missing: expect.stringContaining('node scripts/influxd.mjs build') as string,
    })
  })

  it('names what a build needs and does not find', async () => {
    const found = await findInfluxdBinary({ build: true, env })
    expect(found).toEqual({
      missing: expect.stringMatching(/can't be built here: .*Go 1.23.*Rust.*C compiler.*pkg-config/) as string,
    })
  })
})
