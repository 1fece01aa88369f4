/** Rows of other gateways and of banks, read as a mapping says. */
import { PaymentId, RefundId } from '../domain/identifiers.ts';
import { fromDecimal, type Paise, paise } from '../domain/money.ts';
import type { GatewayName } from '../domain/payment.events.ts';
import { dayReader } from './settlement-days.ts';
import type { Mapping } from './settlement-mapping.ts';
import { accountNoIn, isFeeText, type Reader, type Reading } from './settlement-row.ts';
import type { StatedRow } from './settlement-row.ts';

type Fields = Readonly<Record<string, string>>;
type Name = keyof Mapping['columns'];
/** What a column holds, by our name for it; undefined where there is no such column, or nothing. */
type Told = (name: Exclude<Name, 'rowRef'>) => string | undefined;

export function mappedReader(mapping: Mapping, accountNoPattern: RegExp): Reader {
  const { gateway, columns, days, skip } = mapping;
  const whenIn = dayReader(days);
  const amountIn = amountReader(mapping);
  const rowRefPattern = mapping.rowRefPattern && new RegExp(mapping.rowRefPattern);

  function read(line: number, fields: Fields): Reading {
    const told: Told = (name) => {
      const column = columns[name];
      return column === undefined ? undefined : fields[column] || undefined;
    };
    const rowRef = [columns.rowRef].flat().map((column) => fields[column] ?? '').join(' ').trim();
    const settled = whenIn(told('settledOn') ?? '');
    const sums = sumsOf(mapping, told, amountIn);
    const wrong = [
      ...(/^[\x20-\x7e]{1,120}$/.test(rowRef) ? [] : ['its reference is empty or too long']),
      ...(settled ? [] : [`${columns.settledOn} is not a day such as ${days}`]),
      ...('wrong' in sums ? sums.wrong : []),
    ];
    const foreign = Boolean(rowRefPattern && rowRef && !rowRefPattern.test(rowRef));
    if (foreign) wrong.push(`its reference is not like ${mapping.rowRefPattern}`);
    if (wrong.length > 0 || !settled || 'wrong' in sums) {
      return { wrong, foreign, ...('wrong' in sums && { inRupees: sums.inRupees }) };
    }
    const settlementId = told('settlementId') ?? settled.day;
    if (!/^[A-Za-z0-9_.-]{1,60}$/.test(settlementId)) {
      return { wrong: [`${columns.settlementId} is not 1 to 60 letters, digits, _ . or -`] };
    }
    const paidAt = whenIn(told('paidAt') ?? '')?.at ?? settled.at;
    const row = { line, rowRef, settlementId, settledOn: settled.day, paidAt, ...sums };
    return { row: { ...row, ...aboutIn(mapping, told, rowRef, accountNoPattern) } };
  }

  const wanted = Object.values(columns).flat().filter((name) => name !== undefined);
  const isStatement = gateway === 'bank' || gateway === 'bbps';
  return { gateway, isStatement, columns: [...new Set(wanted)], skip, read };
}

type Sums = Pick<
  StatedRow,
  'kind' | 'amount' | 'fee' | 'tax' | 'net' | 'odd' | 'total' | 'balance'
>;
type AmountIn = (text: string | undefined) => Paise | undefined;

/** Undefined for what is no amount in this file's unit. Nothing is nothing. */
const amountReader = ({ unit, grouping }: Mapping): AmountIn => (text = '') => {
  const grouped = grouping && /^-?\d{1,3}(,\d{2,3})*(\.\d*)?$/.test(text);
  const plain = grouped ? text.replaceAll(',', '') : text;
  if (plain === '' || plain === '-') return paise(0);
  if (unit === 'rupees') return fromDecimal(plain);
  return /^-?\d{1,15}$/.test(plain) ? paise(Number(plain)) : undefined;
};

function sumsOf(
  mapping: Mapping,
  told: Told,
  amountIn: AmountIn,
): Sums | { wrong: string[]; inRupees: boolean } {
  const { columns, unit, signs } = mapping;
  const names = ['amount', 'credit', 'debit', 'fee', 'tax', 'net', 'total', 'balance'] as const;
  const unread = names.filter((name) => amountIn(told(name)) === undefined);
  if (unread.length > 0) {
    const wrong = unread.map((name) => `${columns[name]} is not an amount in ${unit}`);
    const decimals = unread.some((name) => /^-?\d[\d,]*\.\d+$/.test(told(name) ?? ''));
    return { wrong, inRupees: unit === 'paise' && decimals };
  }
  const sum = (name: typeof names[number]) => amountIn(told(name)) ?? paise(0);
  const word = (told('kind') ?? '').toLowerCase();
  const read = mapping.kinds[word];
  const incoming = signs === 'two_columns' ? sum('credit') - sum('debit') : sum('amount');
  const kind = read ?? (columns.kind !== undefined ? 'other' : 'payment');
  const outgoing = signs === 'by_kind' && kind !== 'payment';
  const gross = outgoing ? -incoming : incoming;
  const wrong = [
    ...(sum('credit') !== 0 && sum('debit') !== 0 ? ['credit and debit are both set'] : []),
    ...(Math.min(sum('credit'), sum('debit'), sum('fee'), sum('tax')) < 0
      ? ['a sum is below zero that says by its column where it goes']
      : []),
    ...(signs === 'by_kind' && incoming < 0 ? ['its amount is below zero'] : []),
  ];
  if (wrong.length > 0) return { wrong, inRupees: false };
  return { ...money(mapping, sum, kind, gross), ...stated(told, sum) };
}

const stated = (told: Told, sum: (name: 'total' | 'balance') => Paise) => ({
  ...(told('total') !== undefined && { total: sum('total') }),
  ...(told('balance') !== undefined && { balance: sum('balance') }),
});

/** A payment that goes out is none; what was paid out is held against the other columns. */
function money(
  { feeHasTax, columns }: Mapping,
  sum: (name: 'fee' | 'tax' | 'net') => Paise,
  kind: StatedRow['kind'],
  gross: number,
): Pick<Sums, 'kind' | 'amount' | 'fee' | 'tax' | 'net' | 'odd'> {
  const tax = sum('tax');
  const fee = feeHasTax ? sum('fee') - tax : sum('fee');
  const reckoned = gross - fee - tax;
  const net = columns.net === undefined ? reckoned : sum('net');
  const amount = paise(Math.abs(gross));
  const odd = net !== reckoned || fee < 0
    ? 'amount, fee, tax and what was paid out do not agree'
    : amount === 0
    ? 'an amount of nothing'
    : kind === 'other'
    ? 'a row of a kind that we do not know'
    : kind === 'refund' && gross > 0
    ? 'a refund that comes in'
    : undefined;
  if (odd) {
    const nothing = { fee: paise(0), tax: paise(0) };
    return { kind, amount: paise(Math.abs(net)), ...nothing, net: paise(net), odd };
  }
  const turned = kind === 'payment' && gross < 0 ? 'other' : kind;
  return { kind: turned, amount, fee: paise(fee), tax, net: paise(net) };
}

function aboutIn(
  { carriers, fees, gateway }: Mapping,
  told: Told,
  rowRef: string,
  accountNoPattern: RegExp,
) {
  const description = told('description') ?? '';
  // Some banks print in capitals alone.
  const named = /\b[0-9a-f]{32}\b/i.exec(description)?.[0].toLowerCase();
  const order = fit(PaymentId, told('order')) ?? named;
  const refundId = fit(RefundId, told('refund'));
  const texts = [told('account'), told('order'), description].map((text) => text ?? '');
  const accountNo = accountNoIn(accountNoPattern, texts);
  const carrier = gateway === 'bank' ? carrierIn(carriers, description) : undefined;
  const [utr, paymentRef, orderRef, upiRef, disputeRef] =
    (['utr', 'paymentRef', 'orderRef', 'upiRef', 'dispute'] as const)
      .map((name) => /^[\x20-\x7e]{1,120}$/.exec(told(name) ?? '')?.[0]);
  const bankRef = utr ??
    (gateway === 'bank' ? bankRefIn(rowRef, carrier && description) : undefined);
  const method = /^[a-z_ ]{1,40}$/.exec((told('method') ?? '').toLowerCase())?.[0];
  return {
    ...(order && { order }),
    ...(refundId && { refundId }),
    ...(accountNo && { accountNo }),
    ...(carrier && { carrier }),
    ...(isFeeText(description, fees) && { isFee: true }),
    ...(bankRef && { utr: bankRef }),
    ...(paymentRef && { paymentRef }),
    ...(orderRef && { orderRef }),
    ...(upiRef && { upiRef }),
    ...(disputeRef && { disputeRef }),
    ...(method && { method }),
  };
}

/**
 * The reference that a payout and the bank's line for it share stands in many statements only among
 * the words of a carrier's line: 16 characters by NEFT, 22 by RTGS, never digits alone, as an
 * account's number is. Source: RBI's FAQ on both.
 */
function bankRefIn(rowRef: string, carriersWords = ''): string | undefined {
  const [utr, another] = carriersWords.match(/\b(?:[A-Za-z0-9]{16}|[A-Za-z0-9]{22})\b/g)
    ?.filter((word) => /[A-Za-z]/.test(word) && /(?:\d.*){8}/.test(word)) ?? [];
  return utr && !another ? utr : /^[A-Za-z0-9]{6,40}$/.exec(rowRef)?.[0];
}

const fit = (schema: typeof PaymentId, text: string | undefined) => schema.safeParse(text).data;

function carrierIn(carriers: Mapping['carriers'], description: string): GatewayName | undefined {
  const text = description.toLowerCase();
  return Object.entries(carriers).find(([words]) => text.includes(words.toLowerCase()))?.[1];
}
