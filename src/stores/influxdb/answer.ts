import type { InfluxDB, SendOptions } from '@influxdata/influxdb-client'
import { InfluxError } from './influx-error.js'

/** The whole of an answer that says that all went well. */
export interface Answer {
  readonly statusCode: number
  readonly contentType: string
  readonly text: string
}

export type Transport = InfluxDB['transport']

/** An answer that is longer is none of ours; it would fill the memory. */
const LONGEST_ANSWER_BYTES = 256 * 1024 * 1024

/** Sends a request and reads the answer to its end. Rejects with what the client says, where that is not good news. */
export async function readAnswer(
  transport: Transport,
  { path, body, settings, url }: { path: string; body: string; settings: SendOptions; url: string },
): Promise<Answer> {
  const parts: Uint8Array[] = []
  let byteCount = 0
  let [statusCode, contentType] = [0, '']
  await new Promise<void>((resolve, reject) => {
    transport.send(path, body, settings, {
      responseStarted(headers, status) {
        statusCode = status ?? 0
        contentType = String(headers['content-type'] ?? '')
      },
      next(part) {
        byteCount += part.byteLength
        if (byteCount <= LONGEST_ANSWER_BYTES) parts.push(part)
        else reject(badAnswer(url, 'sends an answer that does not end'))
      },
      complete: resolve,
      error: reject,
    })
  })
  return { statusCode, contentType, text: Buffer.concat(parts).toString('utf8') }
}

/**
 * The rows of a query. The sign-in page of a network says 200 as well, and a table without rows is what proves that
 * something has been deleted, so nothing else is taken for one.
 * @throws InfluxError `influx-bad-answer`
 */
export function csvOf({ statusCode, contentType, text }: Answer, url: string): string {
  if (statusCode === 200 && /^\s*(text|application)\/csv\b/i.test(contentType)) return text
  throw badAnswer(
    url,
    `answers a query with ${statusCode} and ${contentType || 'no type of content'}, not with a table`,
  )
}

/** @throws InfluxError `influx-bad-answer` unless InfluxDB itself says that it is done */
export function requireDone({ statusCode }: Answer, url: string): void {
  if (statusCode !== 204)
    throw badAnswer(url, `answers ${statusCode} where InfluxDB says 204, so nothing counts as done`)
}

/**
 * What the JSON says; null where there is none. The cause is not kept, as it quotes what may be a token.
 * @throws InfluxError `influx-bad-answer`
 */
export function jsonOf({ text }: Answer, url: string): unknown {
  if (text.trim() === '') return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw badAnswer(url, "answers something that is not InfluxDB's")
  }
}

function badAnswer(url: string, what: string): InfluxError {
  return new InfluxError(`${url} ${what}. Check influxdb.url, and that this network needs no sign-in.`, {
    code: 'influx-bad-answer',
  })
}
