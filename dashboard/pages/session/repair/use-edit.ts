import { useAction } from '../../../api/queries.js'
import type { EndpointName } from '../../../../src/contracts/endpoints.js'

/** What a change of a run may make old. */
export const EDIT_TOUCHES: readonly EndpointName[] = [
  ...(['getSession', 'listSessions', 'listEdits', 'listMinutes', 'listSteps', 'recompute'] as const),
  ...(['today', 'squad', 'listDays', 'listWeeks', 'breakdown', 'listAlerts'] as const),
]

export const useMakeEdit = () => useAction('makeEdit', EDIT_TOUCHES)
export const useUndoEdit = () => useAction('undoEdit', EDIT_TOUCHES)
export type MakeEdit = ReturnType<typeof useMakeEdit>
