/** Who is overdue, and what stops a disconnection notice: for whoever sends those out. */
import type { ComplaintKind } from '../../domain/complaint.events.ts';
import { type Wait, waitsOf } from '../../domain/disconnection.ts';
import { type Paise, paise } from '../../domain/money.ts';
import { complaintsPage } from '../complaints.ts';
import { paymentsInDispute } from '../disputes.ts';
import { duesIn } from '../dues.ts';
import { paymentsPage } from '../payments.ts';
import type { ReadStore } from '../read-store.ts';
import { paymentsIn } from './open-money.ts';

export type OverdueAccount = {
  accountNo: string;
  /** Open of bills whose due day is over. */
  overdue: Paise;
  bills: number;
  /** The oldest due day of these. */
  since: string;
  /** Empty: a disconnection notice may be sent. */
  waits: readonly Wait[];
};

/**
 * By account. `mayBeNotified`: only those to whom a notice may be sent, or only the others; all
 * when left out. `after`: the last account of the page before. As of now: it is about sending now.
 */
export async function overduePage(
  store: ReadStore,
  today: string,
  { mayBeNotified, after = '', limit }: {
    mayBeNotified?: boolean | undefined;
    after?: string | undefined;
    limit: number;
  },
): Promise<OverdueAccount[]> {
  const found: OverdueAccount[] = [];
  for (let last = after; found.length < limit;) {
    const page = await owing(store, today).where('accountNo', '>', last)
      .orderBy('accountNo').limit(limit).execute();
    for (const row of page) {
      const account = await told(store, today, row);
      const fits = mayBeNotified === undefined || mayBeNotified === (account.waits.length === 0);
      if (fits && found.length < limit) found.push(account);
    }
    if (page.length < limit) break;
    last = page.at(-1)!.accountNo;
  }
  return found;
}

/** Undefined: nothing of it is overdue. */
export async function overdueOf(store: ReadStore, accountNo: string, today: string) {
  const row = await owing(store, today).where('accountNo', '=', accountNo).executeTakeFirst();
  return row && await told(store, today, row);
}

const owing = (store: ReadStore, today: string) =>
  duesIn(store).selectFrom('dueV1')
    .select(({ fn }) => [
      'accountNo',
      fn.sum('outstanding').as('overdue'),
      fn.countAll().as('bills'),
      fn.min('dueOn').as('since'),
    ])
    .where('outstanding', '>', paise(0)).where('dueOn', '<', today)
    .groupBy('accountNo');

type Owing = {
  accountNo: string;
  overdue: string | number | bigint;
  bills: string | number | bigint;
  since: string;
};

async function told(
  store: ReadStore,
  today: string,
  { accountNo, overdue, bills, since }: Owing,
): Promise<OverdueAccount> {
  const waits = waitsOf(await doingsOf(store, accountNo), today);
  return { accountNo, overdue: paise(Number(overdue)), bills: Number(bills), since, waits };
}

/** Of one account, the newest; twenty years of a payment every fortnight. */
const paymentsMax = 500;
const complaintsMax = 100;
/** They say that they have paid: it does not show, or it went to another account. */
const paidComplaints = new Set<ComplaintKind>(['PAID_NOT_UPDATED', 'PAID_WRONG_ACCOUNT']);

async function doingsOf(store: ReadStore, accountNo: string) {
  const payments = await paymentsPage(store, { accountNo, limit: paymentsMax });
  const ids = payments.map(({ paymentId }) => paymentId);
  const suspense = await paymentsIn(store, 'suspense', ids);
  const disputed = await paymentsInDispute(store, ids);
  const state = ['registered', 'assigned'] as const;
  const complaints = await complaintsPage(store, { accountNo, state, limit: complaintsMax });
  return {
    payments: payments.map((payment) => ({
      ...payment,
      inSuspense: suspense.has(payment.paymentId),
      disputed: disputed.has(payment.paymentId),
    })),
    unseenPayments: complaints.filter(({ kind }) => paidComplaints.has(kind))
      .map(({ docketNo }) => docketNo),
  };
}
