/**
 * What a settlement's rows mean in the books, beyond the payments and refunds that they name: those
 * move their own money, so that a row in two files moves it once.
 */
import type { Typed } from './decider.ts';
import { type Paise, paise } from './money.ts';
import { credit, debit, type Posted, type Posting } from './posting.ts';
import type { RowOutcome, SettlementEvent } from './settlement.events.ts';

type Event = Typed<
  SettlementEvent,
  'SettlementRowsRecorded' | 'SettlementRowMatched' | 'SettlementRowResolved'
>;
type Money = { net: Paise; fee: Paise; tax: Paise };

export function settlementPostings(event: Event): Posted {
  if (event.type === 'SettlementRowsRecorded') {
    const postings = event.rows.flatMap((row) => ofRow(unexplained(row), row.outcome));
    return { onDay: event.settledOn, postings };
  }
  const { onDay } = event;
  if (event.type === 'SettlementRowResolved') return { onDay, postings: ofResolution(event) };
  const { posted } = event; // By the payout, which the bank account holds already.
  return { onDay, postings: [debit('settlement_exceptions', posted), credit('bank', posted)] };
}

/** What is left of a row of which others have posted a part. */
export const unexplained = <Row extends Money & { posted?: Paise | undefined }>(row: Row): Row => (
  { ...row, net: paise(row.net - (row.posted ?? 0)) }
);

function ofRow(row: Money, outcome: RowOutcome): Posting[] {
  switch (outcome) {
    case 'applied':
    case 'suspense':
    case 'refund':
      return [];
    case 'fee':
      return [
        { ledgerAccount: 'bank', amount: row.net },
        { ledgerAccount: 'gst_on_gateway_fees', amount: row.tax },
        { ledgerAccount: 'gateway_fees', amount: paise(-row.net - row.tax) },
      ];
    case 'dispute':
      return paidInto('chargebacks', row);
    case 'exception':
      return paidInto('settlement_exceptions', row);
  }
}

/** What the bank got and what the gateway kept, set against a bucket that must be worked off. */
const paidInto = (
  ledgerAccount: 'chargebacks' | 'settlement_exceptions',
  { net, fee, tax }: Money,
): Posting[] => [
  { ledgerAccount: 'bank', amount: net },
  { ledgerAccount: 'gateway_fees', amount: fee },
  { ledgerAccount: 'gst_on_gateway_fees', amount: tax },
  { ledgerAccount, amount: paise(-(net + fee + tax)) },
];

/** A payment posts its own payout, so the exception takes back all of what it had posted. */
function ofResolution(event: Typed<SettlementEvent, 'SettlementRowResolved'>): Posting[] {
  const undone = paidInto('settlement_exceptions', event).map((posting) => (
    { ...posting, amount: paise(-posting.amount) }
  ));
  if (event.as === 'payment') return undone;
  const gross = paise(event.net + event.fee + event.tax);
  const ledgerAccount = event.as === 'fee' ? 'gateway_fees' : 'written_off';
  return [
    { ledgerAccount: 'settlement_exceptions', amount: gross },
    { ledgerAccount, amount: paise(-gross) },
  ];
}
