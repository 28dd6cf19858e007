import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'

/** What the client doesn't tell of a request. */
export interface SeenRequest {
  /** Null until an answer has begun. */
  statusCode: number | null
  /** It went over a connection that had carried another one before, which the server may have closed meanwhile. */
  reusedSocket: boolean
}

type Answered = (response: IncomingMessage) => void
type Ask = (options: RequestOptions, answered: Answered) => ClientRequest

/**
 * What the client calls in place of Node's own `request`, by the option with which it lets another library follow
 * redirects. It cuts an answer that is too long to be InfluxDB's, of which the client would keep every byte, and notes
 * the status: the client takes 201 for success, which is not what 2.x answers when all is in.
 */
export function guardedRequests(seen: SeenRequest, longestAnswerBytes: number): object {
  const guarded =
    (ask: Ask): Ask =>
    (options, answered) => {
      const request = ask(options, (response) => {
        seen.statusCode = response.statusCode ?? null
        cutAfter(response, longestAnswerBytes)
        answered(response)
      })
      request.once('socket', () => (seen.reusedSocket = request.reusedSocket))
      return request
    }
  return { http: { request: guarded(http.request) }, https: { request: guarded(https.request) } }
}

function cutAfter(response: IncomingMessage, longestBytes: number): void {
  let byteCount = 0
  response.on('data', (chunk: Uint8Array) => {
    byteCount += chunk.byteLength
    if (byteCount > longestBytes) response.destroy(new Error('the answer is too long to be InfluxDB’s'))
  })
}
