/** What is paid out, and its report: every payment, refund and adjustment with fee and tax. */
import { badInput, noSuchId } from './errors.ts';
import { linkBy } from './links.ts';
import { collection, paymentById } from './payments.ts';
import { pageOf } from './refunds.ts';
import type { AdjustmentRow, PaymentRow, RefundRow, SettlementRow } from './schema.ts';
import { type RazorpayWorld, seconds } from './world.ts';

/** Two per cent, and eighteen of them for the state: the usual words of a price list. */
export function feeOf(amount: number): { fee: number; tax: number } {
  const charge = Math.round(amount * 0.02);
  const tax = Math.round(charge * 0.18);
  return { fee: charge + tax, tax };
}

/** Pays out all that has not been yet. Undefined: there is nothing, or less than nothing. */
export function settle(world: RazorpayWorld): string | undefined {
  const { store, ids } = world;
  const payments = store.all<PaymentRow>(
    'select * from payment where captured = 1 and settlement is null',
  );
  const refunds = store.all<RefundRow>(
    "select * from refund where status = 'processed' and settlement is null and payment in " +
      '(select id from payment where captured = 1)',
  );
  const adjustments = store.all<AdjustmentRow>(
    'select * from adjustment where settlement is null',
  );
  const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);
  const amount = sum(payments.map((payment) => payment.amount - payment.fee)) -
    sum(refunds.map((refund) => refund.amount)) +
    sum(adjustments.map((adjustment) => adjustment.amount));
  if (amount <= 0) return undefined;
  const id = ids.ref('setl');
  return store.atOnce(() => {
    store.run(
      'insert into settlement values (?, ?, ?, ?, ?, ?)',
      id,
      amount,
      sum(payments.map(({ fee }) => fee)),
      sum(payments.map(({ tax }) => tax)),
      `AXISCN${ids.number().slice(-10)}`,
      world.clock(),
    );
    for (const { id: payment } of payments) mark(world, 'payment', payment, id);
    for (const { id: refund } of refunds) mark(world, 'refund', refund, id);
    for (const { id: adjustment } of adjustments) mark(world, 'adjustment', adjustment, id);
    world.notify('settlement.processed', { settlement: settlementOr404(world, id) });
    return id;
  });
}

const mark = (
  { store }: RazorpayWorld,
  table: 'payment' | 'refund' | 'adjustment',
  id: string,
  settlement: string,
) => store.run(`update ${table} set settlement = ? where id = ?`, settlement, id);

const settlementEntity = ({ id, amount, fees, tax, utr, created_at: at }: SettlementRow) => ({
  id,
  entity: 'settlement',
  amount,
  status: 'processed',
  fees,
  tax,
  utr,
  created_at: seconds(at),
});

export function settlementOr404({ store }: RazorpayWorld, id: string) {
  const row = store.one<SettlementRow>('select * from settlement where id = ?', id);
  if (!row) throw noSuchId();
  return settlementEntity(row);
}

export function listSettlements({ store }: RazorpayWorld, query: URLSearchParams) {
  const { count, skip } = pageOf(query, 100);
  const rows = store.all<SettlementRow>(
    'select * from settlement order by rowid desc limit ? offset ?',
    count,
    skip,
  );
  return collection(rows.map(settlementEntity));
}

/** Days begin in India. */
const indianMs = 5.5 * 3_600_000;
const dayOf = (ms: number) => new Date(ms + indianMs).toISOString().slice(0, 10);

/** Source: razorpay.com/docs/api/settlements/fetch-recon. */
export function recon(world: RazorpayWorld, query: URLSearchParams) {
  const [year, month, day] = ['year', 'month', 'day'].map((name) => query.get(name) ?? '');
  if (!/^\d{4}$/.test(year!)) throw badInput('The year must be 4 digits.', 'year');
  if (!/^(0?[1-9]|1[0-2])$/.test(month!)) {
    throw badInput('The month is not a valid month.', 'month');
  }
  if (day !== '' && !/^\d{1,2}$/.test(day!)) {
    throw badInput('The day must be between 1 and 2 digits.', 'day');
  }
  const start = `${year}-${month!.padStart(2, '0')}${
    day === '' ? '' : `-${day!.padStart(2, '0')}`
  }`;
  const { count, skip } = pageOf(query, 1000);
  const settlements = world.store.all<SettlementRow>('select * from settlement order by rowid')
    .filter(({ created_at }) => dayOf(created_at).startsWith(start));
  const rows = settlements.flatMap((settlement) => rowsOf(world, settlement));
  return collection(rows.slice(skip, skip + count));
}

function rowsOf(world: RazorpayWorld, settlement: SettlementRow) {
  const all = <Row>(table: string) =>
    world.store.all<Row>(
      `select * from ${table} where settlement = ? order by rowid`,
      settlement.id,
    );
  const rest = {
    currency: 'INR',
    on_hold: false,
    settled: true,
    settled_at: seconds(settlement.created_at),
    settlement_id: settlement.id,
    posted_at: null,
    settlement_utr: settlement.utr,
    card_network: null,
    card_issuer: null,
    card_type: null,
  };
  return [
    ...all<PaymentRow>('payment').map((row) => ({ ...paymentRow(world, row), ...rest })),
    ...all<RefundRow>('refund').map((row) => ({ ...refundRow(world, row), ...rest })),
    ...all<AdjustmentRow>('adjustment').map((row) => ({ ...adjustmentRow(row), ...rest })),
  ];
}

function paymentRow(world: RazorpayWorld, payment: PaymentRow) {
  const link = linkBy(world, 'id', payment.link)!;
  return {
    entity_id: payment.id,
    type: 'payment',
    debit: 0,
    credit: payment.amount - payment.fee,
    amount: payment.amount,
    fee: payment.fee,
    tax: payment.tax,
    created_at: seconds(payment.created_at),
    credit_type: 'default',
    description: link.description,
    notes: link.notes, // A text of JSON here.
    payment_id: null,
    order_id: link.order_ref,
    order_receipt: link.reference,
    method: 'upi',
    dispute_id: null,
  };
}

function refundRow(world: RazorpayWorld, refund: RefundRow) {
  const payment = paymentById(world, refund.payment)!;
  return {
    entity_id: refund.id,
    type: 'refund',
    debit: refund.amount,
    credit: 0,
    amount: refund.amount,
    fee: 0,
    tax: 0,
    created_at: seconds(refund.created_at),
    credit_type: 'default',
    description: null,
    notes: refund.notes,
    payment_id: refund.payment,
    order_id: linkBy(world, 'id', payment.link)!.order_ref,
    order_receipt: null,
    method: 'upi',
    dispute_id: null,
  };
}

const adjustmentRow = (row: AdjustmentRow) => ({
  entity_id: row.id,
  type: 'adjustment',
  debit: Math.max(0, -row.amount),
  credit: Math.max(0, row.amount),
  amount: Math.abs(row.amount),
  fee: 0,
  tax: 0,
  created_at: seconds(row.created_at),
  description: row.description,
  notes: null,
  payment_id: row.payment,
  order_id: null,
  order_receipt: null,
  method: null,
  dispute_id: row.dispute,
});
