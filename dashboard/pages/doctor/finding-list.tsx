import type { DoctorFinding } from '../../../src/contracts/doctor.js'
import { Severity } from '../../parts/severity.js'
import { SEVERITY_OF, WORD_OF } from './finding-words.js'

/** Findings, each with its word, what was found and what to do. */
export const FindingList = ({ findings }: { readonly findings: readonly DoctorFinding[] }) => (
  <ul className="rows">
    {findings.map(({ check, level, found, advice }) => (
      <li key={`${check} ${found}`}>
        <div>
          <p>
            <Severity severity={SEVERITY_OF[level]} word={WORD_OF[level]} /> {found}
          </p>
          {advice === null ? null : <p className="soft">{advice}</p>}
        </div>
      </li>
    ))}
  </ul>
)
