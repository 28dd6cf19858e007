// Runs once for a whole test run, before any test: tells the test files whether there is an InfluxDB, and starts the
// one that they share when the first of them asks. A run that asks for none pays a look at the PATH and nothing else.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { findInfluxd, findInfluxdBinary } from '../../scripts/influxd/find.mjs'
import { startInfluxd, type InfluxConnection, type InfluxdProcess } from '../../scripts/influxd/server.mjs'

/** What test files learn about the InfluxDB of this run. */
export interface ProvidedInfluxd {
  /** A program that can be started and killed, null where there is none. */
  readonly influxd: string | null
  /** Where the shared server is asked for, null where there can be none. */
  readonly sharedUrl: string | null
  /** What to do to have a server, null where there is one. */
  readonly missing: string | null
}

declare module 'vitest' {
  export interface ProvidedContext {
    influxd: ProvidedInfluxd
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const found = await findInfluxd()
  const binary = 'influxd' in found ? found : await findInfluxdBinary()
  const influxd = 'influxd' in binary ? binary.influxd : null
  if ('missing' in found) {
    project.provide('influxd', { influxd, sharedUrl: null, missing: found.missing })
    return () => Promise.resolve()
  }
  const shared = 'server' in found ? runningServer(found.server) : startedOnDemand(found.influxd)
  const doorman = createServer((_request, response) => {
    shared.connection().then(
      (connection) => response.end(JSON.stringify(connection)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => doorman.listen(0, '127.0.0.1', resolve))
  const { port } = doorman.address() as AddressInfo
  project.provide('influxd', { influxd, sharedUrl: `http://127.0.0.1:${port}`, missing: null })
  return async () => {
    doorman.close()
    doorman.closeAllConnections()
    await shared.stop()
  }
}

interface SharedServer {
  connection(): Promise<InfluxConnection>
  stop(): Promise<void>
}

function runningServer(server: InfluxConnection): SharedServer {
  return { connection: () => Promise.resolve(server), stop: () => Promise.resolve() }
}

function startedOnDemand(influxd: string): SharedServer {
  let started: Promise<InfluxdProcess> | null = null
  return {
    async connection() {
      started ??= startInfluxd({ influxd })
      const { url, org, token } = await started
      return { url, org, token }
    },
    async stop() {
      await (await started?.catch(() => null))?.stop()
    },
  }
}
