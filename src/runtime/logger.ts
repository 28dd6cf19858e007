import { type DestinationStream, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino'

/** What the parts of the program log through; a test passes a silent one. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'child'>

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Standard error where absent, so that a command's output stays its own. */
  readonly destination?: DestinationStream
}

/** Names under which secrets travel; whatever is logged under them is cut out. */
const SECRETS = [
  'token',
  'ownerToken',
  'enterPath',
  'enterUrl',
  'cookie',
  'authorization',
  'password',
  'secret',
  'req.headers.cookie',
  'req.headers.authorization',
]

/** One JSON object a line on standard error; never a secret. */
export function createLogger(options: LoggerOptions): Logger {
  return pino(
    {
      level: options.level,
      timestamp: stdTimeFunctions.isoTime,
      redact: {
        paths: [...SECRETS, ...SECRETS.filter((name) => !name.includes('.')).map((name) => `*.${name}`)],
        censor: '[secret]',
      },
    },
    options.destination ?? pino.destination({ dest: 2, sync: true }),
  )
}
