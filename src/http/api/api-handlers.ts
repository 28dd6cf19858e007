import type { z } from 'zod'
import type { ENDPOINTS, EndpointName } from '../../contracts/endpoints.js'
import type { StreamedList } from './streamed-list.js'

/** Names in braces of a path: "/athletes/{athleteId}/days/{localDate}" gives "athleteId" | "localDate". */
export type ParamName<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamName<Rest>
  : never

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T

type SchemaOutput<E, Key extends string> =
  E extends Readonly<Record<Key, infer Schema extends z.ZodType>> ? DeepReadonly<z.output<Schema>> : undefined

/** What a handler gets: everything already validated, defaults filled in. */
export interface HandlerInput<Name extends EndpointName> {
  readonly params: Readonly<Record<ParamName<(typeof ENDPOINTS)[Name]['path']>, string>>
  readonly query: SchemaOutput<(typeof ENDPOINTS)[Name], 'query'>
  readonly body: SchemaOutput<(typeof ENDPOINTS)[Name], 'body'>
}

/** What a handler answers; a long list may be streamed. */
export type HandlerOutput<Name extends EndpointName> =
  | DeepReadonly<z.output<(typeof ENDPOINTS)[Name]['response']>>
  | (z.output<(typeof ENDPOINTS)[Name]['response']> extends { items: (infer Item)[] }
      ? StreamedList<DeepReadonly<Item>>
      : never)

export type ApiHandlers = {
  readonly [Name in EndpointName]: (input: HandlerInput<Name>) => Promise<HandlerOutput<Name>>
}
