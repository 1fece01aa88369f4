/** Webhooks out: kept before they go, repeated until 2xx for a day, and then switched off. */
import { createHmac } from 'node:crypto';
import { dropDelivery, type Post, posted, postOffice, postponeDelivery } from '../post.ts';
import { escapedJson } from '../webhook-body.ts';
import { type Notifying, type RazorpayWorld, seconds } from './world.ts';

type Row = {
  id: number;
  event_id: string;
  body: string;
  signature: string;
  created_at: number;
  due_at: number;
  tries: number;
};

type Kept = Omit<RazorpayWorld, 'notify' | 'later'>;

const keptMs = 24 * 3_600_000;

/** Signed now: after a change of secret a repeat still carries the signature of the old one. */
export function keepDelivery(
  world: Kept,
  event: string,
  entities: Record<string, object>,
  { copies = 1, afterMs = 0 }: Notifying = {},
): void {
  const { store, settings, clock, pace, ids } = world;
  const kinds = Object.keys(entities);
  const body = escapedJson({
    entity: 'event',
    account_id: 'acc_Simulator00001',
    event,
    contains: kinds,
    payload: Object.fromEntries(kinds.map((kind) => [kind, { entity: entities[kind] }])),
    created_at: seconds(clock()),
  });
  const signature = createHmac('sha256', settings.webhookSecret()).update(body).digest('hex');
  const eventId = ids.ref('evt').slice(4);
  const isRepeated = settings.random() < pace.repeated;
  for (let copy = 0; copy < copies + Number(isRepeated); copy += 1) {
    store.run(
      `insert into delivery (event_id, body, signature, created_at, due_at)
       values (?, ?, ?, ?, ?)`,
      eventId,
      body,
      signature,
      clock(),
      clock() + afterMs + Math.floor(settings.random() * pace.jitterMs),
    );
  }
}

const off = "select 1 from setting where name = 'webhook' and value = 'disabled'";
export const isDisabled = ({ store }: Kept): boolean => store.one(off) !== undefined;

/** What somebody does in the dashboard after a day of failures. */
export const enableWebhook = ({ store }: Kept): void =>
  store.run("delete from setting where name = 'webhook'");

export const razorpayPost = (world: Kept, done: () => void): Post =>
  postOffice<Row>(world, {
    atOnce: 4,
    rests: () => isDisabled(world),
    send: (row, stop) => send(world, row, stop),
    settle: (row, outcome) => settle(world, row, outcome),
  }, done);

const send = ({ settings, pace }: Kept, row: Row, stop: AbortSignal) =>
  posted(settings.webhookUrl(), {
    headers: {
      'user-agent': 'Razorpay-Webhook/v1',
      'x-razorpay-signature': row.signature,
      'x-razorpay-event-id': row.event_id,
    },
    body: row.body,
    signal: AbortSignal.any([AbortSignal.timeout(pace.answerMs), stop]),
  });

function settle(world: Kept, { id, tries, created_at }: Row, outcome: string): void {
  const { store, clock, pace: { retryMs } } = world;
  if (/^2\d\d$/.test(outcome)) return dropDelivery(store, id);
  const next = clock() + (retryMs[Math.min(tries, retryMs.length - 1)] ?? 60_000);
  if (next <= created_at + keptMs) return postponeDelivery(store, id, outcome, next);
  dropDelivery(store, id);
  store.run("insert or replace into setting values ('webhook', 'disabled')");
}
