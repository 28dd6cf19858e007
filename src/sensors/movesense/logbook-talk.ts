import { DecodeError, DeviceError } from '../../runtime/errors.js'
import type { Inbox, SensorLink } from '../sensor-link.js'
import {
  decodeGspResult,
  encodeGspCommand,
  encodeGspPath,
  GSP_GET,
  GSP_HELLO,
  GSP_NOTIFY,
  GSP_PUT_LOGGER_STATE,
  GSP_PUT_SYSTEM_MODE,
  GSP_RESULT,
  GSP_WRITE,
  isNewerHello,
  isSuccess,
  wordsOfGspStatus,
  type GspResult,
} from './gsp.js'
import { LOGBOOK_PATHS, LOGGER_LOGGING, LOGGER_READY, SYSTEM_MODE_APPLICATION } from './logbook.js'

const ANSWER_TIMEOUT_MS = 5_000
/** A sensor that begins anew ends the link at once. */
const RESTART_TIMEOUT_MS = 3_000
/** Away from those of the live stream. */
const FIRST_REFERENCE = 101
const LAST_REFERENCE = 180

/** Questions and answers about what a sensor keeps. */
export class LogbookTalk {
  #reference = FIRST_REFERENCE

  private constructor(
    readonly link: SensorLink,
    readonly inbox: Inbox,
  ) {}

  /**
   * Greets the sensor first: on older and modified firmware the same commands mean other things, such as to erase all.
   * @throws DeviceError `memory-refused` where its firmware has no logbook that Solewatch knows
   */
  static async with<T>(link: SensorLink, work: (talk: LogbookTalk) => Promise<T>): Promise<T> {
    const inbox = await link.collect(GSP_NOTIFY)
    try {
      const talk = new LogbookTalk(link, inbox)
      const { data } = await talk.ask(GSP_HELLO)
      if (isNewerHello(data)) return await work(talk)
      const text =
        "The sensor's firmware has no logbook that Solewatch can read; update it with the maker's Showcase app."
      throw new DeviceError(text, { code: 'memory-refused' })
    } finally {
      await inbox.close()
    }
  }

  /** Whatever status it answers. @throws DeviceError timeout, link ended */
  async ask(command: number, data?: Uint8Array): Promise<GspResult> {
    const { reference } = await this.write(command, data)
    return await this.#answerTo(reference)
  }

  /** @throws DeviceError `memory-refused` where the status is no success, timeout, link ended */
  async order(command: number, data: Uint8Array, what: string): Promise<Uint8Array> {
    const { status, data: said } = await this.ask(command, data)
    if (!isSuccess(status)) throw refused(what, status)
    return said
  }

  /** @throws DeviceError as `order` */
  get(path: string): Promise<Uint8Array> {
    return this.order(GSP_GET, encodeGspPath(path, true), `does not tell ${path}`)
  }

  /** Writes without waiting. */
  async write(command: number, data?: Uint8Array): Promise<{ readonly reference: number }> {
    const reference = this.#reference
    this.#reference = reference === LAST_REFERENCE ? FIRST_REFERENCE : reference + 1
    await this.link.write(GSP_WRITE, encodeGspCommand(command, reference, data))
    return { reference }
  }

  async isRecording(): Promise<boolean> {
    return (await this.get(LOGBOOK_PATHS.state))[0] === LOGGER_LOGGING
  }

  /** While it records, the sensor neither lists nor gives what it keeps. */
  async endRecording(): Promise<void> {
    if (await this.isRecording()) {
      await this.order(GSP_PUT_LOGGER_STATE, Uint8Array.of(LOGGER_READY), 'does not end its recording')
    }
  }

  /** The sensor begins anew, with a new log; the link ends with that. Never throws: without a link there is nothing to do. */
  async restart(): Promise<void> {
    try {
      await this.write(GSP_PUT_SYSTEM_MODE, Uint8Array.of(SYSTEM_MODE_APPLICATION))
      for (let values = 0; values < 1_000; values++) await this.inbox.next(RESTART_TIMEOUT_MS)
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error
    }
  }

  async #answerTo(reference: number): Promise<GspResult> {
    for (;;) {
      const value = await this.inbox.next(ANSWER_TIMEOUT_MS)
      if (value[0] === GSP_RESULT && value[1] === reference) return readable(() => decodeGspResult(value))
    }
  }
}

/** @throws DeviceError where the sensor answered what can't be read */
export function readable<T>(decode: () => T): T {
  try {
    return decode()
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause
    throw new DeviceError('The Movesense sensor answers in a way that Solewatch does not know.', {
      ...{ code: 'memory-answer', cause },
    })
  }
}

export function refused(what: string, status: number | null): DeviceError {
  const text = `The Movesense sensor ${what}: ${wordsOfGspStatus(status)}.`
  return new DeviceError(text, { code: 'memory-refused' })
}
