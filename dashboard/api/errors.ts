import { problemSchema } from '../../src/contracts/problem.js'

/** An answer that is not what was asked for. `message` is for people and says what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  constructor(
    message: string,
    readonly code: string,
    readonly status: number,
    readonly fields: Readonly<Record<string, string>> = {},
  ) {
    super(message)
  }
}

export const unreachable = (): ApiError =>
  new ApiError('Solewatch does not answer. Check that the program is still running, then try again.', 'unreachable', 0)

export const outdated = (): ApiError =>
  new ApiError('The program answered in a form this page does not know. Reload the page.', 'outdated', 200)

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`

/** Error of a response that was not a success: from its problem document where it has one. */
export const errorFromBody = (status: number, body: unknown): ApiError => {
  const problem = problemSchema.safeParse(body)
  if (!problem.success)
    return new ApiError(`The program answered with ${String(status)}. Try again.`, 'unexpected', status)
  const { detail, title, code, errors = [] } = problem.data
  const fields = Object.fromEntries(errors.map(({ path, message }) => [path.replace(/^body\./, ''), message]))
  // Where it is in the request is of use to programs; people read what is wrong.
  const isList = errors.length > 0 && detail === errors.map(({ path, message }) => `${path}: ${message}`).join('; ')
  const forPeople = isList ? errors.map(({ message }) => sentence(message)).join(' ') : detail
  return new ApiError(forPeople === '' ? title : forPeople, code, status, fields)
}

/** Sentence for people, whatever was thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'Something went wrong. Try again.'
