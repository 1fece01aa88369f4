/** What comes in over HTTP: only so many bytes, and for the page's own calls only from the page. */
import { z } from 'zod';

/** Answered as it is: the request cannot be used. */
export class Turned extends Error {
  override name = 'Turned';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const jsonMax = 3 * 1024 * 1024;

/** At most `max` bytes, whatever the header claims. Throws a Turned with 413 beyond. */
export async function bytesOf(request: Request, max: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (Number(request.headers.get('content-length')) > max) throw new Turned(413, 'too large');
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > max) throw new Turned(413, 'too large');
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  chunks.reduce((at, chunk) => (bytes.set(chunk, at), at + chunk.byteLength), 0);
  return bytes;
}

const isJson = (request: Request) =>
  /^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '');

/** Throws a Turned with 400 or 415; what the JSON says is for the caller to check. */
export async function jsonOf(request: Request): Promise<unknown> {
  if (!isJson(request)) throw new Turned(415, 'application/json, please');
  const bytes = await bytesOf(request, jsonMax);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Turned(400, 'not JSON');
  }
}

/** For the page's calls. Throws a Turned with 400 that names the field, never its value. */
export async function wishOf<Wish>(request: Request, schema: z.ZodType<Wish>): Promise<Wish> {
  const parsed = schema.safeParse(await jsonOf(request));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Turned(400, `${issue?.path.join('.') || 'request'}: ${issue?.message}`);
}

/** A page of another site must not play with the phones. Throws a Turned with 403. */
export function assertSameSite(request: Request): void {
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const isForeign = (site !== null && site !== 'same-origin' && site !== 'none') ||
    (origin !== null && origin !== new URL(request.url).origin);
  if (isForeign) throw new Turned(403, 'only for the page of the simulator');
}
