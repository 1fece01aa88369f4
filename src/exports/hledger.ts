/** The journal as hledger reads it: an outside program that adds up our books by itself. */
import { type Paise, toDecimal } from '../domain/money.ts';
import type { LedgerAccount } from '../domain/posting.ts';
import type { ReadStore } from '../projections/read-store.ts';
import { entriesOf } from '../projections/books/day-book.ts';
import { consumerBalances } from '../projections/books/consumer-ledger.ts';
import { balancesBefore, postingsBetween } from '../projections/books/postings.ts';
import { turnovers } from '../projections/books/trial-balance.ts';
import type { Posting } from '../projections/journal.ts';
import { everyPage } from './sheet.ts';
import type { Wanted } from './sheet.ts';

const groups: Record<Exclude<LedgerAccount, `${string}:${string}`>, string> = {
  receivable: 'assets',
  cash: 'assets',
  deposits_in_transit: 'assets',
  bank: 'assets',
  chargebacks: 'assets',
  settlement_exceptions: 'assets',
  subsidy_receivable: 'assets',
  advance: 'liabilities',
  suspense: 'liabilities',
  refunds_payable: 'liabilities',
  electricity_duty_payable: 'liabilities',
  security_deposits_payable: 'liabilities',
  opening_balances: 'equity',
  gateway_fees: 'expenses',
  gst_on_gateway_fees: 'expenses',
  written_off: 'expenses',
  cash_over_and_short: 'expenses',
  waivers: 'expenses',
  surcharge_income: 'revenue',
};

/** `assets:receivable:N2302012345`, `assets:clearing:razorpay`, `revenue:energy`. */
export function hledgerAccount(ledgerAccount: LedgerAccount, accountNo: string | null): string {
  const own = accountNo === null ? '' : `:${accountNo}`;
  if (ledgerAccount.startsWith('revenue:')) return `${ledgerAccount}${own}`;
  if (ledgerAccount.startsWith('clearing:')) return `assets:${ledgerAccount}${own}`;
  return `${groups[ledgerAccount as keyof typeof groups]}:${ledgerAccount}${own}`;
}

type Side = Pick<Posting, 'ledgerAccount' | 'accountNo' | 'amount'>;

const posted = ({ ledgerAccount, accountNo, amount }: Side) =>
  `    ${hledgerAccount(ledgerAccount, accountNo)}  ${inRupees(amount)}\n`;

const inRupees = (amount: Paise) => `${toDecimal(amount)} INR`;

/** Accounts are declared, so that `hledger --strict` finds a name that is misspelt. */
export async function* hledgerOf(store: ReadStore, wanted: Wanted): AsyncGenerator<string> {
  const { from, to, knownAt, through } = wanted;
  yield `; Postings by the day that they count for. Generated; the log is what counts.\n`;
  yield 'commodity 1000.00 INR\n';
  for (const { ledgerAccount } of await turnovers(store, { to, knownAt })) {
    yield `account ${hledgerAccount(ledgerAccount, null)}\n`;
  }
  const consumers = everyPage<{ accountNo: string }>((last, limit) =>
    consumerBalances(store, { knownAt }, { after: last?.accountNo, limit })
  );
  for await (const { accountNo } of consumers) {
    yield `account ${hledgerAccount('receivable', accountNo)}\n`;
    yield `account ${hledgerAccount('advance', accountNo)}\n`;
  }
  if (from !== '') yield* openingOf(store, wanted);
  // A page may end within an event: its last one waits for the next page.
  let waiting: Posting[] = [];
  for await (const page of postingsBetween(store, { from, to, through })) {
    const last = page.at(-1)!.eventId;
    const whole = [...waiting, ...page].filter(({ eventId }) => eventId !== last);
    waiting = [...waiting, ...page].filter(({ eventId }) => eventId === last);
    yield transactions(whole);
  }
  yield transactions(waiting);
}

const transactions = (postings: readonly Posting[]): string =>
  entriesOf(postings).map(({ onDay, eventId, type, position, bookedOn, entryNo, ...entry }) => {
    const code = eventId.slice(0, 8);
    const tags = [
      `event:${eventId}`,
      `position:${String(position).replaceAll(',', ';')}`,
      `booked:${bookedOn}`,
      `entry:${entryNo}`,
    ];
    const sides = entry.postings.map((side) => posted(side as Side)).join('');
    return `\n${onDay} (${code}) ${type}  ; ${tags.join(', ')}\n${sides}`;
  }).join('');

/** What was there before the first day, as one entry of that day. */
async function* openingOf(store: ReadStore, { from: day, through }: Wanted) {
  let begun = false;
  for await (const side of balancesBefore(store, { day, through })) {
    if (side.amount === 0) continue;
    if (!begun) yield `\n${day} (opening) what was there before\n`;
    begun = true;
    yield posted(side);
  }
}
