/** The door that Razorpay knocks at: `/webhooks/razorpay`. It only records, and fast. */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import {
  type RazorpayEvent,
  razorpayEvent,
  webhookBytesMax,
  type WebhookRefusal,
} from './razorpay-webhook.ts';

/** What can become of a knock; and, once it is recorded, of what was odd in it. */
export type RazorpayOutcome =
  | WebhookRefusal
  | 'wrong method'
  | 'broken off'
  | 'recorded'
  | 'not recorded'
  | 'left aside'
  | 'unknown event'
  | 'unreadable event';

type Door = {
  /** Two while the secret is being changed. */
  webhookSecrets: readonly string[];
  /**
   * Resolves when it is durable; a repeated `eventId` is recorded once. Rejects when it is not.
   * Text: why there was nothing to record.
   */
  record(event: RazorpayEvent): Promise<string | void>;
  /** `detail`: which event is odd and where, or what `record` threw. */
  counted(outcome: RazorpayOutcome, detail?: unknown): void;
};

const statuses = { 'too large': 413, 'bad signature': 401, 'not json': 400, 'not an event': 400 };

/**
 * Razorpay takes anything but 2xx within five seconds for a failure, tries again for a day, and
 * then switches the webhook off: so what nobody here can read is taken, too, and counted.
 */
export function razorpayWebhook(door: Door): (request: Request) => Promise<Response> {
  const { webhookSecrets: secrets, counted } = door;
  assert(secrets.length > 0, 'a webhook secret is needed to know that a delivery is real');
  assert(!secrets.includes(''), 'a webhook secret must not be empty');
  return async (request) => {
    const refuse = (status: number, outcome: RazorpayOutcome, headers = {}) => {
      counted(outcome);
      return answer(status, outcome, headers);
    };
    if (request.method !== 'POST') return refuse(405, 'wrong method', { allow: 'POST' });
    // Left unread: whoever is cut off in the middle of sending never hears why.
    if (Number(request.headers.get('content-length')) > webhookBytesMax) {
      return refuse(413, 'too large');
    }
    const bytes = await bytesOf(request.body).catch(() => 'broken off' as const);
    if (bytes === 'broken off') return refuse(400, bytes);
    const event = razorpayEvent({
      bytes,
      signature: request.headers.get('x-razorpay-signature'),
      eventId: request.headers.get('x-razorpay-event-id'),
      secrets,
    });
    if ('refused' in event) return refuse(statuses[event.refused], event.refused);
    return await recorded(event, door);
  };
}

async function recorded(event: RazorpayEvent, { record, counted }: Door): Promise<Response> {
  let aside: string | void;
  try {
    aside = await record(event);
  } catch (fault) {
    counted('not recorded', fault);
    return answer(503, 'not recorded, send it again', { 'retry-after': '5' });
  }
  if (aside === undefined) counted('recorded');
  else counted('left aside', `${event.name}: ${aside}`);
  if (event.kind === 'unknown') counted('unknown event', event.name);
  if (event.kind === 'unreadable') counted('unreadable event', `${event.name}: ${event.wrong}`);
  return answer(200, 'recorded');
}

/** One byte more than may be is enough to see that it is too much. */
async function bytesOf(stream: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > webhookBytesMax) break; // Leaving the loop cancels the stream.
  }
  return Buffer.concat(chunks, length);
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
