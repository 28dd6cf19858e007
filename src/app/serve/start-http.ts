import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { openOwnerAccess } from '../../http/auth/owner-access.js'
import { createMetricsRegistry } from '../../http/metrics.js'
import { createHttpServer } from '../../http/server.js'
import { registerStorageMetrics } from '../../http/storage-metrics.js'
import { DATABASE_FILE } from '../../stores/worker/open-local-database.js'
import { findSessionJournal } from '../../journal/folder.js'
import { readJournal } from '../../journal/reader.js'
import { createApiHandlers } from '../api/api-handlers.js'
import { createDoctorProcess } from '../doctor/doctor-process.js'
import { createDemoProcess } from '../demo-process.js'
import type { ErasureService } from '../erasure/erasure-service.js'
import type { Forwarding } from '../forwarding/forwarding.js'
import type { RecomputeService } from '../recompute/recompute-service.js'
import type { RetentionService } from '../retention/retention-service.js'
import type { RecordingsService } from '../recordings/recordings-service.js'
import { createLiveControl } from '../session/live-control.js'
import { readSessionContext } from '../session/recovery.js'
import { StorageBoard } from '../storage/storage-board.js'
import { programPath, programVersion } from '../version.js'
import type { createEdits } from './create-edits.js'
import type { RunningServer, ServeOptions } from './serve-options.js'
import { StatusBoard } from './status.js'
import type { ServerParts } from './server-parts.js'

export interface HttpInput {
  readonly options: ServeOptions
  readonly dataPath: string
  readonly journalPath: string
  readonly recompute: RecomputeService
  readonly recordings: RecordingsService
  readonly erasures: ErasureService
  readonly edits: ReturnType<typeof createEdits>
  readonly forwarding: Forwarding | null
  readonly retention: RetentionService
  readonly undo: (() => unknown)[]
}

/** API, live stream and dashboard; what it starts is undone with the rest. */
export async function startHttp(parts: ServerParts, input: HttpInput): Promise<RunningServer['ready']> {
  const { db, clock, hub, manager, desk, rules, radio, services, config, logger } = parts
  const { demo } = input.options
  const access = await openOwnerAccess({ store: db, directory: input.dataPath, clock })
  const { journalPath } = input
  const metrics = createMetricsRegistry()
  const storage = new StorageBoard({
    demo,
    ...{ config, dataPath: input.dataPath, journalPath, databaseFile: DATABASE_FILE, db, clock },
    ...{ forwarding: input.forwarding, stepRoom: input.retention },
  })
  registerStorageMetrics(metrics, () => storage.figures())
  const board = new StatusBoard({
    db,
    clock,
    manager,
    radio,
    storage,
    demo,
    journalMessage: services.journalMessage,
  })
  const demoProcess = createDemoProcess(programPath('dist/cli/main.js'), demoArguments(input))
  input.undo.push(() => demoProcess.stop())
  const doctor = createDoctorProcess(programPath('dist/cli/main.js'), doctorArguments(input))
  input.undo.push(() => doctor.stop())
  const handlers = createApiHandlers({
    ...{ database: db, keeping: db.keeping, pairing: desk, rules, ruleConfig: parts.ruleConfig, clock },
    ...{ demo: demoProcess, doctor },
    ...{ recompute: input.recompute, recordings: input.recordings, erasures: input.erasures, storage, ...input.edits },
    live: createLiveControl(manager, { ...services, sessionJournal: journalReader(input.dataPath) }),
    status: () => board.status(),
    newId: randomUUID,
    publishEvent: hub.publishEvent.bind(hub),
  })
  const server = createHttpServer({
    ...{ host: config.http.host, port: config.http.port, allowedHosts: config.http.allowedHosts },
    ...{ handlers, live: hub, access, logger, metrics, version: programVersion() },
    dashboardDirectory: programPath('dist/dashboard'),
    checkReadiness: () => board.readiness(),
  })
  const { port } = await server.start()
  input.undo.push(() => server.stop())
  const shown = config.http.host === '0.0.0.0' || config.http.host === '::' ? '127.0.0.1' : config.http.host
  const url = `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
  return { url, enterUrl: url + access.enterPath, dataPath: input.dataPath, demo }
}

/** For a session that goes on after it was ended. */
function journalReader(dataPath: string) {
  return (sessionId: string) => {
    const folder = findSessionJournal(dataPath, sessionId)?.folder ?? null
    const context = folder === null ? null : readSessionContext(folder)
    return folder === null || context === null ? null : { context, records: readJournal(folder) }
  }
}

/** Beside this server's data, never among it; reachable from where this one is. */
function demoArguments({ options, dataPath }: HttpInput): string[] {
  const host = options.host === undefined ? [] : ['--host', options.host]
  const config = options.config === undefined ? [] : ['--config', options.config]
  return ['--data', join(dataPath, 'demo'), ...host, ...config]
}

/** It asks this server, and listens through it where no pod streams. */
function doctorArguments({ options, dataPath }: HttpInput): string[] {
  const config = options.config === undefined ? [] : ['--config', options.config]
  return ['--data', dataPath, '--seconds', '5', ...config]
}
