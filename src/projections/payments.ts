/** Payments: what was asked for, and how far each has come. */
import { z } from 'zod';
import { type Paise, paise } from '../domain/money.ts';
import { type App, type GatewayName, PaymentEvent } from '../domain/payment.events.ts';
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
  evidence: string | null;
  ref: string | null;
  method: string | null;
  heldBecause: string | null;
  /** Order of first mention. */
  seq: number;
};
export type Payment = Omit<Row, 'tries'>;

const payment = numberedTable<Row>('payment_v1', ['paymentId']);
const own = (store: ReadStore) => store.$extendTables<{ paymentV1: Row }>();

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
      state           text    not null,
      amount          bigint  not null,
      requested_at    text    not null,
      expires_at      text,
      tries           text    not null,
      attempts        integer not null,
      failed_attempts integer not null,
      arrived         bigint,
      paid_at         text,
      evidence        text,
      ref             text,
      method          text,
      held_because    text,
      seq             integer not null
    )`,
    `create index if not exists payment_v1_account on payment_v1 (account_no, seq)`,
    `create index if not exists payment_v1_state on payment_v1 (state, requested_at)`,
    `create unique index if not exists payment_v1_seq on payment_v1 (seq)`,
  ],
  on: {
    PaymentRequested(batch, fact, { meta }) {
      const { type: _, app = null, contactId = null, ...asked } = fact;
      const row = { ...asked, app, contactId, requestedAt: meta.occurredAt };
      batch.insert(payment, { ...blank, ...row, state: 'requested' });
    },
    /** Money may be under way from now on; whether it is, the look-up tells. */
    PaymentNotified(batch, { paymentId, attempt }) {
      if (attempt === undefined || attempt.status === 'failed') return;
      noteTry(batch, paymentId, attempt.orderRef, 'under way');
    },
    PaymentAttemptFailed: (batch, { paymentId, orderRef }) =>
      noteTry(batch, paymentId, orderRef, 'failed'),
    PaymentConfirmed(batch, { paymentId, accountNo, amount, paidAt, evidence }, { meta }) {
      const { kind, gateway, ref, method = null } = evidence;
      const arrival = { arrived: amount, paidAt, evidence: kind, ref, method, gateway };
      const unasked = { paymentId, accountNo: accountNo ?? null, requestedAt: meta.occurredAt };
      batch.replace(payment, { paymentId }, (asked) => (
        { ...asked ?? { ...blank, ...unasked, amount }, ...arrival, state: 'confirmed' as const }
      ));
    },
    PaymentLapsed: (batch, { paymentId }) =>
      batch.change(payment, { paymentId }, { state: 'lapsed' }),
    PaymentHeld: (batch, { paymentId, reason }) =>
      batch.change(payment, { paymentId }, { state: 'held', heldBecause: reason }),
  },
};

const blank = {
  accountNo: null,
  contactId: null,
  app: null,
  expiresAt: null,
  tries: '{}',
  attempts: 0,
  failedAttempts: 0,
  arrived: null,
  paidAt: null,
  evidence: null,
  ref: null,
  method: null,
  heldBecause: null,
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

const paymentOf = ({ tries: _, ...row }: Row): Payment => ({
  ...row,
  amount: paise(Number(row.amount)),
  arrived: row.arrived === null ? null : paise(Number(row.arrived)),
});

export async function paymentNamed(store: ReadStore, paymentId: string) {
  const row = await own(store).selectFrom('paymentV1').selectAll()
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
  const rows = await own(store).selectFrom('paymentV1').selectAll()
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
  const rows = await own(store).selectFrom('paymentV1').selectAll()
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
  (await own(store).selectFrom('paymentV1').selectAll()
    .where('accountNo', '=', accountNo).where('state', '=', 'requested')
    .orderBy('seq').execute()).map(paymentOf);
