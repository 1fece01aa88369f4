/** One call to Razorpay: authorised, limited in time and size, and answered in a known form. */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { z } from 'zod';
import { GatewayUnavailable } from './gateway.ts';
import { refusalFrom } from './razorpay-refusals.ts';

export type RazorpayOptions = {
  /** `https://api.razorpay.com`, or the simulator's. */
  apiUrl: string;
  /** `rzp_live_…` or `rzp_test_…`. */
  keyId: string;
  keySecret: string;
  now?: () => string;
  fetch?: typeof fetch;
  timeoutMs?: number;
};

export type Call = {
  path: readonly string[];
  query?: Readonly<Record<string, string>>;
  /** With it the call is a POST. */
  body?: object;
  headers?: Readonly<Record<string, string>>;
  bytesMax?: number;
};

/**
 * Throws GatewayRefused for an error of Razorpay's own form that says no, and GatewayUnavailable
 * for whatever else is not an answer: then the outcome is unknown.
 */
export type Ask = <Schema extends z.ZodType>(
  schema: Schema,
  call: Call,
) => Promise<z.output<Schema>>;

const answerMax = 1024 * 1024;

export function asker(options: RazorpayOptions): Ask {
  const { apiUrl, keyId, keySecret, fetch = globalThis.fetch, timeoutMs = 15_000 } = options;
  const base = new URL(apiUrl);
  assert(/^[\x21-\x39\x3b-\x7e]+$/.test(keyId), 'the key id is empty or has odd letters');
  assert(/^[\x21-\x7e]+$/.test(keySecret), 'the key secret is empty or has odd letters');
  // Spelt so, and in no other way: `basic` is refused.
  const authorization = `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`;

  return async (schema, { path, query = {}, body, headers = {}, bytesMax = answerMax }) => {
    const name = `${body ? 'POST' : 'GET'} ${path.join('/')}`;
    // A string would be sent again by Deno (2.9.5, denoland/deno#35610) when the connection breaks,
    // and the money with it. A Blob is not.
    const post = body ? { method: 'POST', body: new Blob([JSON.stringify(body)]) } : {};
    const url = urlOf(base, path, query);
    let status: number;
    let json: unknown;
    try {
      const response = await fetch(url, {
        ...post,
        headers: { ...headers, authorization, ...body && { 'content-type': 'application/json' } },
        signal: AbortSignal.timeout(timeoutMs),
        redirect: 'error',
      });
      status = response.status;
      json = await jsonOf(response, bytesMax);
    } catch (error) {
      const why = error instanceof Error ? error.name : 'unknown';
      throw new GatewayUnavailable(`${name}: no answer from ${base.host}: ${why}`);
    }
    const { data, success } = schema.safeParse(json);
    if (success && status === 200) return data;
    throw refusalFrom(name, status, json) ??
      new GatewayUnavailable(`${name}: an unknown form, HTTP ${status}`);
  };
}

function urlOf(base: URL, path: readonly string[], query: Readonly<Record<string, string>>): URL {
  for (const part of path) assert(!/^\.*$/.test(part), 'a part of a path that leads elsewhere');
  const url = new URL(base);
  const before = base.pathname.replace(/\/$/, '');
  url.pathname = [before, 'v1', ...path.map(encodeURIComponent)].join('/');
  url.search = new URLSearchParams(query).toString();
  return url;
}

async function jsonOf(response: Response, bytesMax: number): Promise<unknown> {
  let length = 0;
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > bytesMax) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}
