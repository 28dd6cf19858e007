import type { AdapterStatus } from '../../src/contracts/views.js'

/** States in which pods can be heard, or soon will be. */
export const WORKING_ADAPTERS: readonly AdapterStatus['state'][] = ['on', 'virtual', 'remote', 'starting']
