import { parse } from 'csv-parse/sync'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const DASHBOARD_FILE = fileURLToPath(
  new URL('../../../config/grafana/dashboards/solewatch.json', import.meta.url),
)

interface Target {
  readonly query: string
}
export interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly targets?: readonly Target[]
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly options?: { readonly content?: string }
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string }
    readonly overrides: readonly {
      readonly matcher: { readonly options: string }
      readonly properties: readonly { readonly id: string; readonly value: unknown }[]
    }[]
  }
}
interface Variable {
  readonly name: string
  readonly type: string
  readonly query: string | Target
  readonly regex?: string
  readonly current: { readonly value?: string }
}
export interface Dashboard {
  readonly title: string
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly Variable[] }
  readonly annotations: { readonly list: readonly { readonly name: string; readonly target: Target }[] }
}

export function readDashboard(): Dashboard {
  return JSON.parse(readFileSync(DASHBOARD_FILE, 'utf8')) as Dashboard
}

export interface GrafanaContext {
  readonly from: string
  readonly to: string
  readonly defaultBucket: string
  readonly organisation: string
  readonly variables: Readonly<Record<string, string>>
}

/**
 * A query as Grafana sends it: `${name}` by the chosen value in the browser, then `v.…` by plain text in its server
 * (times in RFC 3339, names in quotation marks, the window as a Go duration).
 */
export function interpolate(query: string, context: GrafanaContext): string {
  const chosen = query.replace(/\$\{(\w+)\}/g, (text, name: string) => context.variables[name] ?? text)
  const macros: Readonly<Record<string, string>> = {
    timeRangeStart: context.from,
    timeRangeStop: context.to,
    windowPeriod: '1m0s',
    defaultBucket: `"${context.defaultBucket}"`,
    organization: `"${context.organisation}"`,
  }
  return chosen.replace(/([a-zA-Z]+)\.([a-zA-Z]+)/g, (text, _object, name: string) => macros[name] ?? text)
}

/** The choices of a variable with a pattern that has groups `text` and `value`. */
export function choicesOf(regex: string, values: readonly string[]): { text: string; value: string }[] {
  const [, pattern = ''] = /^\/(.*)\/$/.exec(regex) ?? []
  return values.flatMap((entry) => {
    const groups = new RegExp(pattern).exec(entry)?.groups
    return groups === undefined ? [] : [{ text: groups['text'] ?? '', value: groups['value'] ?? '' }]
  })
}

/** Rows of an answer in CSV. */
export function rowsOf(csv: string): Record<string, string>[] {
  const [names = [], ...lines] = parse(csv.trim(), { relax_column_count: true })
  return lines.map((line) => Object.fromEntries(names.map((name, at) => [name, line[at] ?? ''])))
}
