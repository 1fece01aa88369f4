/** Plain facts to begin a test with; what a test is about, it says itself. */
import type {
  AccountEvent,
  BillLine,
  LineKind,
  Particulars,
} from '../../src/domain/account.events.ts';
import { paise } from '../../src/domain/money.ts';
import type { PaymentEvent } from '../../src/domain/payment.events.ts';

export const accountNo = 'N2302012345';
export const contactId = 'c0ffee00c0ffee00c0ffee00c0ffee00';
export const paymentId = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';

/** What the vault would have made of a text; equal texts have equal digests. */
export const sealed = (text: string, person = `account-${accountNo}`) => (
  { person, box: `box of ${text}`, digest: `digest of ${text}` }
);

export const particulars: Particulars = {
  accountNo,
  details: sealed('Ramesh Kumar'),
  category: 'LV-1.2',
  centre: 'Govindpura',
  division: 'Bhopal East',
  circle: 'Bhopal City',
  urban: true,
};
export const opened: AccountEvent = { type: 'AccountOpened', ...particulars };

export const line = (kind: LineKind, amount: number): BillLine => (
  { kind, amount: paise(amount) }
);

type Terms = { dueOn?: string; amount?: number; afterDue?: number; lines?: BillLine[] };

/** A bill of October 2026; `amount` is its whole demand, in paise. */
export function billOf(
  billNo: string,
  { dueOn = '2026-10-21', amount = 90_000, afterDue = amount, lines }: Terms = {},
) {
  return {
    accountNo,
    billNo,
    month: '2026-10',
    issuedOn: '2026-10-06',
    dueOn,
    units: 120,
    lines: lines ?? [line('energy', amount)],
    amountAfterDue: paise(afterDue),
  };
}

/** `known`: what the account owed before it, less the advance. */
export const issued = (billNo: string, terms?: Terms, known = 0): AccountEvent => (
  { type: 'BillIssued', ...billOf(billNo, terms), arrears: { known: paise(known) } }
);

export const paidAt = '2026-10-15T09:15:00Z';
export const credited = (
  id: string,
  allocations: Record<string, number>,
  advance = 0,
): AccountEvent => {
  const shares = Object.entries(allocations);
  return {
    type: 'PaymentCredited',
    accountNo,
    paymentId: id,
    amount: paise(shares.reduce((total, [, amount]) => total + amount, advance)),
    paidAt,
    allocations: shares.map(([billNo, amount]) => ({ billNo, amount: paise(amount) })),
    advance: paise(advance),
  };
};

export const terms = {
  accountNo,
  amount: paise(90_000),
  gateway: 'razorpay',
  expiresAt: '2026-10-15T09:30:00Z',
  contactId,
} as const;
export const requested: PaymentEvent = { type: 'PaymentRequested', paymentId, ...terms };

export const arrival = {
  paymentId,
  accountNo,
  amount: paise(90_000),
  paidAt,
  evidence: { kind: 'lookup', gateway: 'razorpay', ref: 'pay_1', orderRef: 'order_1' },
} as const;
export const confirmed: PaymentEvent = { type: 'PaymentConfirmed', ...arrival };
