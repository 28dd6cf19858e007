/** Where and as whom to reach an InfluxDB 2.x server or InfluxDB Cloud. */
export interface InfluxOptions {
  readonly url: string
  readonly organisation: string
  /** Goes into requests and nowhere else: never into a log, an error or a status. */
  readonly token: string
  /** Steps; its retention is set where the bucket is made. */
  readonly stepsBucket: string
  /** Minutes, sessions, days, alerts and athletes' names; kept for ever. */
  readonly resultsBucket: string
  /** A request that takes longer is given up. */
  readonly timeoutMs: number
}

/** Names a place in a cursor, without the token: another server or bucket is another target. */
export function targetName({ url, organisation, stepsBucket, resultsBucket }: InfluxOptions): string {
  return ['influxdb', url.replace(/\/+$/, ''), organisation, stepsBucket, resultsBucket].join('|')
}
