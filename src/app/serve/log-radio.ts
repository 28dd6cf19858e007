import type { Logger } from '../../runtime/logger.js'
import type { SourceEvent } from '../../sources/source.js'

/** What somebody who reads the log of a service wants to know of the radio: adapter and links, not every state between. */
export function logRadio(logger: Pick<Logger, 'info' | 'warn'>, event: SourceEvent): void {
  if (event.kind === 'adapter') {
    if (event.state === 'on') logger.info({ adapter: event.state }, 'the Bluetooth adapter is on')
    else logger.warn({ adapter: event.state }, event.message ?? 'the Bluetooth adapter is away')
    return
  }
  if (event.kind !== 'link') return
  const { deviceId, reason } = event
  if (event.state === 'streaming') logger.info({ deviceId }, 'a pod streams')
  if (event.state === 'lost') logger.info({ deviceId, reason }, 'a pod was lost')
}
