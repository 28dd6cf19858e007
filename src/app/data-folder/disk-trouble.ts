import { SolewatchError, StoreError } from '../../runtime/errors.js'

const SENTENCES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free some space, then start again',
  EDQUOT: 'the quota of this user is used up. Free some space, then start again',
  EROFS: 'the disk is read-only. Choose another folder with --data DIR',
  EACCES: 'this user may not write there. Check its owner, or choose another folder with --data DIR',
  EPERM: 'this user may not write there. Check its owner, or choose another folder with --data DIR',
  EMFILE: 'too many files are open. Raise the limit (ulimit -n), then start again',
}

/** What the operating system says of a file in the data folder, as a sentence for people; any other error unchanged. */
export function explainDiskTrouble(error: unknown, folder: string): unknown {
  if (error instanceof SolewatchError || !(error instanceof Error) || !('syscall' in error)) return error
  const code = 'code' in error ? String(error.code) : ''
  const why = SENTENCES[code] ?? `${error.message}. Check the disk, then start again`
  return new StoreError(`The data folder ${folder} can't be used: ${why}.`, { code: 'data-folder', cause: error })
}
