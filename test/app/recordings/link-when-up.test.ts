import { describe, expect, it } from 'vitest'
import { linkWhenUp } from '../../../src/app/recordings/link-when-up.js'
import { createSystemClock } from '../../../src/runtime/clock.js'
import { DeviceError } from '../../../src/runtime/errors.js'

const failing = (error: Error): Promise<unknown> => {
  const withLink = linkWhenUp({ clock: createSystemClock(), isUp: () => true, withLink: () => Promise.reject(error) })
  return withLink('pod', () => Promise.resolve(), new AbortController().signal)
}

describe('a pod whose memory is asked for', () => {
  it('says a sentence where its link ends, and keeps what happened for the log', async () => {
    const cause = new DeviceError('Subscribing to 34800002 failed: ended by this computer.', { code: 'link-ended' })
    const error = await failing(cause).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(DeviceError)
    expect(error).toMatchObject({
      ...{ message: 'The pod is busy or its link ended; try again in a moment.', code: 'link-failed', cause },
      retryable: true,
    })
  })

  it('says what it refuses in its own words', async () => {
    const refusal = new DeviceError('The sensor keeps 9 runs.', { code: 'memory-refused' })
    await expect(failing(refusal)).rejects.toBe(refusal)
  })
})
