import { z } from 'zod'

/** One endpoint. `params` are the names in braces of the path. */
export interface Endpoint {
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete'
  readonly path: string
  readonly summary: string
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly response: z.ZodType
  readonly status?: number
}

export const empty = z.object({ ok: z.literal(true) })
export const list = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) })
