import type { Page } from 'playwright-core'

interface AxeResults {
  readonly violations: readonly {
    readonly id: string
    readonly impact: string | null
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[]
  }[]
}

/** What axe calls serious or critical on a page that was opened `withAxe`. Structure is the same in all colours. */
export function seriousFaults(page: Page, coloursOnly = false): Promise<string[]> {
  return page.evaluate(look, coloursOnly)
}

/** Runs in the page. */
async function look(coloursOnly: boolean): Promise<string[]> {
  const { axe } = window as unknown as { readonly axe: { run(options: object): Promise<AxeResults> } }
  const { violations } = await axe.run({
    resultTypes: ['violations'],
    ...(coloursOnly ? { runOnly: ['color-contrast', 'link-in-text-block'] } : {}),
  })
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary ?? ''}`),
    )
}
