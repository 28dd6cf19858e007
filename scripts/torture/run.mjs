// One store under torture, from an empty folder to the verdict.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFindings } from './check.mjs'
import { tortureMigration } from './migration.mjs'
import { loadModules } from './modules.mjs'
import { createWorld } from './plan.mjs'
import { startRemote } from './remote.mjs'
import { tortureFolder } from './rounds.mjs'
import { tortureServer } from './server-kills.mjs'

/** Of a hundred kills: while a schema is migrated, and of the whole server in the middle of a run. */
const MIGRATION_PERCENT = 10
const SERVER_PERCENT = 6
export const START_UP_LIMIT_MS = 2000

/** How a number of kills is shared out. */
export function shareOut(kills, { server = true } = {}) {
  const migration = Math.ceil((kills * MIGRATION_PERCENT) / 100)
  const ofServer = server ? Math.floor((kills * SERVER_PERCENT) / 100) : 0
  return { folder: kills - migration - ofServer, migration, server: ofServer }
}

/**
 * @param store 'sqlite', or 'influxdb' with the path of an influxd
 * @param shares kills of the working process, of migrations, of the whole server
 */
export async function torture({
  store,
  dist,
  influxd,
  shares,
  seed,
  progress = () => undefined,
  stopAtFinding = false,
  killsInflux = true,
}) {
  const directory = mkdtempSync(join(tmpdir(), 'solewatch-torture-'))
  const findings = createFindings()
  const startedMs = Date.now()
  const remote = store === 'influxdb' ? await startRemote({ influxd, dist, seed, killsInflux }) : null
  try {
    const child = { dist, directory, ...(remote === null ? {} : { influx: remote.influx, target: remote.target }) }
    const modules = await loadModules(dist)
    const scene = { child, directory, modules, findings, remote, world: createWorld(), delivered: {}, stopAtFinding }
    const parts = []
    let done = 0
    const part = async (run, kills) => {
      if (kills === 0) return
      const before = done
      parts.push(await run(scene, { kills, seed, progress: (count) => progress((done = before + count)) }))
    }
    await part(tortureMigration, shares.migration)
    await part(tortureServer, shares.server)
    await part(tortureFolder, shares.folder)
    return verdict({ store, seed, parts, findings, remote, scene, seconds: (Date.now() - startedMs) / 1000 })
  } finally {
    await remote?.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

function verdict({ store, seed, parts, findings, remote, scene, seconds }) {
  const sum = (name) => parts.reduce((total, one) => total + (one[name] ?? 0), 0)
  const killedDuring = {}
  for (const part of parts) {
    for (const [kind, count] of Object.entries(part.killedDuring))
      killedDuring[kind] = (killedDuring[kind] ?? 0) + count
  }
  const startUpMs = parts.flatMap((part) => part.startUpMs).sort((one, other) => one - other)
  const slow = startUpMs.filter((ms) => ms >= START_UP_LIMIT_MS).length
  return {
    ...{ store, seed, kills: sum('kills'), influxKills: remote?.kills.count ?? 0, killedDuring },
    ...{ influxTornLogs: remote?.kills.tornLogs ?? 0 },
    ...{ acknowledgedOperations: sum('acknowledgedOperations'), acknowledgedRecords: sum('acknowledgedRecords') },
    startUpMs: { max: round(startUpMs.at(-1)), p95: round(startUpMs[Math.floor(0.95 * startUpMs.length)]), slow },
    startUpCpuMs: round(Math.max(0, ...parts.flatMap((part) => part.startUpCpuMs ?? []))),
    serverStartUpMs: round(Math.max(0, ...parts.flatMap((part) => part.serverStartUpMs ?? []))),
    ...(remote === null ? {} : { inInfluxDb: scene.delivered }),
    ...{ findings: findings.counts, examples: findings.examples, seconds: Math.round(seconds * 10) / 10 },
    ok: !findings.failed,
  }
}

const round = (ms) => Math.round(ms ?? 0)
