/** What is needed of a logger; pino's is one. */
export interface HttpLogger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** For pino's `redact`, should somebody ever log a request or an answer whole. This folder itself never does. */
export const REDACTED_LOG_PATHS: readonly string[] = [
  'req.headers.authorization',
  'req.headers.cookie',
  'req.url',
  'req.query.token',
  'res.headers["set-cookie"]',
  'request.headers.authorization',
  'request.headers.cookie',
  'request.url',
  'headers.authorization',
  'headers.cookie',
  'token',
  'enterPath',
]
