import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const SECRET_BYTES = 32

/** 256 random bits, in letters that need no escaping in a URL or a cookie. */
export function createSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** A secret of 256 bits can't be guessed from its hash; no salt or slow hash is needed. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex')
}

/** Compares the hashes in constant time, whatever the length of what was sent. */
export function matchesHash(secret: string, hashHex: string): boolean {
  const offered = createHash('sha256').update(secret, 'utf8').digest()
  const expected = Buffer.from(hashHex, 'hex')
  return offered.length === expected.length && timingSafeEqual(offered, expected)
}
