import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { InfluxOptions } from '../../../src/stores/influxdb/influx-options.js'

export const TOKEN = 'secret-token-0123456789'

/** A server that answers as it is told, until the test has finished. */
export async function oddServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<InfluxOptions> {
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => answer(request, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return influxAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

export function influxAt(url: string): InfluxOptions {
  return { url, organisation: 'club', token: TOKEN, stepsBucket: 'steps', resultsBucket: 'results', timeoutMs: 5000 }
}

/** As InfluxDB says what is wrong. */
export function refusal(response: ServerResponse, status: number, message: string, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify({ code: 'invalid', message }))
}
