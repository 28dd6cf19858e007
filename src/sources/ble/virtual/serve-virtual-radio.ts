import { createServer, type Socket } from 'node:net'
import { ConfigError } from '../../../runtime/errors.js'
import { H4Reassembler } from '../hci/h4.js'
import type { VirtualRadio } from './virtual-radio.js'

/** A reader that is this far behind has stopped reading. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024

export interface ServedRadio {
  readonly host: string
  readonly port: number
  close(): Promise<void>
}

export interface ServeOptions {
  readonly host: string
  /** 0 lets the system pick one. */
  readonly port: number
  onCentral?(event: 'connected' | 'gone', remote: string): void
}

/**
 * Offers the radio over TCP: each connection is one central with a controller of its own, H4 packets both ways. When
 * the central dies its links end and the pods advertise again.
 * @throws ConfigError where the address can't be listened on
 */
export async function serveVirtualRadio(radio: VirtualRadio, options: ServeOptions): Promise<ServedRadio> {
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    open.add(socket)
    const remote = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`
    options.onCentral?.('connected', remote)
    serveCentral(radio, socket)
    socket.once('close', () => {
      open.delete(socket)
      options.onCentral?.('gone', remote)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(explainListenFailure(cause, options)))
    server.listen(options.port, options.host, resolve)
  })
  const bound = server.address()
  return {
    host: options.host,
    port: typeof bound === 'object' && bound !== null ? bound.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}

function serveCentral(radio: VirtualRadio, socket: Socket): void {
  const reassembler = new H4Reassembler()
  const controller = radio.attach((packet) => {
    if (socket.destroyed) return
    if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy()
    else socket.write(packet)
  })
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const packet of reassembler.push(chunk)) controller.receive(packet)
    } catch {
      // Not H4: the boundary is lost, and so is the connection.
      socket.destroy()
    }
  })
  // A reset by the other side is followed by 'close', which does the work.
  socket.on('error', () => undefined)
  socket.once('close', () => controller.close())
}

function explainListenFailure(cause: NodeJS.ErrnoException, { host, port }: ServeOptions): ConfigError {
  const where = `${host}:${port}`
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is in use; stop what listens there or choose another port.`,
    EACCES: `Listening on ${where} is not allowed; choose a port above 1023.`,
    EADDRNOTAVAIL: `${host} is no address of this machine; listen on 127.0.0.1 or 0.0.0.0.`,
    ENOTFOUND: `The host "${host}" can't be found; listen on 127.0.0.1 or 0.0.0.0.`,
  }
  const message = reasons[cause.code ?? ''] ?? `Listening on ${where} failed (${cause.message}).`
  return new ConfigError(message, { code: 'listen', cause })
}
