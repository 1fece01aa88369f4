/** Proof that a delivery is Meta's: a keyed hash of its very bytes, before anything reads them. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What `X-Hub-Signature-256` says of these bytes. */
export const signatureOf = (bytes: Uint8Array, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;

/**
 * Whether one of our app secrets signed these bytes; two while the secret is being changed.
 *
 * `bytes`: as they came. JSON that was parsed and written again has another signature.
 * False for a header that is missing or not exactly of Meta's form, and for empty secrets.
 * Source: facts/whatsapp.md, 4.2.
 */
export function verifySignature(
  bytes: Uint8Array,
  header: string | null | undefined,
  secrets: readonly string[],
): boolean {
  if (!header || !/^sha256=[0-9a-f]{64}$/.test(header)) return false;
  const usable = secrets.filter((secret) => secret !== '');
  // All of them, always: the time tells neither whether one fits nor which.
  return usable.map((secret) => sameText(header, signatureOf(bytes, secret))).includes(true);
}

/** Whether two texts are equal, in a time that tells nothing about either. */
export const sameText = (one: string, other: string): boolean =>
  timingSafeEqual(digest(one), digest(other));

const digest = (text: string) => createHash('sha256').update(text).digest();
