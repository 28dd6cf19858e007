import type { HttpError } from '@influxdata/influxdb-client'

/** What InfluxDB says of lines that it does not take. */
export type Rejection =
  /** Older than the bucket keeps. All others are in: InfluxDB says this only when nothing else went wrong. */
  | { readonly kind: 'expired'; readonly droppedCount: number }
  /** A field that the bucket holds with another type there. What became of the other lines is not known. */
  | { readonly kind: 'type-conflict'; readonly field: string; readonly why: string }
  /** Nothing of the request is in, because of these lines. */
  | { readonly kind: 'unreadable'; readonly lines: readonly UnreadableLine[] }
  /** One line or more, it doesn't say which; without `ofPoints` it may be the request as a whole. */
  | { readonly kind: 'unnamed'; readonly why: string; readonly ofPoints: boolean }
  /** It has to do with the server and not with the lines. */
  | { readonly kind: 'passing'; readonly why: string }

export interface UnreadableLine {
  /** Place among the lines that were sent. */
  readonly at: number
  readonly why: string
}

const EXPIRED = /partial write: (?:dropped (\d+) points outside|points beyond) retention policy.* dropped=(\d+)/s
const TYPE_CONFLICT =
  /field type conflict: input field "(.+?)" on measurement "(.+?)" is type (\w+), already exists as type (\w+)/
const PASSING = /shard \d+ is pending deletion|unable to read data/
const UNREADABLE = "unable to parse '"
const LONGEST_WHY = 200

/**
 * Null where the answer says nothing of lines: it is another server's, or of the request as a whole. Whatever the server
 * repeats in its words, the token is none of them.
 */
export function rejectionOf(error: HttpError, lines: readonly string[], token: string): Rejection | null {
  if (error.statusCode !== 400 && error.statusCode !== 422) return null
  const text = messageOf(error, token)
  if (text === null) return null
  const expired = EXPIRED.exec(text)
  if (expired !== null && (expired[1] ?? expired[2]) === expired[2])
    return { kind: 'expired', droppedCount: Number(expired[2]) }
  const conflict = TYPE_CONFLICT.exec(text)
  if (conflict !== null) return typeConflict(conflict)
  if (PASSING.test(text)) return { kind: 'passing', why: shortened(text) }
  const unreadable = unreadableLines(text, lines)
  if (unreadable.length > 0) return { kind: 'unreadable', lines: unreadable }
  return { kind: 'unnamed', why: shortened(text), ofPoints: /partial write|unable to parse/.test(text) }
}

function typeConflict([, field = '', measurement = '', ours = '', theirs = '']: RegExpExecArray): Rejection {
  const why = `the bucket holds the field "${field}" of "${measurement}" as ${theirs} there, not as ${ours}; something else has written it`
  return { kind: 'type-conflict', field, why }
}

/** What InfluxDB says when something goes wrong in it; null where it is another answer, or another program's. */
export function internalErrorOf(error: HttpError, token: string): string | null {
  if (error.statusCode !== 500) return null
  const text = messageOf(error, token)
  return text === null ? null : shortened(text)
}

/** InfluxDB's own answers are JSON with a code. */
function messageOf({ json }: HttpError, token: string): string | null {
  const answer: unknown = json
  if (typeof answer !== 'object' || answer === null || !('code' in answer) || !('message' in answer)) return null
  if (typeof answer.code !== 'string' || typeof answer.message !== 'string') return null
  return token === '' ? answer.message : answer.message.replaceAll(token, '(token)')
}

/** InfluxDB repeats each line that it can't read, in their order, with why. */
function unreadableLines(text: string, lines: readonly string[]): UnreadableLine[] {
  const found: UnreadableLine[] = []
  let from = text.indexOf(UNREADABLE)
  lines.forEach((line, at) => {
    if (from < 0 || !text.startsWith(`${line}': `, from + UNREADABLE.length)) return
    const whyFrom = from + UNREADABLE.length + line.length + 3
    const next = text.indexOf(`\n${UNREADABLE}`, whyFrom)
    found.push({ at, why: shortened(text.slice(whyFrom, next < 0 ? undefined : next)) })
    from = next < 0 ? -1 : next + 1
  })
  return found
}

function shortened(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim()
  return plain.length > LONGEST_WHY ? `${plain.slice(0, LONGEST_WHY)} …` : plain
}
