/** A ledger in memory, files of settlements as texts, and what the books say afterwards. */
import { knownIn } from '../../src/commands/known.ts';
import { type Paise, paise } from '../../src/domain/money.ts';
import { postingsOf } from '../../src/domain/postings.ts';
import type { MoneyEvent } from '../../src/domain/postings.ts';
import type { PaymentCommand } from '../../src/domain/payment.ts';
import { mappedReader } from '../../src/imports/settlement-mapped.ts';
import { mappingIn } from '../../src/imports/settlement-mapping.ts';
import { razorpayColumns, razorpayReader } from '../../src/imports/settlement-razorpay.ts';
import { importSettlements, type SettlementOrder } from '../../src/imports/settlement.ts';
import { crediting } from '../../src/reactions/crediting.ts';
import { react, reactorOf } from '../../src/reactions/reaction.ts';
import { wish } from '../origin.ts';
import { type Books, openAccount, openBooks } from './books.ts';

export const ramesh = 'N2302012345';
export const sita = 'N2302012346';
export const now = '2026-11-22T06:00:00.000Z';
const accountNoPattern = /^N\d{10}$/;

/** Noon of 20 November in India, and the evening of the 21st, when the payout went out. */
const paidSeconds = Date.parse('2026-11-20T06:30:00Z') / 1_000;
const settledSeconds = Date.parse('2026-11-21T13:00:00Z') / 1_000;

export type RazorpayRow = Record<string, string | number | boolean | null>;

/** A payment of 1,545.53 under order `order_1`, with 2 % fee and the tax on it. */
export function razorpayRow(changed: RazorpayRow = {}): RazorpayRow {
  const { amount = 154_553, type = 'payment' } = changed;
  const charge = Math.round(Number(amount) * 0.02);
  const tax = type === 'payment' ? Math.round(charge * 0.18) : 0;
  const fee = type === 'payment' ? charge + tax : 0;
  const { fee: stated = fee } = changed;
  const net = type === 'payment' ? Number(amount) - Number(stated) : 0;
  return {
    entity_id: 'pay_1',
    type,
    debit: type === 'payment' ? 0 : amount,
    credit: net,
    amount,
    currency: 'INR',
    fee,
    tax,
    on_hold: false,
    settled: true,
    created_at: paidSeconds,
    settled_at: settledSeconds,
    settlement_id: 'setl_1',
    settlement_utr: 'AXISCN0123456789',
    description: '',
    notes: '{}',
    payment_id: '',
    order_id: 'order_1',
    order_receipt: '',
    method: 'upi',
    dispute_id: '',
    ...changed,
  };
}

const extra = ['description', 'notes', 'payment_id', 'order_id', 'order_receipt', 'method'];
export const razorpayHeader = [...razorpayColumns, ...extra, 'dispute_id'];

/** As Razorpay's report has it. */
export const csvOf = (...rows: readonly RazorpayRow[]) =>
  [
    razorpayHeader.join(','),
    ...rows.map((row) =>
      razorpayHeader.map((name) => `${row[name] ?? ''}`)
        .map((text) => /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text).join(',')
    ),
  ].join('\n');

export async function settlementWorld() {
  const books = await openBooks();
  for (const accountNo of [ramesh, sita]) await openAccount(books, accountNo);
  return worldOver(books);
}

export function worldOver(books: Books) {
  const known = knownIn(books.store);
  const orderOf = (changes: Partial<SettlementOrder>): SettlementOrder => ({
    staffId: 'meena',
    now: () => now,
    days: 2,
    totals: new Map(),
    dryRun: false,
    allUnknown: false,
    ...changes,
  });

  async function run(
    reader: Parameters<typeof importSettlements>[1],
    text: string | Uint8Array,
    changes: Partial<SettlementOrder> = {},
    ways: Pick<Books, 'payment' | 'settlement' | 'drawer' | 'unmatchedDispute' | 'now'> = books,
  ) {
    await books.views.settle();
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    const format = Buffer.from(bytes.subarray(0, 1)).toString() === '{' ? 'ndjson' : 'csv';
    const { payment, settlement, drawer, unmatchedDispute, now } = ways;
    const source = { format, bytes: chunks(bytes) } as const;
    return await importSettlements(
      { payment, settlement, drawer, unmatchedDispute, now, known },
      reader,
      source,
      orderOf(changes),
    );
  }

  return {
    books,
    ask: (command: PaymentCommand, name: string) => books.payment(command, wish(name)),
    razorpay: (...[text, ...rest]: Rest<typeof run>) =>
      run(razorpayReader(accountNoPattern), text, ...rest),
    mapped: (mapping: object, ...[text, ...rest]: Rest<typeof run>) =>
      run(mappedReader(mappingIn(JSON.stringify(mapping)), accountNoPattern), text, ...rest),

    /** What reactions do elsewhere: arrived money to its account, or into suspense. */
    async settle() {
      await react(books.store, books.log, reactorOf(crediting(books)));
      await books.views.settle();
    },
    /** Asks for 1,545.53 from Ramesh. */
    request: (paymentId: string, changed: Partial<Asked> = {}) =>
      books.payment({
        type: 'RequestPayment',
        paymentId,
        accountNo: ramesh,
        amount: paise(154_553),
        gateway: 'razorpay',
        expiresAt: '2026-11-20T07:00:00Z',
        ...changed,
      }, wish(`request ${paymentId}`)),
    /** The money of it arrives, as a look-up saw it. */
    confirm: (paymentId: string, changed: Partial<Confirmed> = {}) =>
      books.payment({
        type: 'ConfirmPayment',
        paymentId,
        accountNo: ramesh,
        amount: paise(154_553),
        paidAt: '2026-11-20T06:30:00Z',
        evidence: { kind: 'lookup', gateway: 'razorpay', ref: `pay_${paymentId}` },
        ...changed,
      }, wish(`confirm ${paymentId}`)),
    typed: async (type: string) =>
      (await books.recorded()).filter((recorded) => recorded.type === type)
        .map(({ data }) => data),
    balances: () => balancesOf(books),
  };
}
export type SettlementWorld = Awaited<ReturnType<typeof settlementWorld>>;

type Rest<Run> = Run extends (reader: never, ...rest: infer Others) => unknown ? Others : never;
type Asked = Omit<Extract<PaymentCommand, { type: 'RequestPayment' }>, 'type'>;
type Confirmed = Omit<Extract<PaymentCommand, { type: 'ConfirmPayment' }>, 'type'>;

/** By the postings of every event, without any view. */
async function balancesOf({ recorded }: Books): Promise<Record<string, Paise>> {
  const balances: Record<string, number> = {};
  for (const { type, data, meta } of await recorded()) {
    const fact = { type, ...data } as MoneyEvent;
    for (const { ledgerAccount, amount } of postingsOf(fact, meta.occurredAt)?.postings ?? []) {
      balances[ledgerAccount] = (balances[ledgerAccount] ?? 0) + amount;
    }
  }
  return Object.fromEntries(
    Object.entries(balances).filter(([, amount]) => amount !== 0)
      .map(([name, amount]) => [name, paise(amount)]),
  );
}

async function* chunks(bytes: Uint8Array) {
  for (let from = 0; from < bytes.length; from += 1_000) {
    yield await Promise.resolve(bytes.subarray(from, from + 1_000));
  }
}

/** Outcome and strategy of each row, by its reference. */
export const ended = (
  { settlements }: Awaited<ReturnType<SettlementWorld['razorpay']>>,
): Record<string, string> =>
  Object.fromEntries(
    settlements.flatMap(({ rows }) => rows).map(({ rowRef, outcome, foundBy, reason }) => [
      rowRef,
      [outcome, ...(foundBy ? [`by ${foundBy}`] : []), ...(reason ? [`: ${reason}`] : [])].join(' ')
        .replace(' :', ':'),
    ]),
  );
