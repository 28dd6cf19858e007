import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError, StoreError } from '../runtime/errors.js'

const REQUEST_TIMEOUT_MS = 10_000

/** Calls the API of the server that holds a data folder, as its owner. @throws ConfigError with what the server says */
export type CallServer = <T extends z.ZodType>(
  method: string,
  path: string,
  answer: T,
  body?: unknown,
) => Promise<z.infer<T>>

/** @throws StoreError where the owner's token can't be read */
export function callServer({ url, folder }: { readonly url: string; readonly folder: string }): CallServer {
  const token = readToken(folder)
  return async (method, path, answer, body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const value: unknown = await response.json()
    if (response.ok) return answer.parse(value)
    const problem = z.object({ detail: z.string() }).safeParse(value)
    throw new ConfigError(problem.success ? problem.data.detail : `The server at ${url} answered ${response.status}.`)
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
