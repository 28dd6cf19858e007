import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ENVIRONMENT } from '../../src/app/config/load-config.js'
import { countPoints, describeInfluxd, sharedInfluxd, uniqueName, type InfluxConnection } from '../support/influxd.js'
import { readDashboard } from './support/grafana-queries.js'

interface Service {
  readonly image: string
  readonly build?: { readonly context: string; readonly dockerfile: string }
  readonly environment: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly secrets?: readonly string[]
  readonly cap_add?: readonly string[]
  readonly cap_drop?: readonly string[]
  readonly network_mode?: string
  readonly privileged?: boolean
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}
interface DataSources {
  readonly datasources: readonly {
    readonly uid: string
    readonly jsonData: Readonly<Record<string, string>>
    readonly secureJsonData: Readonly<Record<string, string>>
  }[]
}

const CONFIG = fileURLToPath(new URL('../../config/', import.meta.url))
const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const read = (path: string): string => readFileSync(join(CONFIG, path), 'utf8')
const compose = parse(read('compose.yaml'), { merge: true }) as Compose
const services = Object.entries(compose.services)
const service = (name: string): Service => {
  const found = compose.services[name]
  if (found === undefined) throw new Error(`There is no service ${name}`)
  return found
}
/** A second opinion where Docker's own program is; the other tests read the file themselves. */
const ofDocker = spawnSync('docker', ['compose', 'version']).status === 0 ? [it] : []

describe('the compose file', () => {
  for (const test of ofDocker) {
    test('is taken by docker compose, and refused with a sentence without the names it needs', () => {
      const check = (env: Record<string, string>) =>
        spawnSync('docker', ['compose', '-f', join(CONFIG, 'compose.yaml'), 'config', '-q'], {
          env: { ...process.env, ...env },
          encoding: 'utf8',
        })
      expect(check({ INFLUXDB_USERNAME: 'ada', GRAFANA_USERNAME: 'ada' })).toMatchObject({ status: 0 })
      expect(check({}).stderr).toMatch(/is missing\. Write a name/)
    })
  }

  it('holds no password: each is a file that somebody has to make, each name must be said', () => {
    const named = services.flatMap(([, { environment }]) => Object.entries(environment))
    for (const [name, value] of named.filter(([name]) => /PASSWORD|TOKEN/.test(name))) {
      expect(name).toMatch(/_FILE$/)
      expect(value).toMatch(/^\/run\//)
    }
    for (const [name, value] of named.filter(([name]) => /USER(NAME)?$/.test(name)))
      expect([name, value]).toEqual([name, expect.stringMatching(/^\$\{\w+:\?is missing\. .*\}$/)])
    for (const { file } of Object.values(compose.secrets)) expect(file).toContain('SOLEWATCH_SECRETS')
    expect(read('../.gitignore').split('\n')).toEqual(expect.arrayContaining(['config/secrets/', 'config/.env']))
  })

  it('opens no port beyond this machine, and gives no service more rights than it needs', () => {
    for (const port of services.flatMap(([, { ports = [] }]) => ports)) expect(port).toMatch(/^127\.0\.0\.1:/)
    expect(service('solewatch').environment['SOLEWATCH_HOST']).toContain('127.0.0.1')
    for (const [name, { privileged, cap_drop: dropped }] of services) {
      expect([name, privileged]).toEqual([name, undefined])
      if (name !== 'influxdb') expect([name, dropped]).toEqual([name, ['ALL']])
    }
    expect(service('solewatch').cap_add).toEqual(['SETUID', 'SETGID', 'SETPCAP', 'NET_RAW'])
    // The token that may do everything is for the one who makes the others.
    const withAdminToken = services.filter(([, { secrets = [] }]) => secrets.includes('influxdb-admin-token'))
    expect(withAdminToken.map(([name]) => name)).toEqual(['influxdb', 'influx-setup'])
    expect(service('solewatch').volumes).toContain('solewatch-token:/run/solewatch-tokens/solewatch:ro')
    expect(service('grafana').volumes).toContain('grafana-token:/run/solewatch-token:ro')
  })

  it('names releases, volumes that exist, settings that Solewatch knows, and waits for what is needed', () => {
    for (const [, { image, build }] of services)
      expect(build !== undefined || /:\d+\.\d+\.\d+$/.test(image), image).toBe(true)
    for (const [name] of services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':'))))
      if (!name?.startsWith('.')) expect(Object.keys(compose.volumes)).toContain(name)
    const known = [...ENVIRONMENT.map(([name]) => name), 'TZ']
    for (const name of ['solewatch', 'influx-setup'])
      for (const variable of Object.keys(service(name).environment)) expect(known).toContain(variable)
    for (const name of ['solewatch', 'grafana'])
      expect(service(name).depends_on).toEqual({ 'influx-setup': { condition: 'service_completed_successfully' } })
    // Bluetooth sockets are of the first network namespace only.
    expect(service('solewatch').network_mode).toBe('host')
  })

  it('gives Grafana the data source and the buckets that the dashboard asks', () => {
    const [source] = (parse(read('grafana/provisioning/datasources/solewatch.yaml')) as DataSources).datasources
    const { environment } = service('solewatch')
    expect(source?.jsonData).toMatchObject({
      version: 'Flux',
      organization: environment['SOLEWATCH_INFLUX_ORGANISATION'],
      defaultBucket: environment['SOLEWATCH_INFLUX_RESULTS_BUCKET'],
    })
    expect(source?.secureJsonData['token']).toBe('$__file{/run/solewatch-token/token}')
    const text = JSON.stringify(readDashboard())
    const uids = [...text.matchAll(/"type":"influxdb","uid":"([^"]+)"/g)].map(([, uid]) => uid)
    expect(new Set(uids)).toEqual(new Set([source?.uid]))
    const steps = readDashboard().templating.list.find(({ name }) => name === 'stepsBucket')
    expect(steps?.query).toBe(environment['SOLEWATCH_INFLUX_STEPS_BUCKET'])
  })
})

const isRoot = process.getuid?.() === 0
const hasSetpriv = spawnSync('setpriv', ['--version']).status === 0

describe('the command in the container', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'solewatch-container-'))
    chmodSync(folder, 0o755)
    const script = `import { readFileSync } from 'node:fs'
const rights = /^CapEff:\\s+(\\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]
process.stderr.write(JSON.stringify({ user: process.getuid(), rights: parseInt(rights, 16), args: process.argv.slice(2) }))
process.stdout.write('the link')`
    writeFileSync(join(folder, 'main.mjs'), script)
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const run = (bounding: string, ...args: string[]) =>
    spawnSync('setpriv', [`--bounding-set=${bounding}`, '--', join(CONFIG, 'container/solewatch'), ...args], {
      env: { ...process.env, SOLEWATCH_MAIN: join(folder, 'main.mjs') },
      encoding: 'utf8',
    })
  const LEAST = '-all,+setuid,+setgid,+setpcap'

  it.skipIf(!isRoot || !hasSetpriv)('gives root up and keeps the right to the adapter, where it was given', () => {
    const withBluetooth = run(`${LEAST},+net_raw`, 'doctor', '--seconds', '0')
    expect(JSON.parse(withBluetooth.stderr)).toEqual({
      user: 4820,
      rights: 1 << 13,
      args: ['doctor', '--seconds', '0'],
    })
    expect(JSON.parse(run(LEAST, 'doctor').stderr)).toEqual({ user: 4820, rights: 0, args: ['doctor'] })
  })

  it.skipIf(!isRoot || !hasSetpriv)('keeps the link that lets people in out of the log of the container', () => {
    const { stdout, stderr } = run(LEAST, 'serve')
    expect(stdout).toBe('')
    expect(stderr).toContain('docker compose exec solewatch link')
    expect(run(LEAST, 'scan').stdout).toBe('the link')
  })
})

describeInfluxd('the set-up of the compose file on a real InfluxDB', { timeout: 60_000 }, () => {
  const steps = uniqueName('steps')
  const results = uniqueName('results')
  let server: InfluxConnection
  let folder: string
  const setUp = () =>
    spawnSync('/bin/sh', [join(CONFIG, 'container/influx-setup')], {
      encoding: 'utf8',
      env: {
        ...process.env,
        ...{ SOLEWATCH_MAIN: MAIN, SOLEWATCH_TOKENS: folder, SOLEWATCH_ADMIN_TOKEN_FILE: join(folder, 'admin') },
        ...{ SOLEWATCH_STORE: 'influxdb', SOLEWATCH_INFLUX_URL: server.url },
        ...{ SOLEWATCH_INFLUX_ORGANISATION: server.org, SOLEWATCH_INFLUX_STEPS_BUCKET: steps },
        ...{ SOLEWATCH_INFLUX_RESULTS_BUCKET: results },
        ...{ SOLEWATCH_USER: owner(), GRAFANA_USER: owner() },
      },
    })
  const owner = (): string => `${String(process.getuid?.())}:${String(process.getgid?.())}`
  const token = (of: string): string => readFileSync(join(folder, of, 'token'), 'utf8').trim()
  const write = async (of: string, bucket: string): Promise<number> => {
    const url = `${server.url}/api/v2/write?org=${encodeURIComponent(server.org)}&bucket=${bucket}`
    const headers = { authorization: `Token ${token(of)}` }
    return (await fetch(url, { method: 'POST', headers, body: 'day,athlete=ada localDate="2026-11-21"' })).status
  }
  beforeAll(async () => {
    server = await sharedInfluxd()
    folder = mkdtempSync(join(tmpdir(), 'solewatch-compose-'))
    writeFileSync(join(folder, 'admin'), `${server.token}\n`, { mode: 0o600 })
    for (const name of ['solewatch', 'grafana']) mkdirSync(join(folder, name))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('makes the buckets, a token that writes and one that only reads, and changes nothing when run again', async () => {
    const { status, stdout, stderr } = setUp()
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).not.toContain(token('solewatch'))
    expect(await write('solewatch', results)).toBe(204)
    expect(await write('solewatch', steps)).toBe(204)
    for (const bucket of [results, steps]) {
      expect(await write('grafana', bucket)).toBe(403)
      expect(await countPoints({ ...server, token: token('grafana') }, bucket, 'localDate')).toBe(1)
    }
    for (const name of ['solewatch', 'grafana']) expect(statSync(join(folder, name, 'token')).mode & 0o777).toBe(0o600)
    const before = [token('solewatch'), token('grafana')]
    expect(setUp()).toMatchObject({ status: 0, stdout: expect.stringContaining('is there already') as string })
    expect([token('solewatch'), token('grafana')]).toEqual(before)
  })
})
