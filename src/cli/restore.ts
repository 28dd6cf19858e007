import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { formatCheck, formatRestore } from '../app/backup/format-backup.js'
import { runCheck, runRestore } from '../app/backup/run-restore.js'
import { createSystemClock } from '../runtime/clock.js'
import { ConfigError } from '../runtime/errors.js'
import { createAmountBar, untilInterrupted, type AmountBar } from './amount-bar.js'

interface Flags {
  readonly data?: string
  readonly yes: boolean
  readonly check: boolean
  readonly json: boolean
}

/** `solewatch restore`: a data folder as it was when a backup was made. */
export function registerRestore(program: Command): void {
  program
    .command('restore')
    .description('put a backup in the place of the data folder; what is there now is kept beside it')
    .argument('<backup>', 'folder that "solewatch backup" made')
    .option('--data <dir>', 'data folder')
    .option('--yes', 'ask nothing', false)
    .option('--check', 'only look whether every byte of the backup is as it was written', false)
    .option('--json', 'one JSON object with what was done', false)
    .action((backup: string, flags: Flags) =>
      untilInterrupted((signal) => (flags.check ? check(backup, flags, signal) : run(backup, flags, signal))),
    )
}

async function check(backup: string, { json }: Flags, signal: AbortSignal): Promise<void> {
  const bar = createAmountBar()
  try {
    const report = await runCheck({ backup, signal }, bar)
    bar.close()
    print(json ? JSON.stringify({ type: 'check', ...report }) : formatCheck(backup, report))
  } finally {
    bar.close()
  }
}

async function run(backup: string, { data, yes, json }: Flags, signal: AbortSignal): Promise<void> {
  const bar = createAmountBar()
  const confirm = yes ? () => Promise.resolve(true) : (question: string) => ask(question, bar, signal)
  try {
    const { dataPath, report } = await runRestore(
      { backup, data, env: process.env, signal, confirm },
      bar,
      createSystemClock(),
    )
    bar.close()
    if (report === null) {
      print(json ? JSON.stringify({ type: 'restore', restored: false }) : 'Nothing was changed.')
      process.exitCode = 1
      return
    }
    print(
      json ? JSON.stringify({ type: 'restore', restored: true, dataPath, ...report }) : formatRestore(dataPath, report),
    )
  } finally {
    bar.close()
  }
}

/** @throws ConfigError where nobody is there to answer */
async function ask(question: string, bar: AmountBar, signal: AbortSignal): Promise<boolean> {
  bar.close()
  if (!process.stdin.isTTY)
    throw new ConfigError(`${question} Nobody is here to answer; add --yes if that is what you want.`, {
      code: 'restore-unconfirmed',
    })
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim())
  } finally {
    terminal.close()
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
