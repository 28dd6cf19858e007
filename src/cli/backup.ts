import { InvalidArgumentError, type Command } from 'commander'
import { formatBackup } from '../app/backup/format-backup.js'
import { runBackup } from '../app/backup/run-backup.js'
import { createSystemClock } from '../runtime/clock.js'
import { createAmountBar, untilInterrupted } from './amount-bar.js'

interface Flags {
  readonly keep?: number
  readonly withoutJournals: boolean
  readonly data?: string
  readonly json: boolean
}

/** `solewatch backup`: everything of the data folder, as it is now, also while the server runs. */
export function registerBackup(program: Command): void {
  program
    .command('backup')
    .description('copy database and raw recordings into a folder of their own; the server may go on')
    .argument('[destination]', 'folder to put it in; backups/ in the data folder where it is left away')
    .option('--keep <number>', 'leave so many backups of this data folder there, remove the older ones', toKeep)
    .option('--without-journals', 'leave raw recordings of finished runs out; they can then not be recomputed', false)
    .option('--data <dir>', 'data folder')
    .option('--json', 'one JSON object with what was made', false)
    .action((destination: string | undefined, flags: Flags) =>
      untilInterrupted((signal) => run(destination, flags, signal)),
    )
}

async function run(destination: string | undefined, flags: Flags, signal: AbortSignal): Promise<void> {
  const { keep, data, json, withoutJournals } = flags
  const bar = createAmountBar()
  try {
    const command = { destination, keep, data, withoutJournals, env: process.env, signal }
    const report = await runBackup(command, bar, createSystemClock())
    bar.close()
    process.stdout.write(`${json ? JSON.stringify({ type: 'backup', ...report }) : formatBackup(report)}\n`)
  } finally {
    bar.close()
  }
}

function toKeep(text: string): number {
  const count = Number(text)
  if (text.trim() === '' || !Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('how many backups to keep is a whole number from 1.')
  return count
}
