import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { CharacteristicAddress } from '../sensor-link.js'

export const OPEN_IMU_FRAMES: CharacteristicAddress = {
  serviceUuid: UUIDS.nordicUartService,
  uuid: UUIDS.nordicUartTransmit,
}
export const OPEN_IMU_COMMANDS: CharacteristicAddress = {
  serviceUuid: UUIDS.nordicUartService,
  uuid: UUIDS.nordicUartReceive,
}
