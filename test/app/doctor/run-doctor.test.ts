import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockFolder } from '../../../src/app/data-folder/folder-lock.js'
import type { Finding } from '../../../src/app/doctor/finding.js'
import { formatFinding, formatSummary } from '../../../src/app/doctor/format-findings.js'
import { runDoctor } from '../../../src/app/doctor/run-doctor.js'
import { ManualClock } from '../../sources/ble/support/manual-clock.js'
import { HEALTHY_PI } from './machines.js'
import { changed, recordedFacts, type RecordedMachine } from './recorded-facts.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'solewatch-doctor-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

interface Examination {
  readonly hci?: string
  readonly seconds?: number
  readonly stop?: AbortSignal
  readonly machine?: RecordedMachine
}

async function examine(options: Examination = {}) {
  const clock = new ManualClock()
  const told: Finding[] = []
  const listening: number[] = []
  let done = false
  const running = runDoctor(
    {
      data: folder,
      seconds: options.seconds ?? 10,
      hci: options.hci,
      env: {},
      signal: options.stop ?? new AbortController().signal,
    },
    { found: (finding) => told.push(finding), listening: (seconds) => listening.push(seconds) },
    { clock, facts: recordedFacts(options.machine ?? HEALTHY_PI) },
  ).finally(() => (done = true))
  for (let step = 0; step < 20_000 && !done; step += 1) await clock.advance(50)
  return { findings: await running, told, listening, clock }
}

const of = (findings: readonly Finding[], check: string) => findings.filter((finding) => finding.check === check)

describe('the doctor without a server', () => {
  it('listens itself and tells how often each pod is heard', async () => {
    const { findings, told, listening } = await examine({ hci: 'virtual' })
    expect(told).toEqual(findings)
    expect(listening).toEqual([10])
    const [summary, ...pods] = of(findings, 'air')
    expect(summary?.found).toMatch(/^3 pods and 0 other devices were heard in 10 s/)
    expect(pods).toHaveLength(3)
    // Simulated IMUs advertise every 100 ms and some, speed pods every 200 ms.
    for (const pod of pods) expect(Number(/heard ([\d.]+) times/.exec(pod.found)?.[1])).toBeGreaterThan(4)
    expect(findings.filter(({ level }) => level === 'problem')).toEqual([])
  })

  it('does not listen for 0 seconds, nor when it was told to stop', async () => {
    expect((await examine({ hci: 'virtual', seconds: 0 })).listening).toEqual([])
    expect((await examine({ hci: 'virtual', stop: AbortSignal.abort() })).listening).toEqual([])
  })

  it('leaves the adapter alone where another program, or another Solewatch, is on it', async () => {
    const socket = 'sk RefCnt Rmem Wmem User Inode Parent\n0 2 0 0 1001 300 0\n'
    const held = changed(HEALTHY_PI, { files: { '/proc/net/hci': socket } })
    const other = changed(HEALTHY_PI, { files: { '/proc/9/cmdline': 'node\0dist/cli/main.js\0serve\0' } })
    for (const machine of [held, other]) {
      const { findings, listening } = await examine({ machine })
      expect(listening).toEqual([])
      expect(of(findings, 'air')[0]?.found).toMatch(/did not listen/)
    }
    // A simulated radio disturbs nobody.
    expect((await examine({ machine: held, hci: 'virtual', seconds: 1 })).listening).toEqual([1])
  })

  it('says that a controller behind TCP is away', async () => {
    const { findings } = await examine({ hci: 'tcp://127.0.0.1:1', seconds: 2 })
    expect(of(findings, 'adapter')).toMatchObject([{ level: 'problem' }])
    expect(of(findings, 'air')).toEqual([])
  })

  it('looks at the database of the folder, whatever it is', async () => {
    writeFileSync(join(folder, 'solewatch.sqlite'), 'this is no database, but it is long enough to look like one\n')
    const [store] = of((await examine({ hci: 'virtual', seconds: 0 })).findings, 'store')
    expect(store?.level).toBe('problem')
  })
})

describe('the doctor with a server', () => {
  interface Answers {
    readonly linkState: 'streaming' | null
  }

  async function served({ linkState }: Answers) {
    const asked: string[] = []
    const answers: Readonly<Record<string, unknown>> = {
      'GET /api/v1/status': {
        ...{ version: '1', modelVersion: '1', demo: false, adapter: { state: 'on', message: null }, nowUs: 1 },
        store: { kind: 'sqlite', ok: true, message: null },
        journal: { ok: true, message: null, unwrittenRecords: 0, sizeBytes: 0 },
        runningSessions: [],
      },
      'GET /api/v1/pairing': {
        ...{ adapter: { state: 'on', message: null }, scanning: false },
        devices: [
          {
            device: { deviceId: 'a', kind: 'rsc', name: 'Run pod', address: 'c0:ff:ee:00:01:03' },
            ...{ linkState, rssiDbm: -70, heardSecondsAgo: 1 },
            linkParameters: linkState === null ? null : { intervalMs: 30, latency: 0, supervisionTimeoutMs: 4000 },
          },
        ],
      },
      'POST /api/v1/pairing/scan': { ok: true },
    }
    const server = createServer((request, response) => {
      const name = `${request.method} ${request.url}`
      asked.push(name)
      response.writeHead(name in answers ? 200 : 404, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answers[name] ?? {}))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    writeFileSync(join(folder, 'owner-token'), 'secret\n')
    const lock = lockFolder(folder)
    lock.announce(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    return {
      asked,
      end() {
        lock.release()
        server.close()
      },
    }
  }

  it('has that one look for devices, and touches no adapter itself', async () => {
    const server = await served({ linkState: null })
    const { findings } = await examine()
    server.end()
    expect(server.asked).toContain('POST /api/v1/pairing/scan')
    expect(of(findings, 'server')).toMatchObject([{ level: 'ok' }])
    expect(of(findings, 'adapter').at(-1)?.found).toBe('The adapter is up and answers.')
    expect(of(findings, 'air').at(-1)?.found).toBe('Run pod was heard at -70 dBm.')
  })

  it('leaves the radio alone while a pod streams', async () => {
    const server = await served({ linkState: 'streaming' })
    const { findings, listening } = await examine()
    server.end()
    expect(server.asked).toEqual(['GET /api/v1/status', 'GET /api/v1/pairing', 'GET /api/v1/storage'])
    expect(listening).toEqual([])
    expect(of(findings, 'server')[0]?.found).toContain('1 pod streaming')
    expect(of(findings, 'link-parameters')[0]?.found).toContain('The link to Run pod meets every 30 ms')
  })

  it('that does not answer says so and looks at the rest', async () => {
    writeFileSync(join(folder, 'owner-token'), 'secret\n')
    const lock = lockFolder(folder)
    lock.announce('http://127.0.0.1:1')
    const { findings } = await examine()
    lock.release()
    expect(of(findings, 'server')).toMatchObject([{ level: 'problem' }])
    expect(of(findings, 'disk')).toHaveLength(1)
  })
})

it('findings are lines with an arrow before what to do, and a last line that counts', () => {
  const problem: Finding = { check: 'disk', level: 'problem', found: 'Full.', advice: 'Free some.' }
  const note: Finding = { check: 'disk', level: 'note', found: 'Known.', advice: null }
  expect(formatFinding(problem)).toBe('PROBLEM Full.\n        → Free some.')
  expect(formatFinding(note)).toBe('note    Known.')
  expect(formatSummary([note])).toBe('All is well.')
  expect(formatSummary([problem, { ...problem, level: 'warning' }, problem])).toMatch(/^2 problems and 1 warning;/)
})
