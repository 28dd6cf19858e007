import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { formatAccepted, formatErasure, formatErasurePreview } from '../app/erasure/format-erasure.js'
import { runErase, type EraseCommand } from '../app/erasure/run-erase.js'
import { createSystemClock } from '../runtime/clock.js'
import { ConfigError } from '../runtime/errors.js'
import { createAmountBar } from './amount-bar.js'

interface Flags {
  readonly yes: boolean
  readonly endRun: boolean
  readonly data?: string
  readonly config?: string
  readonly json: boolean
}

/** `solewatch erase`: an athlete and every trace of them. */
export function registerErase(program: Command): void {
  program
    .command('erase')
    .description('delete an athlete and every trace of them, for good, and count again')
    .argument('<athlete>', 'name or id')
    .option('--yes', 'ask nothing', false)
    .option('--end-run', 'end a run of theirs that goes on; it is not kept', false)
    .option('--data <dir>', 'data folder; a server that uses it does the work')
    .option('--config <file>', 'configuration file (YAML): whether InfluxDB has to be told')
    .option('--json', 'one JSON object with the report', false)
    .action(run)
}

async function run(athlete: string, { yes, endRun, data, config, json }: Flags): Promise<void> {
  const bar = createAmountBar()
  const confirm: EraseCommand['confirm'] = async (preview) => {
    if (!yes && !(await ask(formatErasurePreview(preview), preview.name))) return false
    bar.begin(1, '')
    return true
  }
  const waiting = (words: string): void => {
    bar.clear()
    process.stderr.write(`${words}\n`)
  }
  try {
    const command = { athlete, endRun, data, config, env: process.env, confirm, waiting }
    const erasure = await runErase(command, { step: (words, ratio) => bar.at(ratio, words) }, createSystemClock())
    bar.close()
    if (erasure === null) process.exitCode = 1
    const erased = erasure !== null && erasure.completedTimeUs !== null
    if (json) print(JSON.stringify({ type: 'erasure', accepted: erasure !== null, erased, erasure }))
    else if (erasure === null) print('Nothing was changed.')
    else print(erased ? formatErasure(erasure) : formatAccepted(erasure))
  } finally {
    bar.close()
  }
}

/** @throws ConfigError where nobody is there to answer */
async function ask(question: string, name: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new ConfigError(`${question}\nNobody is here to answer; add --yes if that is what you want.`, {
      code: 'erase-unconfirmed',
    })
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const typed = await terminal.question(`${question}\nType the name of the athlete to delete all of it: `)
    return typed.trim() === name.trim()
  } finally {
    terminal.close()
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
