/** The bytes of a webhook and their signature, written as Meta writes them. */
import { createHmac } from 'node:crypto';
import type { SignatureForm } from './world.ts';

/**
 * Everything beyond ASCII as lowercase `\uXXXX` and `/` as `\/`: parsing and writing it again gives
 * other bytes, so that a service which signs anything but what it received is found out.
 */
export const escapedJson = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', '\\/');

/** `body` as UTF-8 is what goes over the wire, and nothing else is signed. */
export function signatureHeaders(body: string, secret: string, form: SignatureForm) {
  const digest = (algorithm: string, key: string) =>
    createHmac(algorithm, key).update(body).digest('hex');
  const name = 'x-hub-signature-256';
  switch (form) {
    case 'right':
      return { [name]: `sha256=${digest('sha256', secret)}` };
    case 'wrong':
      return { [name]: `sha256=${digest('sha256', `not ${secret}`)}` };
    case 'uppercase':
      return { [name]: `sha256=${digest('sha256', secret).toUpperCase()}` };
    case 'sha1':
      return { 'x-hub-signature': `sha1=${digest('sha1', secret)}` };
    case 'missing':
      return {};
  }
}
