/** Who is overdue, and what stops a disconnection notice: for whoever sends those out. */
import { type Doings, type Wait, waitsOf } from '../../domain/disconnection.ts';
import { type Paise, paise } from '../../domain/money.ts';
import { complaintsOpen } from '../complaints.ts';
import { paymentsInDispute } from '../disputes.ts';
import { duesIn } from '../dues.ts';
import { paymentIdsIn, paymentsUnconfirmed } from '../payments-of-accounts.ts';
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

export type OverduePage = {
  accounts: OverdueAccount[];
  /** The last account that was looked at, where others are left for the next page. */
  lookedAt?: string;
};

/** For one page: half a second's work. Whoever wants more goes on from where it stopped. */
const lookedThroughMax = 5_000;
/** At once: so many, and what of theirs is stuck, have room in one statement of any store. */
const atOnceMax = 500;

/**
 * By account. `mayBeNotified`: only those to whom a notice may be sent, or only the others; all
 * when left out. `after`: the last account of the page before. As of now: it is about sending now.
 */
export async function overduePage(
  store: ReadStore,
  today: string,
  { mayBeNotified, after = '', limit, lookThrough = lookedThroughMax, atOnce = atOnceMax }: {
    mayBeNotified?: boolean | undefined;
    after?: string | undefined;
    limit: number;
    lookThrough?: number;
    atOnce?: number;
  },
): Promise<OverduePage> {
  const accounts: OverdueAccount[] = [];
  let lookedAt = after;
  for (let seen = 0; seen < lookThrough;) {
    // Mostly a notice may be sent: then the first step is the whole page.
    const size = Math.min(seen === 0 ? limit : atOnce, lookThrough - seen);
    const rows = await owing(store, today).where('accountNo', '>', lookedAt)
      .orderBy('accountNo').limit(size).execute();
    const fitting = (await told(store, today, rows)).filter(({ waits }) =>
      mayBeNotified === undefined || mayBeNotified === (waits.length === 0)
    );
    accounts.push(...fitting.slice(0, limit - accounts.length));
    if (accounts.length === limit || rows.length < size) return { accounts };
    seen += size;
    lookedAt = rows.at(-1)!.accountNo;
  }
  return { accounts, lookedAt };
}

/** Undefined: nothing of it is overdue. */
export async function overdueOf(store: ReadStore, accountNo: string, today: string) {
  const rows = await owing(store, today).where('accountNo', '=', accountNo).execute();
  const [account] = await told(store, today, rows);
  return account;
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
  rows: readonly Owing[],
): Promise<OverdueAccount[]> {
  const doings = await doingsOf(store, rows.map(({ accountNo }) => accountNo));
  return rows.map(({ accountNo, overdue, bills, since }) => {
    const waits = waitsOf(doings(accountNo), today);
    return { accountNo, overdue: paise(Number(overdue)), bills: Number(bills), since, waits };
  });
}

/** They say that they have paid: it does not show, or it went to another account. */
const paidComplaints = ['PAID_NOT_UPDATED', 'PAID_WRONG_ACCOUNT'] as const;

/** Of each of these accounts, the newest first: as many questions for many as for one. */
async function doingsOf(
  store: ReadStore,
  accountNos: readonly string[],
): Promise<(accountNo: string) => Doings> {
  if (accountNos.length === 0) return () => ({ payments: [], unseenPayments: [] });
  const theirs = paymentIdsIn(store, accountNos);
  const suspense = await paymentsIn(store, 'suspense', theirs);
  const disputed = await paymentsInDispute(store, theirs);
  const stuck = [...suspense.union(disputed)];
  const payments = Map.groupBy(
    await paymentsUnconfirmed(store, accountNos, stuck),
    ({ accountNo }) => accountNo,
  );
  const complaints = Map.groupBy(
    await complaintsOpen(store, accountNos, paidComplaints),
    ({ accountNo }) => accountNo,
  );
  return (accountNo) => ({
    payments: (payments.get(accountNo) ?? []).map((payment) => ({
      ...payment,
      inSuspense: suspense.has(payment.paymentId),
      disputed: disputed.has(payment.paymentId),
    })),
    unseenPayments: (complaints.get(accountNo) ?? []).map(({ docketNo }) => docketNo),
  });
}
