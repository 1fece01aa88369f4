/** How a text becomes a box that opens for one person, at one place, and nowhere else. */
import assert from 'node:assert/strict';
import { timingSafeEqual } from 'node:crypto';
import { decrypt, derivedKey, encrypt, keyedHash } from './cipher.ts';
import { SealBroken, type Sealed } from './vault.ts';

export type PersonKey = { boxes: Buffer; digests: Buffer };

/** As JSON in UTF-8. A box is a third larger, and has to fit into an append. */
export const textBytesMax = 500_000;

export const personKey = (secret: Uint8Array): PersonKey => ({
  boxes: derivedKey(secret, 'boxes of a person'),
  digests: derivedKey(secret, 'digests of a person'),
});

export function sealed(key: PersonKey, person: string, context: string, text: string): Sealed {
  // JSON, because UTF-8 alone would lose half an emoji, which a phone may well send.
  const content = Buffer.from(JSON.stringify(text));
  assert(content.length <= textBytesMax, `${person}: a text of more than ${textBytesMax} bytes`);
  return {
    person,
    box: encrypt(key.boxes, place(person, context), content).toString('base64url'),
    digest: keyedHash(key.digests, content).toString('base64url'),
  };
}

export function opened(key: PersonKey, { person, box, digest }: Sealed, context: string): string {
  const content = decrypt(key.boxes, place(person, context), bytesOf(person, box));
  if (content === undefined) throw broken(person);
  const expected = keyedHash(key.digests, content);
  const found = bytesOf(person, digest);
  if (found.length !== expected.length || !timingSafeEqual(found, expected)) throw broken(person);
  return JSON.parse(content.toString());
}

/** One spelling only: lenient decoding would take a changed box for the same one. */
function bytesOf(person: string, text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw broken(person);
  return bytes;
}

/** As JSON, so that no person and context run together into another pair. */
const place = (person: string, context: string) => JSON.stringify([person, context]);

const broken = (person: string) =>
  new SealBroken(`${person}: a box was changed, or stands where it does not belong`);
