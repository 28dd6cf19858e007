import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'

/** `{"items": […]}` that is written while it is read: an hour of steps never stands in memory as one text. */
export class StreamedList<Item> {
  constructor(readonly items: AsyncIterable<Item>) {}
}

/** Small enough that making the text of one batch stays under a millisecond of the event loop. */
const BATCH_ITEMS = 200

/**
 * Writes the list to a response. The first batch is read before the head is sent, so that a list that can't be read
 * is still answered with a problem document; a failure after that cuts the connection, which no client takes for an end.
 *
 * @param check is called for each item (throws where an item does not fit its schema)
 */
export async function writeStreamedList<Item>(
  response: ServerResponse,
  list: StreamedList<Item>,
  check: (item: Item) => void,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  let first = true
  try {
    for await (const batch of inBatches(list.items, check)) {
      if (gone.signal.aborted) return
      if (first) {
        response.setHeader('Content-Type', 'application/json; charset=utf-8')
        response.write('{"items":[')
      }
      const drained = response.write((first || batch === '' ? '' : ',') + batch)
      first = false
      if (drained) await yieldToEventLoop()
      else await once(response, 'drain', { signal: gone.signal })
    }
    response.end(']}')
  } catch (error) {
    if (gone.signal.aborted) return
    if (!response.headersSent) throw error
    response.destroy(error instanceof Error ? error : new Error('The list could not be read'))
  }
}

/** Texts of up to BATCH_ITEMS items joined by commas; one empty text for an empty list. */
async function* inBatches<Item>(items: AsyncIterable<Item>, check: (item: Item) => void): AsyncGenerator<string> {
  let texts: string[] = []
  let yielded = false
  for await (const item of items) {
    check(item)
    texts.push(JSON.stringify(item))
    if (texts.length < BATCH_ITEMS) continue
    yield texts.join(',')
    yielded = true
    texts = []
  }
  if (texts.length > 0 || !yielded) yield texts.join(',')
}
