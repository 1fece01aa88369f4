/** Gathers from the views what a receipt or a bill shows, for whoever may see it. */
import type { BillDocument } from './documents/bill.ts';
import type { Biller } from './documents/letterhead.ts';
import type { ReceiptDocument } from './documents/receipt.ts';
import { maskedName } from './domain/masking.ts';
import { paise } from './domain/money.ts';
import { accountNamed, Details } from './projections/accounts.ts';
import { type Bill, billNumbered, billsPage } from './projections/bills.ts';
import { type Payment, paymentNamed } from './projections/payments.ts';
import type { ReadStore } from './projections/read-store.ts';
import { type Receipt, receiptNumbered } from './projections/receipts.ts';
import type { Vault } from './vault/vault.ts';

type Ways = {
  store: ReadStore;
  vault: Pick<Vault, 'open'>;
  biller: Biller;
  /** Where anybody can check a receipt. */
  checkUrl(receiptNo: string): string;
  /** Where this account can be paid. */
  payUrl(accountNo: string): string;
  clock(): string;
};

/** `full`: the reader has linked the account. Everybody else sees a masked name and no address. */
type Sight = { full: boolean };

/** `alone`: nothing of the account but its number, for whoever knows of this one payment. */
type ReceiptSight = Sight & { reprint: boolean; alone?: boolean };

const monthsShown = 6;

async function receiptDocument(
  { store, vault, biller, checkUrl }: Ways,
  receiptNo: string,
  { full, reprint, alone = false }: ReceiptSight,
): Promise<ReceiptDocument | undefined> {
  const receipt = await receiptNumbered(store, receiptNo);
  if (!receipt) return undefined;
  const { accountNo, amount, paidAt, issuedAt, paymentId, allocations, position } = receipt;
  const details = await detailsOf(store, vault, accountNo);
  const payment = await paymentNamed(store, paymentId);
  const settled = allocations.map(async (share) => {
    const bill = await billNumbered(store, accountNo, share.billNo);
    return bill ? [{ ...share, month: bill.month, dueOn: bill.dueOn }] : [];
  });
  return {
    biller,
    receiptNo,
    issuedAt,
    accountNo,
    ...(details && !alone && { name: full ? details.name : maskedName(details.name) }),
    amount,
    allocations: (await Promise.all(settled)).flat(),
    ...(receipt.advance > 0 && { notApplied: notAppliedOf(receipt) }),
    convenienceFee: paise(0),
    ...(payment?.method && { method: payment.method }),
    channel: channelOf(payment),
    ...(payment?.upiRef && { upiRef: payment.upiRef }),
    ...(payment?.ref && { gatewayRef: payment.ref }),
    paymentId,
    paidAt,
    creditedAt: issuedAt,
    ...(!alone && { afterwards: afterwardsOf(receipt) }),
    checkUrl: checkUrl(receiptNo),
    reprint,
    proof: { logPosition: position },
  };
}

function channelOf(payment: Payment | undefined): string {
  if (payment?.link) return 'page';
  return payment?.contactId ? 'whatsapp' : payment?.gateway ?? 'counter';
}

const notAppliedOf = (
  { advance, allocations }: Receipt,
): NonNullable<ReceiptDocument['notApplied']> => (
  { amount: advance, reason: allocations.length > 0 ? 'more_than_due' : 'nothing_due' }
);

const afterwardsOf = ({ outstandingAfter, advanceAfter }: Receipt) => (
  { outstanding: outstandingAfter, advance: advanceAfter }
);

async function billDocument(
  { store, vault, biller, payUrl, clock }: Ways,
  { accountNo, billNo }: { accountNo: string; billNo: string },
  { full }: Sight,
): Promise<BillDocument | undefined> {
  const bill = await billNumbered(store, accountNo, billNo);
  const account = await accountNamed(store, accountNo);
  if (!bill || !account) return undefined;
  const details = await detailsOf(store, vault, accountNo);
  const { category, centre, division, circle } = account;
  const { month, issuedOn, dueOn, units, lines, demand, amountAfterDue, outstanding } = bill;
  return {
    biller,
    billNo,
    accountNo,
    ...(details && { name: full ? details.name : maskedName(details.name) }),
    ...(details && full && { address: details.address }),
    category,
    centre,
    division,
    circle,
    month,
    issuedOn,
    dueOn,
    unitsKwh: units,
    lines: lines.map(({ label, ...line }) => ({ ...line, ...(label && { label }) })),
    total: demand,
    amountAfterDue,
    arrears: paise(Math.max(bill.arrearsKnown, 0)),
    advanceApplied: bill.advanceApplied,
    paid: paise(demand + bill.surcharge - bill.advanceApplied - outstanding),
    outstanding,
    asOf: clock(),
    history: await historyUpTo(store, bill),
    standing: 'issued',
    payUrl: payUrl(accountNo),
  };
}

async function historyUpTo(store: ReadStore, { accountNo, month, billNo }: Bill) {
  const before = { month, billNo };
  const earlier = await billsPage(store, accountNo, { before, limit: monthsShown - 1 });
  const own = await billNumbered(store, accountNo, billNo);
  return [...earlier.toReversed(), ...(own ? [own] : [])]
    .map(({ month, units }) => ({ month, unitsKwh: units }));
}

/** Undefined after erasure. */
async function detailsOf(store: ReadStore, vault: Pick<Vault, 'open'>, accountNo: string) {
  const account = await accountNamed(store, accountNo);
  const opened = account && await vault.open(account.details, 'details');
  return opened === undefined ? undefined : Details.parse(JSON.parse(opened));
}

/** Both, for whoever sends them. */
export type Papers = {
  receipt(
    receiptNo: string,
    sight: ReceiptSight,
  ): Promise<ReceiptDocument | undefined>;
  bill(
    which: { accountNo: string; billNo: string },
    sight: Sight,
  ): Promise<BillDocument | undefined>;
  /** As anybody may see it. Undefined after erasure. */
  maskedName(accountNo: string): Promise<string | undefined>;
};

export const papersFrom = (ways: Ways): Papers => ({
  receipt: (...asked) => receiptDocument(ways, ...asked),
  bill: (...asked) => billDocument(ways, ...asked),
  async maskedName(accountNo) {
    const details = await detailsOf(ways.store, ways.vault, accountNo);
    return details && maskedName(details.name);
  },
});
