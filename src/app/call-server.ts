import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError, StoreError } from '../runtime/errors.js'

const REQUEST_TIMEOUT_MS = 10_000

/**
 * Calls the API of the server that holds a data folder, as its owner.
 * @throws ConfigError with what the server says @throws StoreError `server-silent`, `server-version`
 */
export type CallServer = <T extends z.ZodType>(
  method: string,
  path: string,
  answer: T,
  body?: unknown,
) => Promise<z.infer<T>>

export interface CalledServer {
  readonly url: string
  /** The data folder that it holds. */
  readonly folder: string
  /** For what takes a while to be answered. */
  readonly timeoutMs?: number
}

/** @throws StoreError where the owner's token can't be read */
export function callServer({ url, folder, timeoutMs = REQUEST_TIMEOUT_MS }: CalledServer): CallServer {
  const token = readToken(folder)
  return async (method, path, answer, body) => {
    const request = {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }
    const { status, value } = await exchange(url, path, { ...request, signal: AbortSignal.timeout(timeoutMs) })
    if (status < 400) {
      const parsed = answer.safeParse(value)
      if (parsed.success) return parsed.data
      throw new StoreError(
        `The server at ${url} answers in words of another version. Restart it with the version of this command.`,
        { code: 'server-version', cause: parsed.error },
      )
    }
    const problem = z.object({ detail: z.string() }).safeParse(value)
    throw new ConfigError(problem.success ? problem.data.detail : `The server at ${url} answered ${status}.`)
  }
}

async function exchange(url: string, path: string, request: RequestInit): Promise<{ status: number; value: unknown }> {
  try {
    const response = await fetch(`${url}/api/v1${path}`, request)
    return { status: response.status, value: await response.json() }
  } catch (cause) {
    throw new StoreError(
      `The server at ${url} holds the data folder and does not answer. See whether it still runs, then try again.`,
      { code: 'server-silent', cause, retryable: true },
    )
  }
}

function readToken(folder: string): string {
  try {
    return readFileSync(join(folder, 'owner-token'), 'utf8').trim()
  } catch (cause) {
    throw new StoreError(`The owner's token can't be read in ${folder}; run this as the user that runs the server.`, {
      cause,
    })
  }
}
