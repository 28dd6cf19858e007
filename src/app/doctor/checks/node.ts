import type { Check } from '../check-context.js'
import { findingsOf } from '../finding.js'

const say = findingsOf('node')
const OLDEST = [20, 19] as const
/** From here on the native database package was seen to abort as its thread ends. */
const NOT_TRIED = 24
const GET_NODE =
  'Install a current one with long-term support, see nodejs.org, then "npm rebuild" in the folder of Solewatch.'

/** Does this Node suit? */
export const checkNode: Check = ({ facts }) => {
  const { version, abi, path } = facts.node
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const name = `Node ${version} (${facts.arch}, ABI ${abi}, ${path})`
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    return [say.problem(`${name} is too old; Solewatch needs ${OLDEST.join('.')} or newer.`, GET_NODE)]
  if (facts.arch === 'arm')
    return [
      say.warning(
        `${name} is a 32-bit program; native packages may have to be compiled, and newer releases of Node no longer come for it.`,
        'Install the 64-bit Raspberry Pi OS on a Raspberry Pi 3 or later.',
      ),
    ]
  if (major >= NOT_TRIED)
    return [
      say.note(
        `${name} is newer than those that all tests pass on (20 and 22); the database package may abort when the program ends.`,
        'Nothing stored is lost by that; to be rid of it, install Node 22.',
      ),
    ]
  return [say.ok(`${name} suits.`)]
}
