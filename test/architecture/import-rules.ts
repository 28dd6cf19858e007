import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative, sep } from 'node:path'
import ts from 'typescript'

export const ROOT = join(import.meta.dirname, '..', '..')

/** One import as it stands in a file; `to` is relative to the root, or a bare package name. */
export interface Arrow {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
  readonly bare: boolean
}

/** Which part of the program a file belongs to; implementations of one port are parts of their own. */
export function partOf(path: string): string {
  const parts = path.split('/')
  if (parts[0] === 'dashboard') return 'dashboard'
  if (parts[0] !== 'src') return parts[0] ?? ''
  const [, folder = '', second = '', ...rest] = parts
  const isImplementation = rest.length > 0 && ['sources', 'stores', 'notify'].includes(folder)
  return isImplementation ? `${folder}/${second}` : folder
}

const PORTS = ['sources', 'stores', 'notify']
const IMPLEMENTATIONS = /^(sources|stores|notify)\//

/** What each part may import besides itself. `runtime` is added for all but domain and contracts. */
function allowed(from: string, to: string): boolean {
  if (from === to) return true
  if (to === 'runtime') return from !== 'domain' && from !== 'contracts' && from !== 'dashboard'
  switch (from) {
    case 'domain':
    case 'runtime':
      return false
    case 'contracts':
      return to === 'domain'
    case 'dashboard':
      return to === 'contracts'
    case 'codecs':
      return to === 'domain'
    case 'journal':
      return to === 'domain' || to === 'codecs'
    case 'sensors':
      return to === 'domain' || to === 'codecs' || to === 'journal'
    case 'cli':
      return to === 'app'
    case 'app':
      return to !== 'cli' && to !== 'dashboard'
    case 'http':
      return to === 'contracts' || to === 'domain' || PORTS.includes(to)
  }
  // A port: types of the records below it. An implementation or the pipeline: ports, journal, codecs, domain.
  if (PORTS.includes(from)) return to === 'domain' || to === 'journal'
  const below = [...PORTS, 'sensors', 'journal', 'codecs', 'domain']
  if (from === 'pipeline' || IMPLEMENTATIONS.test(from)) return below.includes(to) || workerOf(from, to)
  return false
}

/** The worker is where the SQLite store runs: the one pair of folders under a port that belongs together. */
function workerOf(from: string, to: string): boolean {
  const store = ['stores/worker', 'stores/sqlite', 'stores/change-log']
  return store.includes(from) && store.includes(to)
}

/** What is told of every change is a port too: a store may be one, and takes its types and nothing else from the change log. */
function isTarget({ from, to, typeOnly }: Arrow): boolean {
  return typeOnly && from.startsWith('src/stores/influxdb/') && to === 'src/stores/change-log/forward-target.js'
}

/** @returns a sentence for each arrow that points the wrong way */
export function violations(arrows: readonly Arrow[]): string[] {
  const found: string[] = []
  for (const arrow of arrows) {
    const from = partOf(arrow.from)
    if (arrow.bare) {
      if (from === 'domain') found.push(`${arrow.from}: the domain imports nothing, found '${arrow.to}'`)
      if (from === 'contracts' && arrow.to !== 'zod')
        found.push(`${arrow.from}: contracts are browser-safe, found '${arrow.to}'`)
      continue
    }
    const to = partOf(arrow.to)
    if (!allowed(from, to) && !isTarget(arrow)) found.push(`${arrow.from} → ${arrow.to}: ${from} may not import ${to}`)
    else if (from === 'contracts' && to === 'domain' && !arrow.typeOnly) {
      found.push(`${arrow.from} → ${arrow.to}: contracts take types, and nothing else, from the domain`)
    }
  }
  return found
}

/** @returns a sentence for each circle of imports, types included: such files can't be understood one at a time */
export function circles(arrows: readonly Arrow[]): string[] {
  const next = new Map<string, string[]>()
  const known = new Set(arrows.map((arrow) => arrow.from))
  for (const { from, to, bare } of arrows) {
    const file = [to.replace(/\.js$/, '.ts'), to.replace(/\.js$/, '.tsx'), to].find((path) => known.has(path))
    if (!bare && file !== undefined) next.set(from, [...(next.get(from) ?? []), file])
  }
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file)
    if (at >= 0) found.push([...path.slice(at), file].join(' → '))
    if (at >= 0 || done.has(file)) return
    for (const to of next.get(file) ?? []) visit(to, [...path, file])
    done.add(file)
  }
  for (const file of known) visit(file, [])
  return found
}

export function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.endsWith('vite.config.ts'))
}

/** Parses a file and lists what it imports, re-exports, or imports dynamically. */
export function arrowsOf(path: string, text = readFileSync(join(ROOT, path), 'utf8')): Arrow[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const arrows: Arrow[] = []
  const add = (specifier: string, typeOnly: boolean) => {
    const bare = !specifier.startsWith('.')
    const to = bare
      ? specifier
      : normalize(join(dirname(path), specifier))
          .split(sep)
          .join('/')
    arrows.push({ from: path, to, typeOnly, bare })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, node.isTypeOnly)
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments
      if (specifier && ts.isStringLiteral(specifier)) add(specifier.text, false)
    } else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    ) {
      add(node.argument.literal.text, true)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return arrows
}
