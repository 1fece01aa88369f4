/** The door that Meta knocks at. It only records: acknowledged is what is durable, nothing else. */
import assert from 'node:assert/strict';
import { bytesOf } from './bytes.ts';
import { sameText, verifySignature } from './signature.ts';
import type { Update } from './update.ts';
import { parse } from './updates.ts';

/** What can become of a knock; and, once it is recorded, of what was odd in it. */
export type Outcome =
  | 'handshake'
  | 'wrong verify token'
  | 'wrong method'
  | 'broken off'
  | 'too large'
  | 'bad signature'
  | 'not json'
  | 'recorded'
  | 'not recorded'
  | 'unknown element'
  | 'unreadable message'
  | 'not ours';

type Door = {
  verifyToken: string;
  /** Two while the app secret is being changed. */
  appSecrets: readonly string[];
  phoneNumberId: string;
  /** Resolves when all of it is durable; a repeat is recorded once. Rejects when it is not. */
  record(updates: readonly Update[]): Promise<void>;
  /** `detail`: why an element is unknown, or what `record` threw. */
  counted(outcome: Outcome, detail?: unknown): void;
};

const bodyMax = 3 * 1024 * 1024;

/** `(request) => response` for `/webhooks/whatsapp`. Source: facts/whatsapp.md, 4.1 to 4.3. */
export function whatsappWebhook(door: Door): (request: Request) => Promise<Response> {
  assert(door.verifyToken !== '', 'the verify token must not be empty');
  assert(door.appSecrets.length > 0, 'an app secret is needed to know that a delivery is real');
  assert(!door.appSecrets.includes(''), 'an app secret must not be empty');
  return async (request) => {
    if (request.method === 'GET') return handshake(request, door);
    if (request.method === 'POST') return await delivery(request, door);
    door.counted('wrong method');
    return answer(405, 'GET or POST', { allow: 'GET, POST' });
  };
}

function handshake(request: Request, { verifyToken, counted }: Door): Response {
  const asked = new URL(request.url).searchParams;
  const challenge = asked.get('hub.challenge');
  const known = sameText(asked.get('hub.verify_token') ?? '', verifyToken);
  if (!known || asked.get('hub.mode') !== 'subscribe' || !challenge) {
    counted('wrong verify token');
    return answer(403, 'not our verify token');
  }
  counted('handshake');
  return answer(200, challenge);
}

async function delivery(request: Request, door: Door): Promise<Response> {
  const refuse = (status: number, outcome: Outcome) => {
    door.counted(outcome);
    return answer(status, outcome);
  };
  // Left unread: whoever is cut off in the middle of sending never hears why.
  if (Number(request.headers.get('content-length')) > bodyMax) return refuse(413, 'too large');
  const body = await bytesOf(request.body, bodyMax).catch(() => 'broken off' as const);
  if (body === 'broken off') return refuse(400, body);
  if (body === undefined) return refuse(413, 'too large');
  const signature = request.headers.get('x-hub-signature-256');
  if (!verifySignature(body, signature, door.appSecrets)) return refuse(401, 'bad signature');
  const updates = parse(body, door.phoneNumberId);
  if ('notJson' in updates) return refuse(400, 'not json');
  return await recorded(updates, door);
}

async function recorded(updates: readonly Update[], { record, counted }: Door): Promise<Response> {
  try {
    await record(updates);
  } catch (fault) {
    counted('not recorded', fault);
    return answer(503, 'not recorded, send it again', { 'retry-after': '5' });
  }
  counted('recorded');
  for (const update of updates) {
    if (update.kind === 'unknown') counted('unknown element', update.reason);
    if (update.kind === 'not ours') counted('not ours');
    if (update.kind === 'message' && update.unreadable) counted('unreadable message');
  }
  return answer(200, 'recorded');
}

const answer = (status: number, text: string, headers: Record<string, string> = {}) =>
  new Response(text, {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...headers,
    },
  });
