/**
 * A consumer account: what was billed, what was paid, and which payment settled which bill.
 * One stream an account, because an allocation must see every open bill at once.
 */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { AccountEvent, type BillLine, type Particulars } from './account.events.ts';
import { allocateOldestFirst, settle, takenBack } from './allocation.ts';
import {
  advanceFor,
  type Bill,
  changed,
  type IssueBill,
  issueBill,
  type LevySurcharge,
  levySurcharge,
  needOf,
  newBill,
  oldestDueFirst,
} from './bill.ts';
import {
  type BillChangeRefusal,
  type GrantWaiver,
  grantWaiver,
  type ReviseBill,
  reviseBill,
  type WithdrawBill,
  withdrawBill,
} from './bill-changes.ts';
import {
  creditedBy,
  type CreditPayment,
  creditPayment,
  type CreditRefusal,
  type Credits,
  type ReverseCredit,
  reverseCredit,
  reversedBy,
} from './credit.ts';
import { accept, type Decider, type Decision, type Execute, refuse } from './decider.ts';
import { openingBillNo } from './identifiers.ts';
import { type Paise, paise } from './money.ts';

type OpenAccount = { type: 'OpenAccount' } & Particulars;
type SetOpeningBalance = {
  type: 'SetOpeningBalance';
  accountNo: string;
  onDay: string;
  /** Above zero: owed. Below: paid in advance. */
  amount: Paise;
};
export type AccountCommand =
  | OpenAccount
  | SetOpeningBalance
  | IssueBill
  | ReviseBill
  | WithdrawBill
  | LevySurcharge
  | GrantWaiver
  | CreditPayment
  | ReverseCredit;

export type AccountRefusal =
  | { code: 'account_not_open' }
  | { code: 'opening_balance_set_with_different_amount'; set: Paise }
  | BillChangeRefusal
  | CreditRefusal;

type Open = {
  status: 'open';
  particulars: Particulars;
  opening?: { amount: Paise; onDay: string };
  bills: readonly Bill[]; // Oldest due first.
  credits: Credits;
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
      case 'SetOpeningBalance':
        return setOpeningBalance(command, account);
      case 'IssueBill':
        return issueBill(command, account);
      case 'ReviseBill':
        return reviseBill(command, account);
      case 'WithdrawBill':
        return withdrawBill(command, account);
      case 'LevySurcharge':
        return levySurcharge(command, account);
      case 'GrantWaiver':
        return grantWaiver(command, account);
      case 'CreditPayment':
        return creditPayment(command, account);
      case 'ReverseCredit':
        return reverseCredit(command, account);
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

/** What was owed takes an advance like a bill; what was ahead settles the bills that are open. */
function setOpeningBalance(
  { accountNo, onDay, amount }: SetOpeningBalance,
  account: Open,
): AccountDecision {
  const { opening } = account;
  const same = opening?.amount === amount && opening.onDay === onDay;
  if (same || (amount === 0 && !opening)) return accept();
  if (opening) {
    return refuse({ code: 'opening_balance_set_with_different_amount', set: opening.amount });
  }
  const set: AccountEvent = { type: 'OpeningBalanceSet', accountNo, onDay, amount };
  if (amount > 0) return accept(set, ...advanceFor(accountNo, openingBillNo, amount, account));
  const { allocations } = allocateOldestFirst(paise(-amount), account.bills);
  return accept<AccountEvent>(
    set,
    ...allocations.map((one) => ({ type: 'AdvanceApplied' as const, accountNo, ...one })),
  );
}

function evolve(account: Account, event: AccountEvent): Account {
  if (event.type === 'AccountOpened') {
    const { type: _, ...particulars } = event;
    return { status: 'open', particulars, bills: [], credits: new Map(), advance: paise(0) };
  }
  assert(account.status === 'open', `${event.type} before AccountOpened`);

  switch (event.type) {
    case 'AccountDetailsChanged': {
      const { type: _, ...particulars } = event;
      return { ...account, particulars };
    }
    case 'AdvanceApplied': {
      const advance = paise(account.advance - event.amount);
      return { ...account, bills: settle(account.bills, [event]), advance };
    }
    case 'PaymentCredited':
      return {
        ...account,
        bills: settle(account.bills, event.allocations),
        credits: creditedBy(account.credits, event),
        advance: paise(account.advance + event.advance),
      };
    case 'CreditReversed':
      return {
        ...account,
        bills: settle(account.bills, takenBack(event.allocations)),
        credits: reversedBy(account.credits, event),
        advance: paise(account.advance - event.advance),
      };
    case 'CreditReleased':
      return {
        ...account,
        bills: settle(settle(account.bills, takenBack([event])), event.allocations),
        advance: paise(account.advance + event.advance),
      };
    case 'OpeningBalanceSet': {
      const { amount, onDay } = event;
      const owed = amount > 0 ? [openingBill(amount, onDay)] : [];
      const advance = paise(account.advance + Math.max(0, -amount));
      const bills = [...account.bills, ...owed].sort(oldestDueFirst);
      return { ...account, opening: { amount, onDay }, bills, advance };
    }
    case 'ReceiptIssued':
      return account;
    default:
      return { ...account, bills: evolveBills(account.bills, event) };
  }
}

/** What an opening balance is for, where bills are shown. */
export const openingLines = (amount: Paise): BillLine[] => [
  { kind: 'other', amount, label: 'Opening balance' },
];

/** An old debt has no due day of its own, and no surcharge that it could state. */
const openingBill = (amount: Paise, onDay: string): Bill =>
  newBill({
    billNo: openingBillNo,
    month: onDay.slice(0, 7),
    issuedOn: onDay,
    dueOn: onDay,
    units: 0,
    lines: openingLines(amount),
    amountAfterDue: amount,
  });

type BillEvent = Extract<
  AccountEvent,
  {
    type:
      | 'BillIssued'
      | 'BillRevised'
      | 'BillWithdrawn'
      | 'SurchargeLevied'
      | 'SurchargeReversed'
      | 'WaiverGranted';
  }
>;

function evolveBills(bills: readonly Bill[], event: BillEvent): Bill[] {
  const { billNo } = event;
  switch (event.type) {
    case 'BillIssued': {
      const { type: _, accountNo: __, arrears: ___, ...terms } = event;
      return [...bills, newBill(terms)].sort(oldestDueFirst);
    }
    case 'BillRevised': {
      const { dueOn, units, lines, amountAfterDue, surcharge, waived } = event;
      return changed(bills, billNo, (bill) => {
        const terms = { dueOn, units, lines, amountAfterDue, surcharge, waived };
        const { surchargedOn, ...rest } = { ...bill, ...terms };
        const outstanding = paise(bill.outstanding - needOf(bill) + needOf(rest));
        return { ...terms, outstanding, surchargedOn: surcharge > 0 ? surchargedOn : undefined };
      }).sort(oldestDueFirst);
    }
    case 'BillWithdrawn':
      return changed(bills, billNo, (bill) => (
        { withdrawn: true, outstanding: paise(bill.outstanding - needOf(bill)) }
      ));
    case 'SurchargeLevied': {
      const { amount, onDay } = event;
      return changed(bills, billNo, ({ outstanding }) => (
        { outstanding: paise(outstanding + amount), surcharge: amount, surchargedOn: onDay }
      ));
    }
    case 'SurchargeReversed':
      return changed(bills, billNo, ({ outstanding, surcharge }) => ({
        outstanding: paise(outstanding - event.amount),
        surcharge: paise(surcharge - event.amount),
      }));
    case 'WaiverGranted': {
      const { schemeId, of, amount } = event;
      return changed(bills, billNo, ({ outstanding, waivers, waived }) => ({
        outstanding: paise(outstanding - amount),
        waivers: [...waivers, { schemeId, of, amount }],
        waived: paise(waived + amount),
      }));
    }
  }
}
