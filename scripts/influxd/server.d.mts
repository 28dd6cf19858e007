/** What a client needs to speak to a server: an organisation and a token that may do everything in it. */
export interface InfluxConnection {
  readonly url: string
  readonly org: string
  readonly token: string
}

export interface InfluxdProcess extends InfluxConnection {
  readonly tokenFile: string
  readonly username: string
  readonly password: string
  /** The folder of its data and log. */
  readonly data: string
  /** The process that runs now, null while none does. */
  pid(): number | null
  /** Ends it at once, as a crash would; its data stays. */
  kill(): Promise<void>
  /** Ends it as an operator would; its data stays. */
  shutDown(): Promise<void>
  /** Starts it again on the same port and data. */
  restart(): Promise<void>
  /** Ends it for good and removes its temporary data. */
  stop(): Promise<void>
}

export function startInfluxd(options: {
  readonly influxd: string
  readonly port?: number
  readonly folder?: string
}): Promise<InfluxdProcess>
