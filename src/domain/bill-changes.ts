/** What becomes of a bill that was wrong, or is forgiven: nothing that was paid on it is lost. */
import { isDeepStrictEqual } from 'node:util';
import type { AccountEvent, BillLine, Why } from './account.events.ts';
import { allocateOldestFirst } from './allocation.ts';
import {
  advanceFor,
  type Bill,
  type Billed,
  billNamed,
  type BillRefusal,
  demandOf,
  flawOf,
  needOf,
  settledOf,
} from './bill.ts';
import { accept, type Decision, refuse, type Typed } from './decider.ts';
import { type Paise, paise, sum } from './money.ts';

export type ReviseBill = {
  type: 'ReviseBill';
  accountNo: string;
  billNo: string;
  why: Why;
  onDay: string;
  dueOn: string;
  units: number;
  lines: BillLine[];
  amountAfterDue: Paise;
};
export type WithdrawBill = {
  type: 'WithdrawBill';
  accountNo: string;
  billNo: string;
  why: Why;
  onDay: string;
};
export type GrantWaiver =
  & { type: 'GrantWaiver' }
  & Omit<Typed<AccountEvent, 'WaiverGranted'>, 'type'>;

export type BillChangeRefusal =
  | BillRefusal
  | { code: 'bill_is_withdrawn'; billNo: string }
  | { code: 'waiver_granted_with_different_amount'; billNo: string; granted: Paise }
  | { code: 'waiver_exceeds_what_is_left'; billNo: string; left: Paise };
type BillChangeDecision = Decision<AccountEvent, BillChangeRefusal>;

/** A bill may be revised as often as it must be. The same terms again change nothing. */
export function reviseBill(
  { type: _, accountNo, billNo, why, onDay, ...terms }: ReviseBill,
  account: Billed,
): BillChangeDecision {
  const bill = billNamed(account, billNo);
  if (!bill) return refuse({ code: 'bill_not_found', billNo });
  if (bill.withdrawn) return refuse({ code: 'bill_is_withdrawn', billNo });
  const { dueOn, units, lines, amountAfterDue } = bill;
  if (isDeepStrictEqual({ dueOn, units, lines, amountAfterDue }, terms)) return accept();
  const flaw = flawOf({ billNo, issuedOn: bill.issuedOn, ...terms });
  if (flaw) return refuse(flaw);

  const surcharge = surchargeAfter(bill, terms);
  const waived = paise(Math.min(bill.waived, demandOf(terms) + surcharge));
  const revised = { ...bill, ...terms, surcharge, waived };
  const outstanding = paise(needOf(revised) - settledOf(bill));
  return accept<AccountEvent>(
    {
      type: 'BillRevised',
      accountNo,
      billNo,
      why,
      onDay,
      ...terms,
      surcharge,
      waived,
      before: beforeOf(bill),
    },
    ...(outstanding < 0
      ? released({ accountNo, billNo, onDay }, paise(-outstanding), account)
      : advanceFor(accountNo, billNo, outstanding, account)),
  );
}

/** A due day that has moved past the levy takes the surcharge with it; it may fall due again. */
function surchargeAfter(bill: Bill, terms: Pick<Bill, 'dueOn' | 'lines' | 'amountAfterDue'>) {
  const holds = bill.surcharge > 0 && bill.surchargedOn! > terms.dueOn;
  return paise(holds ? terms.amountAfterDue - demandOf(terms) : 0);
}

export function withdrawBill(
  { accountNo, billNo, why, onDay }: WithdrawBill,
  account: Billed,
): BillChangeDecision {
  const bill = billNamed(account, billNo);
  if (!bill) return refuse({ code: 'bill_not_found', billNo });
  if (bill.withdrawn) return accept();
  return accept<AccountEvent>(
    { type: 'BillWithdrawn', accountNo, billNo, why, onDay, before: beforeOf(bill) },
    ...released({ accountNo, billNo, onDay }, settledOf(bill), account),
  );
}

/** Of a surcharge at most what was levied, also where it has been paid; else what is open. */
export function grantWaiver(
  { type: _, ...waiver }: GrantWaiver,
  account: Billed,
): BillChangeDecision {
  const { accountNo, billNo, schemeId, amount, onDay } = waiver;
  const bill = billNamed(account, billNo);
  if (!bill) return refuse({ code: 'bill_not_found', billNo });
  if (bill.withdrawn) return refuse({ code: 'bill_is_withdrawn', billNo });
  const granted = bill.waivers.find((one) => one.schemeId === schemeId);
  if (granted) {
    const same = granted.amount === amount && granted.of === waiver.of;
    return same ? accept() : refuse({
      code: 'waiver_granted_with_different_amount',
      billNo,
      granted: granted.amount,
    });
  }
  const left = waiver.of === 'surcharge' ? surchargeLeft(bill) : bill.outstanding;
  if (amount > left) return refuse({ code: 'waiver_exceeds_what_is_left', billNo, left });
  const excess = paise(Math.max(0, amount - bill.outstanding));
  return accept<AccountEvent>(
    { type: 'WaiverGranted', ...waiver },
    ...released({ accountNo, billNo, onDay }, excess, account),
  );
}

const surchargeLeft = ({ surcharge, waivers }: Bill): Paise => {
  const waived = waivers.filter((one) => one.of === 'surcharge').map((one) => one.amount);
  return paise(Math.max(0, surcharge - sum(waived)));
};

const beforeOf = ({ lines, surcharge, waived }: Bill) => ({ lines, surcharge, waived });

/** Money that a bill does not need any more goes where a payment would go. */
function released(
  at: { accountNo: string; billNo: string; onDay: string },
  amount: Paise,
  { bills }: Billed,
): AccountEvent[] {
  if (amount === 0) return [];
  const others = bills.filter(({ billNo }) => billNo !== at.billNo);
  return [{ type: 'CreditReleased', ...at, amount, ...allocateOldestFirst(amount, others) }];
}
