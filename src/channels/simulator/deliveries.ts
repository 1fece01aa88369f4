/** Webhooks out: kept before they go, repeated until the service answers 200, for seven days. */
import { dropDelivery, type Post, posted, postOffice, postponeDelivery } from './post.ts';
import { escapedJson, signatureHeaders } from './webhook-body.ts';
import type { SignatureForm, Webhook, World } from './world.ts';

type Row = {
  id: number;
  body: string;
  signature: SignatureForm;
  wamid: string | null;
  created_at: number;
  due_at: number;
  tries: number;
  once: number;
  outcome: string | null;
};

const keptMs = 7 * 24 * 3_600_000;

/** Written down at once; the bytes stay the same however often they are sent. */
export function keepDelivery(world: Omit<World, 'deliver'>, webhook: Webhook): void {
  const { wamid, afterMs = 0, signature = 'right', once = false } = webhook;
  const body = 'raw' in webhook ? webhook.raw : envelope(world, webhook.field, webhook.value);
  const now = world.clock();
  world.store.run(
    `insert into delivery (body, signature, wamid, created_at, due_at, once)
     values (?, ?, ?, ?, ?, ?)`,
    body,
    signature,
    wamid ?? null,
    now,
    now + afterMs,
    Number(once),
  );
}

function envelope({ settings, clock }: Omit<World, 'deliver'>, field: string, value: object) {
  const isChat = field === 'messages';
  const head = {
    messaging_product: 'whatsapp',
    metadata: {
      display_phone_number: settings.displayPhoneNumber,
      phone_number_id: settings.phoneNumberId,
    },
  };
  const webhook = {
    object: 'whatsapp_business_account',
    entry: [{
      id: settings.businessAccountId,
      ...(!isChat && { time: Math.floor(clock() / 1_000) }),
      changes: [{ field, value: isChat ? { ...head, ...value } : value }],
    }],
  };
  return settings.rules.webhookForm === 'escaped' ? escapedJson(webhook) : JSON.stringify(webhook);
}

export function metaPost(
  world: World,
  subscribed: () => Promise<boolean>,
  done: () => void,
): Post {
  return postOffice<Row>(world, {
    atOnce: world.settings.pace.deliveriesAtOnce,
    send: async (row, stop) => await subscribed() ? await send(world, row, stop) : 'not subscribed',
    settle: (row, outcome) => settle(world, row, outcome),
  }, done);
}

async function send({ settings }: World, { body, signature }: Row, stop: AbortSignal) {
  const signed = signatureHeaders(body, settings.appSecret, signature);
  return await posted(settings.serviceWebhookUrl(), {
    headers: { 'user-agent': 'facebookexternalua', ...signed },
    body,
    signal: AbortSignal.any([AbortSignal.timeout(settings.pace.answerMs), stop]),
  });
}

function settle(world: World, { id, tries, created_at, once, wamid }: Row, outcome: string): void {
  const { store, clock, settings: { pace: { retryMs } } } = world;
  const gap = retryMs[Math.min(tries, retryMs.length - 1)] ?? 1_000;
  const isTaken = outcome === '200';
  const next = clock() + gap;
  const isOver = isTaken || once === 1 || next > created_at + keptMs;
  if (isOver) dropDelivery(store, id);
  else postponeDelivery(store, id, outcome, next);
  if (isTaken && wamid !== null) {
    store.run(
      "update message set status = 'delivered' where wamid = ? and status = 'sending'",
      wamid,
    );
  }
  world.changed();
}

/** How the service does: the page says so when webhooks wait for it. */
export function serviceState({ store }: World) {
  const { waiting, nextTryAt, outcome } = store.one<
    { waiting: number; nextTryAt: number | null; outcome: string | null }
  >(
    `select count(*) as waiting, min(due_at) as nextTryAt, max(outcome) as outcome
     from delivery where tries > 0`,
  ) ?? { waiting: 0, nextTryAt: null, outcome: null };
  return { reachable: waiting === 0, waiting, nextTryAt, outcome };
}

/** Whoever waits at the page need not wait for the gap to end. */
export const retryNow = ({ store, clock }: World) =>
  store.run('update delivery set due_at = ? where due_at > ? and tries > 0', clock(), clock());
