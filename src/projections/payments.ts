/** Payments: what was asked for, and how far each has come. */
import { z } from 'zod';
import { dayOf } from '../domain/calendar.ts';
import { type Paise, paise } from '../domain/money.ts';
import {
  type App,
  type Evidence,
  type GatewayName,
  type Link,
  PaymentEvent,
} from '../domain/payment.events.ts';
import type { Batch } from './batch.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { numberedTable } from './table.ts';

export type PaymentState = 'requested' | 'confirmed' | 'lapsed' | 'held';
type Row = {
  paymentId: string;
  accountNo: string | null;
  contactId: string | null;
  gateway: GatewayName;
  app: App | null;
  /** A link asked for it, and for which ways of paying. Null: a card did, or nobody. */
  link: Link | null;
  state: PaymentState;
  /** What was asked for; of money that nobody asked for, what arrived. */
  amount: Paise;
  requestedAt: string;
  expiresAt: string | null;
  /** JSON, by the gateway's order id: what it told of each try. */
  tries: string;
  /** Tries that a gateway has told us of and that have not failed. */
  attempts: number;
  failedAttempts: number;
  arrived: Paise | null;
  paidAt: string | null;
  /** The day of it in India. */
  paidOn: string | null;
  evidence: Evidence['kind'] | null;
  ref: string | null;
  orderRef: string | null;
  upiRef: string | null;
  method: string | null;
  heldBecause: string | null;
  /** The payment whose order was paid once more. */
  againFor: string | null;
  /** The row of a settlement that paid it out, and which settlement that was. */
  settledBy: string | null;
  settledIn: string | null;
  /** Order of first mention. */
  seq: number;
};
export type Payment = Omit<Row, 'tries'>;

const payment = numberedTable<Row>('payment_v1', ['paymentId']);
/** The table, for what is asked of many accounts alone. */
export const paymentRowsIn = (store: ReadStore) => store.$extendTables<{ paymentV1: Row }>();

/** By what a settlement's row may know a payment. */
export type Sign = 'paymentId' | 'ref' | 'upiRef' | 'againFor' | 'settledBy';

export const payments: Projection<PaymentEvent> = {
  name: 'payments@1',
  schema: PaymentEvent,
  definitions: [
    `create table if not exists payment_v1 (
      payment_id      text    not null primary key,
      account_no      text,
      contact_id      text,
      gateway         text    not null,
      app             text,
      link            text,
      state           text    not null,
      amount          bigint  not null,
      requested_at    text    not null,
      expires_at      text,
      tries           text    not null,
      attempts        integer not null,
      failed_attempts integer not null,
      arrived         bigint,
      paid_at         text,
      paid_on         text,
      evidence        text,
      ref             text,
      order_ref       text,
      upi_ref         text,
      method          text,
      held_because    text,
      again_for       text,
      settled_by      text,
      settled_in      text,
      seq             integer not null
    )`,
    `create index if not exists payment_v1_account on payment_v1 (account_no, seq)`,
    `create index if not exists payment_v1_state on payment_v1 (state, requested_at)`,
    `create unique index if not exists payment_v1_seq on payment_v1 (seq)`,
    ...['ref', 'upi_ref', 'again_for', 'settled_by'].map((sign) =>
      `create index if not exists payment_v1_${sign} on payment_v1 (${sign})
        where ${sign} is not null`
    ),
    `create index if not exists payment_v1_to_settle on payment_v1 (gateway, arrived, paid_on)
        where arrived is not null and settled_by is null`,
  ],
  on: {
    PaymentRequested(batch, fact, { meta }) {
      const { type: _, app = null, link = null, contactId = null, ...asked } = fact;
      const row = { ...asked, app, link, contactId, requestedAt: meta.occurredAt };
      batch.insert(payment, { ...blank, ...row, state: 'requested' });
    },
    /** Money may be under way from now on; whether it is, the look-up tells. */
    PaymentNotified(batch, { paymentId, attempt }) {
      if (attempt === undefined || attempt.status === 'failed') return;
      noteTry(batch, paymentId, attempt.orderRef, 'under way');
    },
    PaymentAttemptFailed: (batch, { paymentId, orderRef }) =>
      noteTry(batch, paymentId, orderRef, 'failed'),
    PaymentConfirmed(batch, { paymentId, accountNo, amount, paidAt, ...told }, { meta }) {
      const { evidence: { kind, gateway, ref, ...signs }, againFor = null } = told;
      const { orderRef = null, upiRef = null, method = null } = signs;
      const paidOn = dayOf(paidAt);
      const evidence = { evidence: kind, gateway, ref, orderRef, upiRef, method, againFor };
      const arrival = { arrived: amount, paidAt, paidOn, ...evidence };
      const unasked = { paymentId, accountNo: accountNo ?? null, requestedAt: meta.occurredAt };
      batch.replace(payment, { paymentId }, (asked) => (
        { ...asked ?? { ...blank, ...unasked, amount }, ...arrival, state: 'confirmed' as const }
      ));
    },
    PaymentLapsed: (batch, { paymentId }) =>
      batch.change(payment, { paymentId }, { state: 'lapsed' }),
    PaymentHeld: (batch, { paymentId, reason }) =>
      batch.change(payment, { paymentId }, { state: 'held', heldBecause: reason }),
    PaymentAssigned: (batch, { paymentId, accountNo }) =>
      batch.change(payment, { paymentId }, { state: 'confirmed', accountNo, heldBecause: null }),
    PaymentSettled: (batch, { paymentId, rowRef: settledBy, settlementId: settledIn }) =>
      batch.change(payment, { paymentId }, { settledBy, settledIn }),
  },
};

const blank = {
  accountNo: null,
  contactId: null,
  app: null,
  link: null,
  expiresAt: null,
  tries: '{}',
  attempts: 0,
  failedAttempts: 0,
  arrived: null,
  paidAt: null,
  paidOn: null,
  evidence: null,
  ref: null,
  orderRef: null,
  upiRef: null,
  method: null,
  heldBecause: null,
  againFor: null,
  settledBy: null,
  settledIn: null,
  seq: 0,
};

const Tries = z.record(z.string(), z.enum(['under way', 'failed']));

/** A try that has failed stays failed, however late another word of it comes. */
const noteTry = (batch: Batch, paymentId: string, orderRef: string, word: 'under way' | 'failed') =>
  batch.change(payment, { paymentId }, (row) => {
    const tries = Tries.parse(JSON.parse(row.tries));
    if (tries[orderRef] !== 'failed') tries[orderRef] = word;
    const words = Object.values(tries);
    const failedAttempts = words.filter((one) => one === 'failed').length;
    const attempts = words.length - failedAttempts;
    return { tries: JSON.stringify(tries), attempts, failedAttempts };
  });

const sumsOf = ({ amount, arrived }: Pick<Row, 'amount' | 'arrived'>) => ({
  amount: paise(Number(amount)),
  arrived: arrived === null ? null : paise(Number(arrived)),
});

const paymentOf = ({ tries: _, ...row }: Row): Payment => ({ ...row, ...sumsOf(row) });

export async function paymentNamed(store: ReadStore, paymentId: string) {
  const row = await paymentRowsIn(store).selectFrom('paymentV1').selectAll()
    .where('paymentId', '=', paymentId).executeTakeFirst();
  return row && paymentOf(row);
}

/** Newest first. `before`: the `seq` of the last payment of the page before. */
export async function paymentsPage(
  store: ReadStore,
  { accountNo, state, before, limit }: {
    accountNo?: string;
    state?: readonly PaymentState[];
    before?: number;
    limit: number;
  },
): Promise<Payment[]> {
  const rows = await paymentRowsIn(store).selectFrom('paymentV1').selectAll()
    .$if(accountNo !== undefined, (query) => query.where('accountNo', '=', accountNo!))
    .$if(state !== undefined, (query) => query.where('state', 'in', state ?? []))
    .$if(before !== undefined, (query) => query.where('seq', '<', before!))
    .orderBy('seq', 'desc').limit(limit).execute();
  return rows.map(paymentOf);
}

/**
 * Asked for and neither arrived nor lapsed, or lapsed lately enough for late money to come. By age;
 * `after`: the `seq` of the last payment of the page before.
 */
export async function unsettledPayments(
  store: ReadStore,
  { since, after, limit }: { since: string; after: number; limit: number },
): Promise<Payment[]> {
  const rows = await paymentRowsIn(store).selectFrom('paymentV1').selectAll()
    .where(({ eb, or, and }) =>
      or([
        eb('state', '=', 'requested'),
        and([eb('state', '=', 'lapsed'), eb('requestedAt', '>=', since)]),
      ])
    )
    .where('seq', '>', after).orderBy('seq').limit(limit).execute();
  return rows.map(paymentOf);
}

export const pendingOf = async (store: ReadStore, accountNo: string) =>
  (await paymentRowsIn(store).selectFrom('paymentV1').selectAll()
    .where('accountNo', '=', accountNo).where('state', '=', 'requested')
    .orderBy('seq').execute()).map(paymentOf);

/** What tells a payment from another: of many at once, no more is read. */
const tellTale = [
  'paymentId',
  'accountNo',
  'gateway',
  'state',
  'amount',
  'arrived',
  'paidOn',
  'evidence',
  'ref',
  'orderRef',
  'upiRef',
  'againFor',
  'settledBy',
  'settledIn',
] as const satisfies readonly (keyof Row)[];
export type TellTale = Pick<Row, typeof tellTale[number]>;

const tellTaleOf = (row: TellTale): TellTale => ({ ...row, ...sumsOf(row) });

/** All that bear this sign with one of these values. */
export async function paymentsBySign(
  store: ReadStore,
  sign: Sign,
  values: readonly string[],
): Promise<TellTale[]> {
  if (values.length === 0) return [];
  const rows = await paymentRowsIn(store).selectFrom('paymentV1').select(tellTale)
    .where(sign, 'in', [...new Set(values)]).execute();
  return rows.map(tellTaleOf);
}

/** Money that has arrived on one of these days and that no settlement has paid out. */
type ToSettle = { gateway: GatewayName; from: string; to: string };

const toSettle = (store: ReadStore, { gateway, from, to }: ToSettle) =>
  paymentRowsIn(store).selectFrom('paymentV1').where('gateway', '=', gateway)
    .where('paidOn', '>=', from).where('paidOn', '<=', to)
    .where('arrived', 'is not', null).where('settledBy', 'is', null);

/** By age. `amount`: only such; all when left out. */
export async function paymentsToSettle(
  store: ReadStore,
  { amount, limit, ...which }: ToSettle & { amount?: Paise; limit: number },
): Promise<TellTale[]> {
  const rows = await toSettle(store, which).select(tellTale)
    .$if(amount !== undefined, (query) => query.where('arrived', '=', amount!))
    .orderBy('seq').limit(limit).execute();
  return rows.map(tellTaleOf);
}

/** What such money comes to, day by day. */
export async function totalsToSettle(
  store: ReadStore,
  which: ToSettle,
): Promise<{ paidOn: string; payments: number; amount: Paise }[]> {
  const rows = await toSettle(store, which)
    .select(({ fn }) => ['paidOn', fn.countAll().as('count'), fn.sum('arrived').as('total')])
    .groupBy('paidOn').orderBy('paidOn').execute();
  return rows.map(({ paidOn, count, total }) => (
    { paidOn: paidOn!, payments: Number(count), amount: paise(Number(total)) }
  ));
}
