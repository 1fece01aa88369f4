/** Whether rules, views and books say the same of every account: what it owes and has ahead. */
import { outstandingOf } from '../domain/bill.ts';
import { type Paise, paise, toDecimal } from '../domain/money.ts';
import type { Ledger } from '../ledger.ts';
import { type Account, accountsPage } from '../projections/accounts.ts';
import { outstandingByAccount } from '../projections/bills.ts';
import { consumerBalances } from '../projections/books/consumer-ledger.ts';
import { historyPage } from '../projections/history.ts';
import type { Difference } from './difference.ts';

const pageSize = 500;

/** From each account's own events alone. `seen`: called for every account that was looked at. */
export async function* differingAccounts(
  ledger: Ledger,
  seen: () => void,
): AsyncGenerator<Difference> {
  const { store } = ledger;
  for (let after = '';;) {
    const page = await accountsPage(store, { after, limit: pageSize });
    const booked = new Map(
      (await consumerBalances(store, {}, { after, limit: pageSize }))
        .map((one) => [one.accountNo, one]),
    );
    const to = page.at(-1)?.accountNo;
    if (to === undefined) return;
    const open = await outstandingByAccount(store, { after, to });
    for (const account of page) {
      const { accountNo } = account;
      yield* differencesOf(ledger, account, {
        ...booked.get(accountNo) ?? { receivable: paise(0), advance: paise(0) },
        open: open.get(accountNo) ?? paise(0),
      });
      seen();
    }
    after = to;
  }
}

async function* differencesOf(
  { store, now }: Ledger,
  { accountNo, outstanding, advance }: Account,
  said: { receivable: Paise; advance: Paise; open: Paise },
): AsyncGenerator<Difference> {
  const table = `account-${accountNo}`;
  const account = await now.account(accountNo).catch(() => undefined);
  if (account?.status !== 'open') {
    const what = account === undefined
      ? 'cannot be read from its events'
      : 'was never opened, but the views know it';
    return yield { table, what, event: await newestEvent(store, accountNo) };
  }
  const owed = outstandingOf(account);
  const sayings = [
    ['the view of accounts says', 'owed', outstanding, owed],
    ['the view of accounts says', 'in advance', advance, account.advance],
    ['the view of bills says', 'owed', said.open, owed],
    ['the books say', 'owed', said.receivable, owed],
    ['the books say', 'in advance', said.advance, account.advance],
  ] as const;
  for (const [who, what, amount, known] of sayings) {
    if (amount === known) continue;
    const newest = await newestEvent(store, accountNo);
    const off = `${who} ${toDecimal(amount)} ${what}, its events ${toDecimal(known)}`;
    yield { table, what: off, event: newest };
  }
}

async function newestEvent(store: Ledger['store'], accountNo: string) {
  const streams = [`account-${accountNo}`];
  const [newest] = await historyPage(store, { streams }, { limit: 1, newestFirst: true });
  return newest?.id;
}
