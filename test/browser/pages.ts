import type { Page } from 'playwright-core'
import type { Squad } from '../../src/contracts/views.js'
import { readApi } from './browser.js'

export interface NamedPage {
  readonly name: string
  readonly path: string
}

/** Every page of the dashboard in the demo, in states that differ: a warning, nothing to say, days not known. */
export async function everyPage(page: Page, url: string): Promise<readonly NamedPage[]> {
  const { rows } = await readApi<Squad>(page, url, '/squad')
  const one = (severity: Squad['rows'][number]['severity']): string => {
    const row = rows.find((candidate) => candidate.severity === severity && !candidate.live)
    if (row === undefined) throw new Error(`The demo has nobody who is ${severity}`)
    return row.athleteId
  }
  const calm = one('calm')
  const { items } = await readApi<{ items: readonly { sessionId: string }[] }>(page, url, `/sessions?athleteId=${calm}`)
  return [
    { name: 'today with a warning', path: `/?athlete=${one('high')}` },
    { name: 'today, calm', path: `/?athlete=${calm}` },
    { name: 'today, unknown days', path: `/?athlete=${one('unknown')}` },
    { name: 'live', path: '/live' },
    { name: 'squad', path: '/squad' },
    { name: 'diary', path: `/diary?athlete=${calm}` },
    { name: 'session', path: `/sessions/${items[0]?.sessionId ?? ''}` },
    { name: 'devices', path: '/pair' },
    { name: 'doctor', path: '/doctor' },
    { name: 'storage', path: '/storage' },
    { name: 'athlete', path: `/athlete/${calm}` },
    { name: 'new athlete', path: '/athlete/new' },
    { name: 'no such page', path: '/nowhere' },
  ]
}
