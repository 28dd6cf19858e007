import { join } from 'node:path'
import type { Clock } from '../../runtime/clock.js'
import { parseHciAddress } from '../../sources/ble/hci/hci-address.js'
import { inspectDatabase } from '../../stores/sqlite/inspect-database.js'
import { DATABASE_FILE } from '../../stores/worker/open-local-database.js'
import type { Config } from '../config/config-schema.js'
import { loadConfig } from '../config/load-config.js'
import { chooseDataFolder } from '../data-folder/data-folder.js'
import { folderHolder } from '../data-folder/folder-lock.js'
import { programPath } from '../version.js'
import { othersOnAdapter, otherServers } from './adapter-holders.js'
import { askServer, type ServerAnswer } from './ask-server.js'
import { checksAfterListening, checksBeforeListening } from './all-checks.js'
import type { Check, CheckContext } from './check-context.js'
import type { Finding } from './finding.js'
import { inspectJournals } from './inspect-journals.js'
import { lookAtInflux } from './look-at-influx.js'
import { listenToAir, type Listened } from './listen-to-air.js'
import type { SystemFacts } from './system-facts.js'

export interface DoctorOptions {
  readonly data?: string | undefined
  readonly config?: string | undefined
  readonly hci?: string | undefined
  /** How long to listen; 0 leaves it out. */
  readonly seconds: number
  readonly env: Readonly<Record<string, string | undefined>>
  /** Ends the listening early. */
  readonly signal: AbortSignal
}

export interface DoctorListener {
  /** Listening has begun. */
  listening(seconds: number): void
  found(finding: Finding): void
}

/**
 * Looks at everything that Solewatch needs, through the server that holds the data folder where there is one. Reads
 * only, but for a few blocks that measure the disk.
 * @returns all findings, in the order in which they were told
 * @throws ConfigError where the settings are wrong
 */
export async function runDoctor(
  options: DoctorOptions,
  listener: DoctorListener,
  parts: { readonly clock: Clock; readonly facts: SystemFacts },
): Promise<Finding[]> {
  const { clock, facts } = parts
  const overrides = options.hci === undefined ? [] : [['ble.hci', options.hci] as const]
  const config = loadConfig({ file: options.config ?? null, env: options.env, overrides })
  const dataFolder = chooseDataFolder(options.data, options.env, false)
  const holder = folderHolder(dataFolder)
  const answer = holder === null ? null : await askServer(holder, dataFolder, clock)
  const context: CheckContext = {
    ...{ facts, dataFolder, hci: radioOf(config.ble.hci, answer) },
    radioPackage: config.ble.adapter === 'stoprocent' ? '@stoprocent/noble' : '@abandonware/noble',
    radioUser: { processId: holder?.pid ?? facts.processId, isServer: holder !== null },
    helperPath: programPath('config/systemd/solewatch-link-parameters'),
    ...{ server: answer?.server ?? null, adapter: answer?.adapter ?? null, air: null, disturbed: null },
    ...inspect(dataFolder, answer),
    storage: {
      ...{ config, told: answer?.storage ?? null },
      influx: await lookAtInflux(config, options.env, options.signal),
    },
  }
  const findings: Finding[] = []
  const look = async (checks: readonly Check[], at: CheckContext): Promise<void> => {
    for (const check of checks) {
      for (const finding of await check(at)) {
        findings.push(finding)
        listener.found(finding)
      }
    }
  }
  await look(checksBeforeListening, context)
  const disturbed = whomToLeaveAlone(context)
  const listened = disturbed === null ? await listen({ options, ble: config.ble, answer, clock, listener }) : null
  await look(checksAfterListening, { ...context, disturbed, ...listened })
  return findings
}

/** Two programs that scan on one adapter end each other's scans; and a scan takes air from links that stream. */
function whomToLeaveAlone({ facts, hci, server }: CheckContext): string | null {
  if (server !== null)
    return server.streamingCount > 0 || server.runningSessionCount > 0 ? 'Pods stream to the server' : null
  if (hci.kind !== 'adapter') return null
  if (otherServers(facts, []).length > 0) return 'Another Solewatch runs'
  return othersOnAdapter(facts, []).holders.length > 0 ? 'Another program uses the adapter' : null
}

function radioOf(setting: string, answer: ServerAnswer | null): CheckContext['hci'] {
  const configured = parseHciAddress(setting)
  const state = answer?.adapter?.state
  if (state === 'virtual') return { kind: 'virtual' }
  if (state === 'remote') return { kind: 'tcp' }
  return configured
}

function inspect(dataFolder: string, answer: ServerAnswer | null): Pick<CheckContext, 'database' | 'journals'> {
  const running = answer !== null && (answer.server.runningSessionCount > 0 || answer.server.streamingCount > 0)
  return {
    database: inspectDatabase({ file: join(dataFolder, DATABASE_FILE), checkIntegrity: !running }),
    journals: inspectJournals({ dataFolder, readNewest: !running }),
  }
}

interface ListenInput {
  readonly options: DoctorOptions
  readonly ble: Config['ble']
  readonly answer: ServerAnswer | null
  readonly clock: Clock
  readonly listener: DoctorListener
}

async function listen({ options, ble, answer, clock, listener }: ListenInput): Promise<Listened | null> {
  const { seconds, signal } = options
  if (seconds === 0 || signal.aborted) return null
  if (answer === null) {
    listener.listening(seconds)
    const env = { ...options.env, SOLEWATCH_BLE_ADAPTER: ble.adapter }
    return await listenToAir({ hci: ble.hci, seconds, env, signal }, clock)
  }
  if (answer.listen === null || answer.adapter === null) return null
  listener.listening(seconds)
  return { adapter: answer.adapter, air: await answer.listen(seconds, signal) }
}
