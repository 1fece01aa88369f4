/** A channel in memory that keeps the contract: strict about what it takes, troubled at will. */
import {
  type Channel,
  type OrderCard,
  type Outgoing,
  type Recipient,
  SendRefused,
  SendUnknown,
} from '../../src/channels/channel.ts';

type Taken = { to: Recipient; outgoing: Outgoing; noticeId: string; shown: string };

/** `taken, no answer`: it went out, and we never hear that it did. */
export type Trouble =
  | 'refused for good'
  | 'no answer'
  | 'taken, no answer'
  | 'taken, then a fault'
  | { afterMs: number };

const templates = ['payment_receipt', 'notice'];

export function fakeChannel(now = () => new Date().toISOString()) {
  const taken: Taken[] = [];
  const troubles: (Trouble | undefined)[] = [];
  const waiting = new Set<() => void>();
  let calls = 0;
  let open = true;
  let atOnce = 0;
  let mostAtOnce = 0;

  async function deliver(to: Recipient, outgoing: Outgoing, noticeId: string) {
    if (!open) await new Promise<void>((go) => waiting.add(go));
    const trouble = troubles.shift();
    if (trouble === 'refused for good') throw new SendRefused('131026', false);
    if (trouble === 'no answer') throw new SendUnknown('no answer');
    if (typeof trouble === 'object') throw new SendRefused('130429', trouble);
    const fault = unfit(to, outgoing, now());
    if (fault) throw new SendRefused(fault, false);
    taken.push({ to, outgoing, noticeId, shown: JSON.stringify(outgoing) });
    if (trouble === 'taken, no answer') throw new SendUnknown('no answer');
    if (trouble === 'taken, then a fault') throw new TypeError('fetch failed');
    return { messageRef: `message-${taken.length}` };
  }

  const channel: Channel = {
    async send(...wanted) {
      calls += 1;
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      try {
        return await deliver(...wanted);
      } finally {
        atOnce -= 1;
      }
    },
  };
  return {
    channel,
    taken: (): readonly Taken[] => taken,
    calls: () => calls,
    mostAtOnce: () => mostAtOnce,
    /** What happens to the next messages, one after the other; undefined: nothing bad. */
    next(...more: (Trouble | undefined)[]) {
      troubles.push(...more);
    },
    /** Nobody gets an answer until `go` is called. */
    hold() {
      open = false;
      return () => {
        open = true;
        for (const go of waiting) go();
        waiting.clear();
      };
    },
  };
}

/** Undefined: it can be carried. */
function unfit(to: Recipient, outgoing: Outgoing, now: string): string | undefined {
  if (to.phone === undefined && to.userId === undefined) return 'nobody to send it to';
  if (to.phone !== undefined && !/^\d{8,15}$/.test(to.phone)) return 'not a number';
  switch (outgoing.kind) {
    case 'reply': {
      const length = outgoing.reply.text.trim().length;
      return length === 0 || length > 4096 ? 'text' : undefined;
    }
    case 'order':
      return unfitCard(outgoing.order, now);
    case 'template':
      return templates.includes(outgoing.template.name) ? undefined : '132001';
    case 'document':
    case 'order status':
      return undefined;
  }
}

function unfitCard({ amount, duty, expiresAt, paymentId }: OrderCard, now: string) {
  if (!Number.isSafeInteger(amount) || amount <= duty) return 'amount';
  if (Date.parse(expiresAt) <= Date.parse(now)) return 'expired';
  return /^[A-Za-z0-9_.-]{1,35}$/.test(paymentId) ? undefined : 'reference';
}
