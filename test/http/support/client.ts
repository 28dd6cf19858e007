import { request, type IncomingHttpHeaders } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** A request with any header, Host and Origin too, which fetch would not send. */
export function ask(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  // Node frames the body of a DELETE only where its length is said.
  const length = options.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(options.body)) }
  const headers = { ...options.headers, ...length }
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers, agent: false },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end(options.body)
  })
}

export interface StreamMessage {
  readonly event: string
  readonly id: string | null
  readonly data: unknown
}

export interface OpenStream {
  readonly headers: IncomingHttpHeaders
  /** Waits until that many messages with data have come, and gives all that have. */
  messages(count: number): Promise<readonly StreamMessage[]>
  /** Everything as it came. */
  readonly raw: () => string
  close(): void
}

/** Reads server-sent events as a browser does. */
export function openStream(port: number, path: string, headers: Record<string, string>): Promise<OpenStream> {
  return new Promise((resolve, reject) => {
    let raw = ''
    let wake: (() => void) | null = null
    const outgoing = request({ host: '127.0.0.1', port, path, headers, agent: false }, (incoming) => {
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk: string) => {
        raw += chunk
        wake?.()
      })
      incoming.on('error', () => undefined)
      resolve({
        headers: incoming.headers,
        raw: () => raw,
        async messages(count) {
          while (parseMessages(raw).length < count) await new Promise<void>((next) => (wake = next))
          return parseMessages(raw)
        },
        close: () => outgoing.destroy(),
      })
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

function parseMessages(raw: string): StreamMessage[] {
  const blocks = raw.split('\n\n').slice(0, -1)
  return blocks.flatMap((block) => {
    const fields = new Map(
      block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    )
    const data = fields.get('data')
    return data === undefined
      ? []
      : [{ event: fields.get('event') ?? 'message', id: fields.get('id') ?? null, data: JSON.parse(data) as unknown }]
  })
}
