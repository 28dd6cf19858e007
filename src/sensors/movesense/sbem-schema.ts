/** Fixed sizes; texts have none, and what holds one can't be read here. */
const FORMAT_BYTES: Readonly<Record<string, number>> = {
  ...{ bool: 1, int8: 1, uint8: 1, int16: 2, uint16: 2, int32: 4, uint32: 4, int64: 8, uint64: 8 },
  ...{ float32: 4, float64: 8 },
}
/** A sensor describes some hundred things; a broken file must not make this grow. */
const MOST_DESCRIPTORS = 1024
const MOST_DESCRIPTOR_BYTES = 4096
const MOST_FIELDS = 512
const MOST_DEPTH = 4

/** One number in a chunk. */
export interface SbemField {
  /** 'MeasIMU6.ArrayAcc.x', the same for each of many samples. */
  readonly path: string
  readonly format: string
  readonly atByte: number
}

export interface SbemLayout {
  readonly fields: readonly SbemField[]
  readonly byteCount: number
}

interface Leaf {
  readonly path: string
  readonly format: string
}
type Descriptor = Leaf | readonly number[] | 'mark'

/** How the chunks of a file are to be read, as its own descriptors say. */
export class SbemSchema {
  readonly #descriptors = new Map<number, Descriptor>()
  readonly #layouts = new Map<number, SbemLayout | null>()

  /** Takes the payload of a chunk with id 0. What can't be understood describes nothing. */
  learn(payload: Uint8Array): void {
    if (payload.length < 3 || payload.length > MOST_DESCRIPTOR_BYTES) return
    const id = (payload[0] ?? 0) | ((payload[1] ?? 0) << 8)
    if (this.#descriptors.size >= MOST_DESCRIPTORS && !this.#descriptors.has(id)) return
    const descriptor = understand(new TextDecoder().decode(payload.subarray(2)))
    this.#layouts.clear()
    if (descriptor === null) this.#descriptors.delete(id)
    else this.#descriptors.set(id, descriptor)
  }

  /** Null for what is not described, or not of one length. */
  layoutOf(id: number): SbemLayout | null {
    const known = this.#layouts.get(id)
    if (known !== undefined) return known
    const leaves: Leaf[] = []
    const layout = this.#collect(id, leaves, 0) ? layOut(leaves) : null
    if (this.#layouts.size < MOST_DESCRIPTORS) this.#layouts.set(id, layout)
    return layout
  }

  #collect(id: number, into: Leaf[], depth: number): boolean {
    const descriptor = this.#descriptors.get(id)
    if (descriptor === undefined || depth > MOST_DEPTH || into.length >= MOST_FIELDS) return false
    if (descriptor === 'mark') return true
    if ('path' in descriptor) {
      into.push(descriptor)
      return true
    }
    return descriptor.every((child) => this.#collect(child, into, depth + 1))
  }
}

/** Lines of `<PTH>path`, `<FRM>format`, `<MOD>…` and `<GRP>ids`. */
function understand(text: string): Descriptor | null {
  const lines = new Map<string, string>()
  for (const line of text.replace(/\0.*$/s, '').split('\n')) {
    const found = /^<(PTH|FRM|GRP)>(.*)$/.exec(line.trim())
    if (found !== null) lines.set(found[1] ?? '', (found[2] ?? '').trim())
  }
  const group = lines.get('GRP')
  if (group !== undefined) {
    const ids = group.split(',').map(Number)
    return ids.every((id) => Number.isInteger(id) && id > 0) && ids.length <= MOST_FIELDS ? ids : null
  }
  const path = lines.get('PTH')
  if (path === undefined) return null
  // Brackets stand around what is repeated, and take no room; neither does what is put there for the maker's tools.
  if (path === '[' || path === ']' || path.startsWith('+')) return 'mark'
  const format = (lines.get('FRM') ?? '').split(',')[0] ?? ''
  return FORMAT_BYTES[format] === undefined ? null : { path: plainPath(path), format }
}

/** 'Samples+Array.MeasIMU6.ArrayAcc+x' is 'MeasIMU6.ArrayAcc.x'. */
function plainPath(path: string): string {
  return path.replaceAll('+', '.').replace(/^Samples\.(Array\.)?/, '')
}

function layOut(leaves: readonly Leaf[]): SbemLayout | null {
  let byteCount = 0
  const fields: SbemField[] = []
  for (const { path, format } of leaves) {
    fields.push({ path, format, atByte: byteCount })
    byteCount += FORMAT_BYTES[format] ?? 0
  }
  return fields.length === 0 ? null : { fields, byteCount }
}
