/** Calls of Meta's Graph API: one host, one token, a limit on time and size. */
import assert from 'node:assert/strict';
import { bytesOf } from './bytes.ts';

export type GraphOptions = {
  /** `https://graph.facebook.com/v24.0`, or the simulator's. */
  apiUrl: string;
  accessToken: string;
  fetch?: typeof fetch;
  timeoutMs?: number;
};

/** `json`: undefined where the body was none. */
export type Answer = { status: number; json: unknown; retryAfterMs?: number };

export type Call = {
  /** Parts of the path; each is escaped. */
  path: readonly string[];
  query?: Record<string, string>;
  /** With a body it is a POST, without one a GET. */
  body?: object | FormData;
};

export type Graph = {
  call(call: Call): Promise<Answer>;
  /** The bytes behind a link that Meta gave. Undefined: longer than `max`. */
  bytes(url: string, max: number): Promise<{ status: number; bytes: Uint8Array | undefined }>;
};

/** Nothing came back, or not all of it. What was asked for may have been done all the same. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

const answerMax = 1024 * 1024;

/** The token goes to `apiUrl` and to media links that Meta gives, and into no error. */
export function graph(options: GraphOptions): Graph {
  const { apiUrl, accessToken, fetch = globalThis.fetch, timeoutMs = 15_000 } = options;
  const base = new URL(apiUrl);
  assert(/^https?:$/.test(base.protocol), 'the API URL must begin with https:// or http://');
  // Else fetch would complain about the header, and quote it.
  assert(/^[\x21-\x7e]+$/.test(accessToken), 'the access token is empty or has odd letters');

  async function ask<Read>(
    url: URL,
    init: RequestInit,
    read: (response: Response) => Promise<Read>,
  ) {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const headers = { ...init.headers, authorization: `Bearer ${accessToken}` };
      // A redirect would carry the token to another host.
      return await read(await fetch(url, { ...init, headers, signal, redirect: 'error' }));
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown';
      const why = name === 'TimeoutError' ? `nothing within ${timeoutMs} ms` : name;
      throw new NoAnswer(`no answer from ${base.host}: ${why}`);
    }
  }

  return {
    call: ({ path, query, body }) => ask(urlOf(base, path, query), initOf(body), answerOf),
    async bytes(link, max) {
      const url = mediaUrl(link, base);
      return await ask(url, {}, async (response) => {
        return { status: response.status, bytes: await bytesOf(response.body, max) };
      });
    },
  };
}

function urlOf(base: URL, path: readonly string[], query: Record<string, string> = {}): URL {
  for (const part of path) assert(!/^\.*$/.test(part), 'a part of a path that leads elsewhere');
  const url = new URL(base);
  url.pathname = [base.pathname.replace(/\/$/, ''), ...path.map(encodeURIComponent)].join('/');
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

/**
 * A Blob, not a string: Deno (2.9.5, denoland/deno#35610) sends a request with a string again when
 * the connection breaks, and two messages are not one.
 */
function initOf(body?: object | FormData): RequestInit {
  if (!body) return {};
  if (body instanceof FormData) return { method: 'POST', body };
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', body: new Blob([JSON.stringify(body)]), headers };
}

/** Meta's own links, that is https to a name; else only our own host: no way into a private net. */
function mediaUrl(link: string, base: URL): URL {
  const url = URL.parse(link);
  const named = url?.protocol === 'https:' && url.username === '' && url.port === '' &&
    /^[a-z0-9.-]+\.[a-z]{2,}$/.test(url.hostname) && !/\.(local|internal)$/.test(url.hostname);
  if (url && (named || url.origin === base.origin)) return url;
  throw new NoAnswer('a media link that leads to no place of Meta');
}

async function answerOf(response: Response): Promise<Answer> {
  const bytes = await bytesOf(response.body, answerMax);
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const json = bytes && jsonOf(bytes);
  if (!(seconds > 0)) return { status: response.status, json };
  return { status: response.status, json, retryAfterMs: Math.min(seconds, 3600) * 1000 };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
