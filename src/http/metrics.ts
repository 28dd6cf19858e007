import type { RequestHandler } from 'express'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { LiveHub } from './live/live-hub.js'

/** A registry with the figures of the process: CPU, memory, event-loop lag. Others add theirs to it. */
export function createMetricsRegistry(): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return registry
}

export function registerLiveMetrics(registry: Registry, live: LiveHub): void {
  new Gauge({
    name: 'solewatch_live_clients',
    help: 'Open live streams',
    registers: [registry],
    collect() {
      this.set(live.clientCount)
    },
  })
}

/** GET /metrics in Prometheus' text format. */
export function createMetricsRoute(registry: Registry): RequestHandler {
  return async (_request, response) => {
    response.set({ 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' }).send(await registry.metrics())
  }
}
