import type { Check } from './check-context.js'
import { checkAdapter } from './checks/adapter.js'
import { checkAir } from './checks/air.js'
import { checkBackup } from './checks/backup.js'
import { checkChip } from './checks/chip.js'
import { checkClock } from './checks/clock.js'
import { checkDataFolder } from './checks/data-folder.js'
import { checkDisk } from './checks/disk.js'
import { checkForwarding } from './checks/forwarding.js'
import { checkInfluxdb } from './checks/influxdb.js'
import { checkJournals } from './checks/journals.js'
import { checkKernelLog } from './checks/kernel-log.js'
import { checkKernel } from './checks/kernel.js'
import { checkLinkParameters } from './checks/link-parameters.js'
import { checkMemory } from './checks/memory.js'
import { checkNode } from './checks/node.js'
import { checkOtherPrograms } from './checks/other-programs.js'
import { checkPermission } from './checks/permission.js'
import { checkPowerSwitch } from './checks/power-switch.js'
import { checkRetention } from './checks/retention.js'
import { checkServer } from './checks/server.js'
import { checkSoftware } from './checks/software.js'
import { checkStore } from './checks/store.js'
import { checkSupply } from './checks/supply.js'
import { checkWriteSpeed } from './checks/write-speed.js'

/** What can be told at once. */
export const checksBeforeListening: readonly Check[] = [
  checkServer,
  checkNode,
  checkSoftware,
  checkDataFolder,
  checkStore,
  checkJournals,
  checkInfluxdb,
  checkForwarding,
  checkRetention,
  checkBackup,
  checkDisk,
  checkWriteSpeed,
  checkMemory,
  checkSupply,
  checkKernel,
  checkKernelLog,
  checkChip,
  checkPowerSwitch,
  checkPermission,
  checkOtherPrograms,
  checkLinkParameters,
]

/** What needs to know how the adapter does, and what the clock did meanwhile. */
export const checksAfterListening: readonly Check[] = [checkAdapter, checkAir, checkClock]
