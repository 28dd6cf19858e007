import { createNobleCentral } from '../../../src/sources/ble/noble-central.js'
import { createStoprocentCentral } from '../../../src/sources/ble/stoprocent/stoprocent-central.js'
import { describeCentral } from './central-contract.js'

describeCentral({ name: '@abandonware/noble', create: createNobleCentral })
describeCentral({ name: '@stoprocent/noble', create: createStoprocentCentral })
