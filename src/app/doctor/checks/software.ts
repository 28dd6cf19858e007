import { isThisMachines } from '../adapters.js'
import type { Check, CheckContext } from '../check-context.js'
import { findingsOf, type Finding } from '../finding.js'

const say = findingsOf('software')
const REBUILD =
  'run "npm rebuild" in the folder of Solewatch, with a C++ compiler and Python at hand (sudo apt install g++ make python3)'

/** Are the Bluetooth packages there, and do they fit this Node? */
export const checkSoftware: Check = (context) => {
  const { facts, radioPackage } = context
  const chosen = facts.radioPackage(radioPackage)
  const needed = isThisMachines(context.hci)
  if (chosen.kind === 'missing')
    return [
      say.problem(
        `The Bluetooth package ${radioPackage} is not installed.`,
        `Run "npm install --include=optional" in the folder of Solewatch.`,
      ),
    ]
  if (chosen.kind === 'broken') return [broken(context, chosen, needed)]
  return [say.ok(`The radio is used through ${radioPackage} ${chosen.version}.`)]
}

function broken(
  { facts, radioPackage }: CheckContext,
  { version, why }: { version: string; why: string },
  needed: boolean,
): Finding {
  const otherNode = /NODE_MODULE_VERSION|different Node\.js version/.test(why)
  const cause = otherNode ? `it was made for another release of Node than ${facts.node.version}` : why
  const found = `The native part of ${radioPackage} ${version} can't be loaded: ${cause}.`
  if (!needed) return say.note(`${found} Without this machine's adapter it is not needed.`)
  return say.problem(found, `${REBUILD.charAt(0).toUpperCase()}${REBUILD.slice(1)}.`)
}
