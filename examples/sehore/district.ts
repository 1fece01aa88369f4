/** The example district: 2,400 consumers, their bills of twelve months, and what was paid on them. */
import { dayOf, daysAfter } from '../../src/domain/calendar.ts';
import { chanceFrom } from './chance.ts';
import { type Consumer, consumersBy } from './people.ts';
import { type Bill, daysToPay, type Payment, type Period, yearOf } from './year.ts';

export type NumberedBill = Bill & { billNo: string };
export type Slip = Payment & { slipNo: string; paidAt: string };

export type Month = Period & {
  bills: NumberedBill[];
  /** In the order of their days. */
  slips: Slip[];
};
export type District = { consumers: Consumer[]; months: Month[] };

export type Wanted = {
  /** The day on which it is looked at: the newest bills are out, and none of them is overdue. */
  until?: string;
  seed?: number;
  consumers?: number;
};

const monthsBilled = 12;
/** Consumers whose newest bill states other arrears than the ledger, by so many paise. */
const misprints = new Map([[101, 12_000], [777, -4_550], [1_500, 100]]);

export function districtBy(
  { until = dayOf(new Date().toISOString()), seed = 466_001, consumers: count = 2_400 }: Wanted,
): District {
  const consumers = consumersBy(seed, count);
  const periods = periodsUntil(until);
  const newest = periods.at(-1)!.month;
  const bills: NumberedBill[] = [];
  const payments: Payment[] = [];
  for (const [nth, consumer] of consumers.entries()) {
    const year = yearOf(consumer, periods, chanceFrom(seed + nth), until);
    const misprint = misprints.get(nth) ?? 0;
    for (const bill of year.bills) {
      const arrears = bill.arrears + (bill.month === newest ? misprint : 0);
      bills.push({ ...bill, arrears, billNo: numbered('B', bill.month, '', 42 + nth, 7) });
    }
    payments.push(...year.payments);
  }
  const billsOf = Map.groupBy(bills, ({ month }) => month);
  const paymentsOf = Map.groupBy(payments, ({ month }) => month);
  const months = periods.map((period) => ({
    ...period,
    bills: billsOf.get(period.month) ?? [],
    slips: slipsOf(paymentsOf.get(period.month) ?? []),
  }));
  return { consumers, months };
}

/** `B26100000042`: year and month of the bills, then a number of its own. */
const numbered = (prefix: string, month: string, between: string, n: number, digits: number) =>
  `${prefix}${month.slice(2).replace('-', '')}${between}${String(n).padStart(digits, '0')}`;

const slipsOf = (payments: readonly Payment[]): Slip[] =>
  payments.toSorted((a, b) => a.paidOn.localeCompare(b.paidOn)).map((payment, nth) => ({
    ...payment,
    slipNo: numbered('SEH/', payment.month, '/', nth + 1, 5),
    paidAt: `${payment.paidOn} ${10 + nth % 7}:${String((nth * 13) % 60).padStart(2, '0')}`,
  }));

/** Bills go out at the same days each month: in the towns first, two days later elsewhere. */
function periodsUntil(until: string): Period[] {
  const today = Number(until.slice(8));
  const urbanDay = Math.max(1, Math.min(today - 6, 25));
  const ruralDay = Math.max(1, Math.min(urbanDay + 2, today));
  return Array.from({ length: monthsBilled }, (_, at) => {
    const back = monthsBilled - 1 - at;
    const issuedOn = { urban: dayIn(until, back, urbanDay), rural: dayIn(until, back, ruralDay) };
    const dueOn = {
      urban: daysAfter(issuedOn.urban, daysToPay),
      rural: daysAfter(issuedOn.rural, daysToPay),
    };
    return { month: monthBefore(until, back + 1), issuedOn, dueOn };
  });
}

const dayIn = (until: string, back: number, day: number) =>
  `${monthBefore(until, back)}-${String(day).padStart(2, '0')}`;

function monthBefore(until: string, back: number): string {
  const count = Number(until.slice(0, 4)) * 12 + Number(until.slice(5, 7)) - 1 - back;
  return `${Math.floor(count / 12)}-${String(count % 12 + 1).padStart(2, '0')}`;
}
