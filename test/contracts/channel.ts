/** What every channel must do. An adapter is finished when it passes this file, and not before. */
import assert from 'node:assert/strict';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Channel,
  type OrderCard,
  type Outgoing,
  type Recipient,
  SendRefused,
  SendUnknown,
} from '../../src/channels/channel.ts';

/** A channel and what one must see and do at its far end. */
export type ChannelWorld = {
  channel: Channel;
  /** Messages that were taken for somebody, oldest first; `shown`: all their words, as one text. */
  taken(): Promise<readonly { to: Recipient; noticeId: string; shown: string }[]>;
  /** What happens to the next message. */
  next(trouble: 'refused for good' | 'too fast' | 'no answer' | 'nonsense'): Promise<void> | void;
  /** At least an hour ahead by the far end's clock. */
  expiresAt: string;
  close(): Promise<void>;
};

const ramesh = { phone: '919826000001' };
const noticeOf = (n: number) => `5b1f0f6c-0000-4000-8000-${String(n).padStart(12, '0')}`;
const said = (text: string): Outgoing => ({ kind: 'reply', reply: { text } });

/** `skip` needs a reason, by test name. */
export function channelContract(
  name: string,
  { open, skip = {} }: { open(): Promise<ChannelWorld>; skip?: Record<string, string> },
) {
  const opened: ChannelWorld[] = [];
  const fresh = async () => {
    const world = await open();
    opened.push(world);
    return world;
  };
  const promised = new Set<string>();
  const promise = (what: string, check: () => Promise<void>) => {
    promised.add(what);
    it.skipIf(skip[what])(skip[what] ? `${what} (skipped: ${skip[what]})` : what, check);
  };

  describe(`${name} keeps the channel contract`, () => {
    afterEach(async () => {
      for (const world of opened.splice(0)) await world.close();
    });

    promise('carries every kind of message, whole, under its notice id', async () => {
      const { channel, taken, expiresAt } = await fresh();
      const all = Object.entries(everyKind(expiresAt));
      for (const [n, [, { outgoing }]] of all.entries()) {
        await channel.send(ramesh, outgoing, noticeOf(n));
      }
      const arrived = await taken();
      expect(arrived.map(({ noticeId }) => noticeId)).toEqual(all.map((_, n) => noticeOf(n)));
      for (const [n, [kind, { shows }]] of all.entries()) {
        for (const text of shows) expect(arrived[n]?.shown, kind).toContain(text);
      }
    });

    promise('answers each message with an id of its own', async () => {
      const { channel } = await fresh();
      const one = await channel.send(ramesh, said('one'), noticeOf(1));
      const other = await channel.send(ramesh, said('other'), noticeOf(2));
      expect(one.messageRef).not.toBe(other.messageRef);
    });

    promise(
      'reaches somebody by number, by user id, and by the number when it has both',
      async () => {
        const { channel, taken } = await fresh();
        const userId = 'IN.13491208655302741918';
        for (const [n, to] of [ramesh, { userId }, { ...ramesh, userId }].entries()) {
          await channel.send(to, said('नमस्ते'), noticeOf(n));
        }
        expect((await taken()).map(({ to }) => to.phone ?? to.userId))
          .toEqual([ramesh.phone, userId, ramesh.phone]);
      },
    );

    promise('refuses for good what it cannot carry, and lets none of it out', async () => {
      const { channel, taken, expiresAt } = await fresh();
      for (const [what, { to = ramesh, outgoing }] of Object.entries(unfit(expiresAt))) {
        const fault = await faultOf(channel.send(to, outgoing, noticeOf(1)));
        expect(fault, what).toBeInstanceOf(SendRefused);
        expect(fault, what).toMatchObject({ again: false });
      }
      expect(await taken()).toEqual([]);
    });

    promise('tells a refusal for good from one that passes', async () => {
      const { channel, next, taken } = await fresh();
      await next('refused for good');
      const final = await faultOf(channel.send(ramesh, said('one'), noticeOf(1)));
      expect(final).toBeInstanceOf(SendRefused);
      expect(final).toMatchObject({ again: false });
      await next('too fast');
      const passing = await faultOf(channel.send(ramesh, said('two'), noticeOf(2)));
      expect(passing).toBeInstanceOf(SendRefused);
      expect(passing).toMatchObject({ again: { afterMs: expect.any(Number) } });
      expect(await taken()).toEqual([]);
      await channel.send(ramesh, said('two'), noticeOf(2));
      expect(await taken()).toHaveLength(1);
    });

    for (const trouble of ['no answer', 'nonsense'] as const) {
      promise(`does not pretend to know what ${trouble} means, nor sends twice`, async () => {
        const { channel, next, taken } = await fresh();
        for (const n of [1, 3]) {
          await next(trouble);
          const fault = await faultOf(channel.send(ramesh, said('unknown'), noticeOf(n)));
          expect(fault).toBeInstanceOf(SendUnknown);
          await channel.send(ramesh, said('known'), noticeOf(n + 1)); // On a connection of its own.
        }
        const notices = (await taken()).map(({ noticeId }) => noticeId);
        expect(new Set(notices).size).toBe(notices.length);
      });
    }

    promise('says nothing of a person in its errors', async () => {
      const { channel, next } = await fresh();
      await next('refused for good');
      const secret = said('my address is 12 Lake Road');
      const fault = await faultOf(channel.send(ramesh, secret, noticeOf(1)));
      expect(`${fault} ${JSON.stringify(fault)}`).not.toMatch(/Lake Road|9826000001/);
    });

    for (const what of Object.keys(skip)) assert(promised.has(what), `nothing to skip: ${what}`);
  });
}

const faultOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(() => 'no fault', (fault) => fault);

const pdf = {
  filename: 'receipt-R-2026-000123.pdf',
  mimeType: 'application/pdf',
  bytes: new TextEncoder().encode('%PDF-1.7 …'),
} as const;

const orderOf = (paymentId: string, expiresAt: string): OrderCard => ({
  paymentId,
  text: 'Electricity bill August 2026',
  item: 'Electricity bill 08/2026',
  amount: 184_300,
  duty: 4_300,
  expiresAt,
  expiryText: 'Valid today only',
});

type Case = { outgoing: Outgoing; shows: readonly string[] };

function everyKind(expiresAt: string): Record<string, Case> {
  const choice = (n: number) => ({ id: `choice-${n}`, title: `Choice ${n}` });
  const three = [1, 2, 3].map(choice);
  const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(choice);
  const titles = ten.map(({ title }) => title);
  const link = { label: 'Open pay page', url: 'https://example.org/pay/3f9c' };
  const order = orderOf('c0ffee00000000000000000000000001', expiresAt);
  const status = { paymentId: order.paymentId, status: 'completed' } as const;
  const orderStatus = { ...status, text: 'Payment received.', description: 'Receipt R-1' };
  const reply = (reply: Extract<Outgoing, { kind: 'reply' }>['reply'], shows: string[]): Case => {
    return { outgoing: { kind: 'reply', reply }, shows: [reply.text, ...shows] };
  };
  const values = ['₹1,843.00', 'R-2026-000123', 'अगस्त 2026'];
  const receipt = { name: 'payment_receipt', language: 'hi', values, attachment: pdf } as const;
  return {
    text: reply({ text: '*बिल* ₹1,843.00' }, []),
    buttons: reply({ text: 'Pay?', choices: three }, titles.slice(0, 3)),
    list: reply({ text: 'What next?', choices: ten, listLabel: 'Choose' }, [...titles, 'Choose']),
    link: reply({ text: 'Pay in your browser', link }, [link.label, link.url]),
    'a place': reply({ text: 'Where is the supply off?', asksLocation: true }, []),
    document: {
      outgoing: { kind: 'document', caption: 'Receipt ₹1,843.00', attachment: pdf },
      shows: ['Receipt ₹1,843.00', pdf.filename],
    },
    'order card': {
      outgoing: { kind: 'order', order },
      shows: [order.text, order.item, order.paymentId, '184300'],
    },
    'order status': {
      outgoing: { kind: 'order status', status: orderStatus },
      shows: ['Payment received.', 'Receipt R-1', 'completed'],
    },
    template: {
      outgoing: { kind: 'template', template: receipt },
      shows: [...values, pdf.filename],
    },
  };
}

function unfit(expiresAt: string): Record<string, { to?: Recipient; outgoing: Outgoing }> {
  const order = orderOf('c0ffee00000000000000000000000002', expiresAt);
  const card = (changed: Partial<OrderCard>): Outgoing => {
    return { kind: 'order', order: { ...order, ...changed } };
  };
  const template = { name: 'nobody_agreed_to_this', language: 'en', values: [] } as const;
  return {
    'nobody to send it to': { to: {}, outgoing: said('one') },
    'a number that is none': { to: { phone: 'Ramesh' }, outgoing: said('one') },
    'nothing to say': { outgoing: said(' ') },
    'a text that is too long': { outgoing: said('ट'.repeat(4097)) },
    'more duty than there is to pay': { outgoing: card({ duty: order.amount }) },
    'an amount with a fraction of a paisa': { outgoing: card({ amount: 184_300.5 }) },
    'a card that has lapsed': { outgoing: card({ expiresAt: '2020-01-01T00:00:00.000Z' }) },
    'a payment id that nobody could look up': { outgoing: card({ paymentId: 'a/b' }) },
    'a template that was never agreed': { outgoing: { kind: 'template', template } },
  };
}
