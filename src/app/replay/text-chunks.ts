import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, Transform, type Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { createGunzip } from 'node:zlib'
import { ConfigError, DecodeError } from '../../runtime/errors.js'

const CHUNK_BYTES = 256 * 1024

/** The text of a file, plain or gzipped, in chunks. @param onBytes told how many bytes of the file were read so far */
export async function* readTextChunks(path: string, onBytes: (bytes: number) => void): AsyncGenerator<string> {
  const packed = await isGzipped(path)
  let readBytes = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      readBytes += chunk.length
      done(null, chunk)
    },
  })
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  // The error reaches the reader through the last stream, so the callback has nothing to add.
  const ignore = (): void => undefined
  const text: Readable = packed
    ? pipeline(file, counter, createGunzip({ chunkSize: CHUNK_BYTES }), ignore)
    : pipeline(file, counter, ignore)
  const decoder = new StringDecoder('utf8')
  try {
    for await (const chunk of text) {
      yield decoder.write(chunk as Buffer)
      onBytes(readBytes)
    }
  } catch (cause) {
    if (!packed || !(cause instanceof Error) || !('code' in cause) || !String(cause.code).startsWith('Z_')) throw cause
    throw new DecodeError(`${path} is a damaged gzip file: ${cause.message}.`, { code: 'recording-gzip' })
  }
  yield decoder.end()
}

/** First line of the file, to choose a mapping by. @throws ConfigError where the file is empty */
export async function readFirstLine(path: string): Promise<string> {
  let text = ''
  for await (const chunk of readTextChunks(path, () => undefined)) {
    text += chunk
    if (text.includes('\n') || text.length > CHUNK_BYTES) break
  }
  const line = (text.split('\n')[0] ?? '').replace(/^\uFEFF/, '').trim()
  if (line === '' && text.trim() === '') {
    throw new ConfigError(`${path} is empty; give a recorded file with samples.`, { code: 'recording-empty' })
  }
  return line
}

/** Hash of the file's content: the identity of an imported recording. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

async function isGzipped(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const magic = Buffer.alloc(2)
    const { bytesRead } = await file.read(magic, 0, 2, 0)
    return bytesRead === 2 && magic[0] === 0x1f && magic[1] === 0x8b
  } finally {
    await file.close()
  }
}
