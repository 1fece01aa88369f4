/** What becomes of a message after it was accepted: sent, delivered, read, or failed after all. */
import { webhookError } from './graph-error.ts';
import { type Message, messageByWamid } from './messages.ts';
import { contactOf, type Phone, phoneByNumber } from './phones.ts';
import { secondsAt, type World } from './world.ts';

const dayMs = 24 * 3_600_000;
/** Undelivered messages are kept thirty days, one-time codes ten minutes. */
const lifetimeOf = ({ category }: Message) => category === 'authentication' ? 600_000 : 30 * dayMs;

const order = ['accepted', 'held', 'failed', 'sent', 'delivered', 'read'];
const isAhead = (a: string, b: string) => order.indexOf(a) > order.indexOf(b);

const jitter = ({ settings }: World) => Math.floor(settings.random() * settings.pace.jitterMs);

/** Right after acceptance. Failures on demand come in here, each at its own place. */
export function planStatuses(world: World, phone: Phone, wamid: string): void {
  const { pace } = world.settings;
  const { silent, failWith, failWhen = 'at once', failBare } = phone.mischief;
  if (silent) return;
  if (failWith === undefined) {
    return world.later(pace.sentMs + jitter(world), { kind: 'status', wamid, status: 'sent' });
  }
  const bare = failBare ?? false;
  world.later(pace.sentMs, { kind: 'failure', wamid, code: failWith, bare });
  if (failWhen === 'at once') return;
  const status = failWhen === 'after sent' ? 'sent' : 'delivered';
  const afterMs = failWhen === 'after sent' ? 0 : pace.sentMs + pace.deliveredMs;
  world.later(afterMs, { kind: 'status', wamid, status });
}

/** One step further; steps that came too late are still told, but never undo a later one. */
export function step(world: World, wamid: string, status: 'sent' | 'delivered' | 'read'): void {
  const message = messageByWamid(world, wamid);
  const phone = message && phoneByNumber(world, message.phone);
  if (!message || !phone) return;
  if (status !== 'sent' && !phone.online) return;
  if (status !== 'sent' && world.clock() - message.at > lifetimeOf(message)) return;
  if (isAhead(status, message.status)) {
    const shownAt = status === 'sent' ? null : world.clock();
    world.store.run(
      'update message set status = ?, shown_at = coalesce(shown_at, ?) where wamid = ?',
      status,
      shownAt,
      wamid,
    );
  }
  const { pace, random } = world.settings;
  const isSkipped = status === 'delivered' && pace.readMs !== null &&
    random() < pace.deliveredSkipped;
  if (!isSkipped) tell(world, phone, message, status);
  planNext(world, message, status);
  if (status !== 'sent') endTyping(world, phone);
  world.changed(phone.number);
}

/** A reaction is only ever sent. */
function planNext(world: World, { wamid, type }: Message, status: 'sent' | 'delivered' | 'read') {
  const { deliveredMs, readMs } = world.settings.pace;
  if (status === 'sent' && type !== 'reaction') {
    world.later(deliveredMs + jitter(world), { kind: 'status', wamid, status: 'delivered' });
  }
  if (status === 'delivered' && readMs !== null) {
    world.later(readMs + jitter(world), { kind: 'status', wamid, status: 'read' });
  }
}

const endTyping = ({ store }: World, { number }: Phone) =>
  store.run('update phone set typing_until = null where number = ?', number);

/** A phone is switched on: what waited for it arrives, what was not looked at is read. */
export function deliverWaiting(world: World, { number }: Phone): void {
  const { readMs } = world.settings.pace;
  const waiting = world.store.all<{ wamid: string; status: 'sent' | 'delivered' }>(
    `select wamid, status from message where phone = ? and direction = 'out'
     and status in ('sent', 'delivered') and type <> 'reaction' order by seq`,
    number,
  );
  for (const { wamid, status } of waiting) {
    const next = status === 'sent' ? 'delivered' : 'read';
    const afterMs = next === 'read' ? readMs : 0;
    if (afterMs === null) continue;
    world.later(afterMs + jitter(world), { kind: 'status', wamid, status: next });
  }
}

export function fail(world: World, wamid: string, code: number, bare = false): void {
  const message = messageByWamid(world, wamid);
  const phone = message && phoneByNumber(world, message.phone);
  if (!message || !phone) return;
  const error = webhookError(code, { bare });
  world.store.run(
    "update message set status = 'failed', error = ? where wamid = ?",
    JSON.stringify({ code, title: error.title }),
    wamid,
  );
  tell(world, phone, message, 'failed', { errors: [error] });
  world.changed(phone.number);
}

function tell(world: World, phone: Phone, message: Message, status: string, extra: object = {}) {
  const { wamid, opaque } = message;
  const element = {
    id: wamid,
    status,
    timestamp: String(secondsAt(world)),
    ...(!phone.mischief.hidesNumber && { recipient_id: phone.number }),
    recipient_user_id: phone.userId,
    ...(opaque !== null && { biz_opaque_callback_data: opaque }),
    ...(status !== 'failed' && { pricing: pricingOf(message) }),
    ...extra,
  };
  const contacts = status === 'failed' ? {} : { contacts: [contactOf(phone)] };
  const webhook = { field: 'messages', value: { ...contacts, statuses: [element] } };
  world.deliver({ ...webhook, afterMs: jitter(world) });
  const { pace, random } = world.settings;
  if (random() < pace.repeated) world.deliver({ ...webhook, afterMs: jitter(world) });
}

const pricingOf = ({ category, billable }: Message) => ({
  billable,
  pricing_model: 'PMP',
  type: billable ? 'regular' : 'free_customer_service',
  category,
});

/** 2046 or 2047 on the order_status message itself, or at the level of the value. */
export function refuseOrderStatus(world: World, wamid: string, code: 2046 | 2047): void {
  if (world.settings.rules.orderStatusErrors === 'statuses') return fail(world, wamid, code);
  world.deliver({ field: 'messages', value: { errors: [webhookError(code)] } });
}
