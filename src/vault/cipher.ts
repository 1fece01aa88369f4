/** Encryption and keyed hashes, in the one form in which the vault uses them. */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

export const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** Length of what `encrypt` makes of a key. */
export const wrappedBytes = nonceBytes + keyBytes + tagBytes;

/** A key for one purpose alone (HKDF, RFC 5869): what one of them opens, the others do not. */
export const derivedKey = (key: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, new Uint8Array(), `bijlikhata vault: ${purpose}`, keyBytes));

export const keyedHash = (key: Uint8Array | KeyObject, content: Uint8Array | string): Buffer =>
  createHmac('sha256', key).update(content).digest();

/** AES-256-GCM: nonce, ciphertext, tag. It opens only together with the same `belongsTo`. */
export function encrypt(key: Uint8Array, belongsTo: string, content: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(belongsTo));
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined when the key or `belongsTo` is another, or a bit was changed. */
export function decrypt(key: Uint8Array, belongsTo: string, box: Uint8Array): Buffer | undefined {
  if (box.length < nonceBytes + tagBytes) return undefined;
  const nonce = box.subarray(0, nonceBytes);
  const tagAt = box.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(belongsTo));
  decipher.setAuthTag(box.subarray(tagAt));
  try {
    return Buffer.concat([decipher.update(box.subarray(nonceBytes, tagAt)), decipher.final()]);
  } catch {
    return undefined;
  }
}
