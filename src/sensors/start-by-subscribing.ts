import type { NotificationChannel } from '../journal/journal-record.js'
import type { CharacteristicAddress, SensorLink, SensorStream } from './sensor-link.js'

/**
 * For devices that send as long as somebody listens, and need no command for it.
 * @throws DeviceError where the device lacks the characteristic, refuses it, doesn't answer or the link ends
 */
export async function startBySubscribing(
  link: SensorLink,
  address: CharacteristicAddress,
  channel: NotificationChannel,
): Promise<SensorStream> {
  const stream = (): Promise<void> => link.subscribe(address, channel)
  await stream()
  // The end of each link switches off what was subscribed.
  return { restart: stream, stop: () => Promise.resolve() }
}
