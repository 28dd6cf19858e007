import { SolewatchError, StoreError } from '../../runtime/errors.js'

export interface WorkerRequest {
  readonly id: number
  readonly method: string
  readonly parameters: readonly unknown[]
}

export type WorkerResponse =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure }

/** An error as it crosses between threads, which keep neither its class nor its own fields. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly retryable: boolean
}

/** The id of what a worker tells without having been asked. */
export const EVENT = -1
/** The id of the worker's first word: the database is open, or why not. */
export const OPENED = 0

export function toFailure(error: unknown): Failure {
  if (error instanceof SolewatchError) return { code: error.code, message: error.message, retryable: error.retryable }
  return { code: 'store', message: error instanceof Error ? error.message : String(error), retryable: false }
}

export function fromFailure({ code, message, retryable }: Failure): StoreError {
  return new StoreError(message, { code, retryable })
}
