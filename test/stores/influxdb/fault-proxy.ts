import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'

/** What happens to one write in place of being passed on. */
export type Fault =
  | { readonly kind: 'pass' }
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly body?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** Answers without having read what was sent. */
  | { readonly kind: 'answer-unread'; readonly status: number }
  /** Closes the connection when this many bytes of the request have come. */
  | { readonly kind: 'cut-request'; readonly afterBytes: number }
  /** The server has stored it, but its answer doesn't arrive. */
  | { readonly kind: 'cut-answer' }
  | { readonly kind: 'cut-answer-body' }
  | { readonly kind: 'never-answer' }
  | { readonly kind: 'endless-body'; readonly status: number; readonly contentType: string }
  | { readonly kind: 'dripping-body' }

export interface FaultProxy {
  readonly url: string
  /** What happens to the writes to come, one each; afterwards all are passed on. */
  play(...faults: readonly Fault[]): void
  /** Decides for each write by what is in it; null asks the list. */
  decide(by: (lines: readonly string[], bodyBytes: number) => Fault | null): void
  /** Lines of each write that came whole, in order. */
  readonly writes: readonly (readonly string[])[]
  /** Paths of all other requests, which are passed on. */
  readonly otherRequests: readonly string[]
  readonly faultsLeft: () => number
  readonly connectionCount: () => number
  readonly lastAuthorization: () => string
}

type Upstream = { readonly url: string } | null

/** A server on loopback that plays faults, and passes the rest to a real one; without that it says that all is stored. */
export async function startFaultProxy(upstream: Upstream = null): Promise<FaultProxy> {
  const queue: Fault[] = []
  const writes: string[][] = []
  const otherRequests: string[] = []
  const sockets = new Set<Socket>()
  let decide: (lines: readonly string[], bodyBytes: number) => Fault | null = () => null
  let authorization = ''
  const server = createServer((request, response) => {
    authorization = request.headers.authorization ?? ''
    const isWrite = request.url?.startsWith('/api/v2/write') === true
    const [next] = queue
    if (isWrite && next?.kind === 'answer-unread') {
      queue.shift()
      return void response.writeHead(next.status, { 'content-type': 'application/json' }).end('{}')
    }
    const cut = isWrite && queue[0]?.kind === 'cut-request' ? queue.shift() : undefined
    const chunks: Buffer[] = []
    request.on('error', () => undefined)
    request.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (cut?.kind === 'cut-request' && bytesOf(chunks) >= cut.afterBytes) request.socket.destroy()
    })
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      if (!isWrite) otherRequests.push(request.url ?? '')
      if (!isWrite) return passOn(upstream, request, body, response)
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8')
      const lines = text.split('\n')
      writes.push(lines)
      play(decide(lines, text.length) ?? queue.shift() ?? { kind: 'pass' }, request, body, response)
    })
  })
  const play = (fault: Fault, request: IncomingMessage, body: Buffer, response: ServerResponse): void => {
    if (fault.kind === 'pass') return passOn(upstream, request, body, response)
    if (fault.kind === 'cut-answer') return passOn(upstream, request, body, null, () => request.socket.destroy())
    if (fault.kind === 'answer') {
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
      response.end(fault.body ?? '')
    } else playBody(fault, response)
  }
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    play: (...faults) => void queue.push(...faults),
    decide: (by) => void (decide = by),
    writes,
    otherRequests,
    faultsLeft: () => queue.length,
    connectionCount: () => sockets.size,
    lastAuthorization: () => authorization,
  }
}

function playBody(fault: Fault, response: ServerResponse): void {
  response.on('error', () => undefined)
  if (fault.kind === 'cut-answer-body') {
    response.writeHead(500, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"code":"internal error","message":"half of')
    setImmediate(() => response.socket?.destroy())
  }
  if (fault.kind === 'endless-body') {
    response.writeHead(fault.status, { 'content-type': fault.contentType })
    const chunk = Buffer.alloc(256 * 1024, 'x')
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', more)
    more()
  }
  if (fault.kind === 'dripping-body') {
    response.writeHead(400, { 'content-type': 'application/json' })
    response.write('{')
  }
}

function passOn(
  upstream: Upstream,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse | null,
  done: () => void = () => undefined,
): void {
  if (upstream === null) {
    response?.writeHead(204).end()
    return done()
  }
  const { method = 'GET', headers } = request
  const onward = ask(new URL(request.url ?? '/', upstream.url), { method, headers }, (answer) => {
    if (response === null) answer.resume()
    else {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    }
    answer.on('end', done)
  })
  onward.on('error', () => response?.destroy())
  onward.end(body)
}

function bytesOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0)
}
