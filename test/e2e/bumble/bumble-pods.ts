import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { until } from '../support.js'
import type { PodPlan } from './export-streams.js'

interface PodLine {
  readonly type: string
  readonly address?: string
  readonly port?: number
  readonly reason?: number
  readonly sent?: Readonly<Record<string, number>>
}

/** Pods on Bumble, in a Python process of their own. */
export class BumblePods {
  lines: PodLine[] = []
  stderr = ''

  private constructor(readonly child: ChildProcess) {
    if (child.stdout === null || child.stderr === null) throw new Error('no output')
    child.stderr.on('data', (data: Buffer) => (this.stderr += data.toString()))
    createInterface({ input: child.stdout }).on('line', (line) => this.lines.push(JSON.parse(line) as PodLine))
  }

  /** @param python of the environment that has Bumble */
  static start(python: string, folder: string, plans: readonly PodPlan[]): BumblePods {
    const file = join(folder, 'plan.json')
    writeFileSync(file, JSON.stringify(plans.map((plan) => ({ ...plan, values: undefined }))))
    const child = spawn(python, ['-B', join(import.meta.dirname, 'pods.py'), file], { stdio: ['pipe', 'pipe', 'pipe'] })
    return new BumblePods(child)
  }

  async hci(): Promise<string> {
    const ready = await this.line((line) => line.type === 'ready', 30_000)
    return `tcp://127.0.0.1:${ready.port}`
  }

  drop(address: string, reason: number): void {
    this.#order(`drop ${address} ${reason}`)
  }

  /** What was said until now is of no more interest. */
  forget(): void {
    this.lines = []
  }

  async said(type: string, address: string, withinMs: number): Promise<void> {
    await this.line((line) => line.type === type && line.address === address, withinMs)
  }

  async sentCounts(): Promise<Readonly<Record<string, number>>> {
    const before = this.lines.length
    this.#order('stats')
    const line = await this.line((one) => one.type === 'stats' && this.lines.indexOf(one) >= before, 10_000)
    return line.sent ?? {}
  }

  kill(): void {
    this.child.kill('SIGKILL')
  }

  line(wanted: (line: PodLine) => boolean, withinMs: number): Promise<PodLine> {
    return until(
      () => {
        if (this.child.exitCode !== null) throw new Error(`Bumble ended: ${this.stderr}`)
        return this.lines.find(wanted)
      },
      withinMs,
      'line of the Bumble pods',
    )
  }

  #order(line: string): void {
    this.child.stdin?.write(`${line}\n`)
  }
}
