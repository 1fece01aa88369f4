/**
 * A consumer account: what was billed, what was paid, and which payment settled which bill.
 * One stream an account, because an allocation must see every open bill at once.
 */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { AccountEvent, type Particulars } from './account.events.ts';
import { allocateOldestFirst, settle } from './allocation.ts';
import {
  type Bill,
  type BillRefusal,
  demandOf,
  type IssueBill,
  issueBill,
  type LevySurcharge,
  levySurcharge,
  oldestDueFirst,
  outstandingOf,
  surchargedBy,
} from './bill.ts';
import { accept, type Decider, type Decision, type Execute, refuse } from './decider.ts';
import { type Paise, paise } from './money.ts';

type OpenAccount = { type: 'OpenAccount' } & Particulars;
type CreditPayment = {
  type: 'CreditPayment';
  accountNo: string;
  paymentId: string;
  amount: Paise;
  paidAt: string;
};
export type AccountCommand = OpenAccount | IssueBill | LevySurcharge | CreditPayment;

export type AccountRefusal =
  | { code: 'account_not_open' }
  | BillRefusal
  | { code: 'payment_credited_with_different_amount'; paymentId: string; credited: Paise };

type Open = {
  status: 'open';
  particulars: Particulars;
  bills: readonly Bill[]; // Oldest due first.
  credited: ReadonlyMap<string, Paise>; // By paymentId.
  advance: Paise;
};
export type Account = { status: 'unopened' } | Open;

/** How an account is written to, for whoever is handed it. */
export type WriteAccount = Execute<AccountCommand, AccountEvent, AccountRefusal>;
type AccountDecision = Decision<AccountEvent, AccountRefusal>;

export const accountDecider: Decider<Account, AccountCommand, AccountEvent, AccountRefusal> = {
  noun: 'account',
  idOf: ({ accountNo }) => accountNo,
  schema: AccountEvent,
  initial: { status: 'unopened' },
  decide(command, account) {
    if (command.type === 'OpenAccount') return openAccount(command, account);
    if (account.status === 'unopened') return refuse({ code: 'account_not_open' });
    switch (command.type) {
      case 'IssueBill':
        return issueBill(command, account);
      case 'LevySurcharge':
        return levySurcharge(command, account);
      case 'CreditPayment':
        return creditPayment(command, account);
    }
  },
  evolve,
};

function openAccount({ type: _, ...wanted }: OpenAccount, account: Account): AccountDecision {
  if (account.status === 'unopened') return accept({ type: 'AccountOpened', ...wanted });
  const readable = ({ details, ...rest }: Particulars) => ({ ...rest, digest: details.digest });
  const same = isDeepStrictEqual(readable(account.particulars), readable(wanted));
  return same ? accept() : accept({ type: 'AccountDetailsChanged', ...wanted });
}

/** Money that has arrived is never refused for its amount: what no bill needs is advance. */
function creditPayment(
  { accountNo, paymentId, amount, paidAt }: CreditPayment,
  account: Open,
): AccountDecision {
  const credited = account.credited.get(paymentId);
  if (credited === amount) return accept();
  if (credited !== undefined) {
    return refuse({ code: 'payment_credited_with_different_amount', paymentId, credited });
  }
  const { allocations, advance } = allocateOldestFirst(amount, account.bills);
  const receiptNo = `${accountNo}-${account.credited.size + 1}`;
  const outstandingAfter = paise(outstandingOf(account) - (amount - advance));
  const advanceAfter = paise(account.advance + advance);
  return accept<AccountEvent>(
    { type: 'PaymentCredited', accountNo, paymentId, amount, paidAt, allocations, advance },
    {
      type: 'ReceiptIssued',
      accountNo,
      receiptNo,
      paymentId,
      amount,
      outstandingAfter,
      advanceAfter,
    },
  );
}

function evolve(account: Account, event: AccountEvent): Account {
  if (event.type === 'AccountOpened') {
    const { type: _, ...particulars } = event;
    return {
      status: 'open',
      particulars,
      bills: [],
      credited: new Map(),
      advance: paise(0),
    };
  }
  assert(account.status === 'open', `${event.type} before AccountOpened`);

  switch (event.type) {
    case 'AccountDetailsChanged': {
      const { type: _, ...particulars } = event;
      return { ...account, particulars };
    }
    case 'BillIssued': {
      const { type: _, accountNo: __, arrears: ___, ...terms } = event;
      const outstanding = demandOf(terms);
      const bills = [...account.bills, { ...terms, outstanding, surcharged: false }];
      return { ...account, bills: bills.sort(oldestDueFirst) };
    }
    case 'SurchargeLevied':
      return { ...account, bills: account.bills.map((bill) => surchargedBy(event, bill)) };
    case 'AdvanceApplied': {
      const advance = paise(account.advance - event.amount);
      return { ...account, bills: settle(account.bills, [event]), advance };
    }
    case 'PaymentCredited':
      return {
        ...account,
        bills: settle(account.bills, event.allocations),
        credited: new Map(account.credited).set(event.paymentId, event.amount),
        advance: paise(account.advance + event.advance),
      };
    case 'ReceiptIssued':
      return account;
  }
}
