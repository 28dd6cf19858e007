import { RepairForm, type RepairProps } from './repair-form.js'

const PLAIN = {
  'swap-feet': {
    label: 'Swap left and right in this run',
    says: 'Everything that stands under left goes to the right, and the other way round, also in the load of each calf. The pods keep their feet: change those under Devices.',
    button: 'Swap left and right',
    done: 'Swapped.',
  },
  'not-a-run': {
    label: 'This was not a run',
    says: 'It counts in no day, week, list or warning any more, as if there had been none. What was recorded stays, and you can undo this.',
    button: 'It was not a run',
    done: 'Noted: not a run.',
  },
  delete: {
    label: 'Delete this run',
    says: 'It counts in no day, week, list or warning any more. What was recorded stays, and you can undo this.',
    button: 'Delete this run',
    done: 'Deleted.',
  },
} as const

export interface PlainFormProps extends RepairProps {
  readonly kind: keyof typeof PLAIN
}

/** A change that needs no more than a yes. */
export const PlainForm = ({ kind, ...props }: PlainFormProps) => (
  <RepairForm {...props} {...PLAIN[kind]} request={{ kind }} danger={kind === 'delete'} />
)
