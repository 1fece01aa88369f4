/** Webhooks out: kept before they go, repeated until 2xx for a day, and then switched off. */
import { createHmac } from 'node:crypto';
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

export type Post = ReturnType<typeof postOffice>;

export function postOffice(world: Kept, done: () => void) {
  const { store, clock } = world;
  const moving = new Map<number, Promise<void>>();
  const stopping = new AbortController();
  const atOnce = 4;
  const waiting = () =>
    isDisabled(world) ? [] : store.all<Row>(
      'select * from delivery order by due_at, id limit ?',
      2 * atOnce,
    ).filter(({ id }) => !moving.has(id));

  async function carry(row: Row): Promise<void> {
    const outcome = await send(world, row, stopping.signal);
    if (!stopping.signal.aborted) settle(world, row, outcome);
  }

  return {
    /** When to look again, in milliseconds; undefined: nothing waits, or no hand is free. */
    nextAt: () => moving.size >= atOnce ? undefined : waiting()[0]?.due_at,
    start() {
      if (stopping.signal.aborted) return;
      const due = waiting().filter(({ due_at }) => due_at <= clock());
      for (const row of due.slice(0, atOnce - moving.size)) {
        const moved = carry(row).finally(() => {
          moving.delete(row.id);
          done();
        });
        moving.set(row.id, moved);
      }
    },
    underWay: () => [...moving.values()],
    stop: () => stopping.abort(),
  };
}

/** The status that came back, as text; a redirect is one too and is not followed. */
async function send({ settings, pace }: Kept, row: Row, stop: AbortSignal): Promise<string> {
  try {
    const response = await fetch(settings.webhookUrl(), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Razorpay-Webhook/v1',
        'x-razorpay-signature': row.signature,
        'x-razorpay-event-id': row.event_id,
      },
      body: row.body,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(pace.answerMs), stop]),
    });
    await response.body?.cancel();
    return String(response.status);
  } catch {
    return 'no answer';
  }
}

function settle(world: Kept, { id, tries, created_at }: Row, outcome: string): void {
  const { store, clock, pace: { retryMs } } = world;
  if (/^2\d\d$/.test(outcome)) return store.run('delete from delivery where id = ?', id);
  const next = clock() + (retryMs[Math.min(tries, retryMs.length - 1)] ?? 60_000);
  if (next <= created_at + keptMs) {
    return store.run(
      'update delivery set tries = tries + 1, outcome = ?, due_at = ? where id = ?',
      outcome,
      next,
      id,
    );
  }
  store.run('delete from delivery where id = ?', id);
  store.run("insert or replace into setting values ('webhook', 'disabled')");
}
