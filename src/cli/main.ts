#!/usr/bin/env node
import { Command } from 'commander'
import { programVersion } from '../app/version.js'
import { SolewatchError } from '../runtime/errors.js'
import { registerBackup } from './backup.js'
import { registerCopy } from './copy.js'
import { registerDoctor } from './doctor.js'
import { registerInflux } from './influx.js'
import { registerErase } from './erase.js'
import { registerPair } from './pair.js'
import { registerPods } from './pods.js'
import { registerRecompute } from './recompute.js'
import { registerImport, registerReplay } from './replay.js'
import { registerRestore } from './restore.js'
import { registerScan } from './scan.js'
import { registerServe } from './serve.js'

const program = new Command('solewatch')
  .description(
    'Reads foot pods over Bluetooth LE, estimates soleus load per step and side, and warns before it climbs too steeply.',
  )
  .version(programVersion())
  .showHelpAfterError('Run with --help to see what there is.')
  .showSuggestionAfterError()

// Health data: whatever is written is for its owner alone, also in a folder that others may look into.
process.umask(0o077)

registerServe(program)
registerScan(program)
registerPair(program)
registerPods(program)
registerDoctor(program)
registerReplay(program)
registerImport(program)
registerRecompute(program)
registerErase(program)
registerInflux(program)
registerBackup(program)
registerRestore(program)
registerCopy(program)

// `solewatch … | head` closes our output early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof SolewatchError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
