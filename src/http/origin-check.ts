import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { RequestHandler } from 'express'
import { HttpProblem } from './problem.js'

const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** True where nobody but this machine can reach an address bound there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/**
 * Refuses requests whose Host is not a name of this server, so that a foreign page whose name was re-pointed at it
 * (DNS rebinding) reaches nothing. Beyond loopback the machine's own addresses count; a name must be configured.
 *
 * @param options.ownAddresses the machine's addresses, asked for anew: they change with the network
 */
export function createHostCheck(options: {
  boundHost: string
  allowedHosts: readonly string[]
  ownAddresses?: () => readonly string[]
}): RequestHandler {
  const names = new Set([...LOOPBACK_NAMES, ...options.allowedHosts.map((name) => bracketed(name.toLowerCase()))])
  const ownAddresses = options.ownAddresses ?? machineAddresses
  const beyondLoopback = !isLoopback(options.boundHost)
  return (request, _response, next) => {
    const name = hostName(request.headers.host)
    const known = name !== null && (names.has(name) || (beyondLoopback && ownAddresses().map(bracketed).includes(name)))
    if (known) return next()
    next(
      new HttpProblem({
        status: 421,
        code: 'foreign-host',
        detail: `Solewatch does not answer to the name "${name ?? ''}". Use its address, or add the name to the allowed hosts in its configuration.`,
      }),
    )
  }
}

/** The name of a Host header without its port, in lower case; null where it is no host. */
export function hostName(host: string | undefined): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]/@\s]+)(?::\d{1,5})?$/i.exec(host ?? '')
  return match?.[1]?.toLowerCase() ?? null
}

function bracketed(name: string): string {
  return isIP(name) === 6 ? `[${name}]` : name
}

function machineAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((entries) => (entries ?? []).map((entry) => entry.address))
}

const READING_METHODS: readonly string[] = ['GET', 'HEAD']

/** Whatever changes something, and the live stream, is for pages of this server and for programs without an Origin. */
export function createOriginCheck(livePath: string): RequestHandler {
  return (request, _response, next) => {
    const matters = !READING_METHODS.includes(request.method) || request.path === livePath
    if (!matters || isSameOrigin(request.headers.origin, request.headers.host)) return next()
    next(
      new HttpProblem({
        status: 403,
        code: 'foreign-origin',
        detail: 'Requests from pages of other servers are refused.',
      }),
    )
  }
}

function isSameOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true
  if (host === undefined || !URL.canParse(origin)) return false
  const { protocol, host: originHost } = new URL(origin)
  // Both through URL, which leaves out a default port on either side.
  return URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === originHost
}
