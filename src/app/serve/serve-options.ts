/** What `solewatch serve` was asked for; absent values come from the configuration. */
export interface ServeOptions {
  readonly demo: boolean
  readonly data?: string | undefined
  readonly config?: string | undefined
  readonly port?: number | undefined
  readonly host?: string | undefined
  readonly hci?: string | undefined
  /** Told what is being done, where starting takes a while. */
  readonly progress?: ((text: string) => void) | undefined
}

/** What a running server says of itself. */
export interface ServeReady {
  readonly url: string
  /** Lets a browser in; holds the owner's token, so it is printed for people and never logged. */
  readonly enterUrl: string
  readonly dataPath: string
  readonly demo: boolean
}

export interface RunningServer {
  readonly ready: ServeReady
  /** Resolves when the first thing is known of the adapter: a sentence with what to do, or null when all is well. */
  adapterMessage(): Promise<string | null>
  /** Resolves with the reason when the server can't go on; whoever runs it stops it and says so. Never otherwise. */
  readonly failed: Promise<Error>
  /** Ends everything within three seconds; what a device or a disk does not answer to is left. Never rejects. */
  stop(): Promise<void>
}
