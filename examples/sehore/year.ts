/** A consumer's year: twelve bills, and what was paid on them when. The ledger must agree with it. */
import { daysAfter } from '../../src/domain/calendar.ts';
import type { Chance } from './chance.ts';
import { imran, ramesh, rameshOwes, sita, sitaMonths } from './heroes.ts';
import type { Consumer } from './people.ts';
import { type Charges, chargesFor, surchargeOn, totalOf } from './tariff.ts';

export type Period = {
  /** Whose power was used. */
  month: string;
  issuedOn: { urban: string; rural: string };
  dueOn: { urban: string; rural: string };
};

export type Bill = {
  accountNo: string;
  month: string;
  issuedOn: string;
  dueOn: string;
  units: number;
  charges: Charges;
  total: number;
  amountAfterDue: number;
  /** Paise owed before this bill; negative: held in advance. */
  arrears: number;
};

export type Payment = {
  accountNo: string;
  /** Of the bills after which it was made. */
  month: string;
  amount: number;
  paidOn: string;
  method: string;
};

export const daysToPay = 15;

/** January to December: coolers in May, blankets in January. */
const seasons = [0.85, 0.8, 0.95, 1.2, 1.45, 1.4, 1.2, 1.1, 1.05, 0.95, 0.8, 0.85];

type Wish = { amount: number; when: 'in time' | 'late' };

/**
 * `until`: bills issued up to and on this day, payments made before it. `balance`: paise; positive,
 * the consumer owes us. Crediting oldest first leaves the newest bill open as long as anything is
 * owed, which is why one number is enough to know who gets a surcharge.
 */
export function yearOf(
  consumer: Consumer,
  periods: readonly Period[],
  chance: Chance,
  until: string,
): { bills: Bill[]; payments: Payment[] } {
  const method = chance.weighed({ cash: 70, upi: 22, cheque: 5, card: 3 });
  const drafts = draftsOf(consumer, periods, chance, method !== 'cash');
  const payments: Payment[] = [];
  const bills: Bill[] = [];
  let balance = 0;

  function pay(month: string, amount: number, paidOn: string): number {
    if (amount <= 0 || paidOn >= until) return 0;
    payments.push({ accountNo: consumer.accountNo, month, amount, paidOn, method });
    return amount;
  }

  for (const [at, draft] of drafts.entries()) {
    const { month, issuedOn, dueOn, total, amountAfterDue } = draft;
    const ahead = drafts[at + 1]?.total ?? 0;
    bills.push({ ...draft, arrears: balance });
    balance += total;
    const left = drafts.length - 1 - at;
    const wish = wishOf(consumer, chance, { balance, left, ahead, at });
    const inTime = daysAfter(issuedOn, chance.whole(1, daysToPay));
    const late = daysAfter(dueOn, chance.whole(1, 8));
    if (wish.when === 'in time') balance -= pay(month, wish.amount, inTime);
    if (balance > 0 && dueOn < until) balance += amountAfterDue - total;
    // Whoever pays late pays what has been added, too.
    if (wish.when === 'late') balance -= pay(month, balance, late);
  }
  return { bills, payments };
}

type Standing = { balance: number; left: number; ahead: number; at: number };

/** `left`: bills that follow this one. `ahead`: what the next one will ask for. */
function wishOf(consumer: Consumer, chance: Chance, standing: Standing): Wish {
  const { accountNo, habit } = consumer;
  const { balance, left, ahead, at } = standing;
  const inTime = (amount: number): Wish => ({ amount, when: 'in time' });
  if (accountNo === ramesh.accountNo) return inTime(left === 0 ? 0 : balance);
  if (accountNo === sita.accountNo) return inTime(left <= sitaMonths ? 0 : balance);
  if (accountNo === imran.accountNo) return inTime(left === 1 ? balance + ahead : balance);
  const roundedUp = Math.ceil(balance / 1_000) * 1_000; // To ten rupees: nobody has change.
  const full = chance.next() < 0.3 ? roundedUp : balance;
  switch (habit) {
    case 'prompt':
      return inTime(left === 0 && chance.next() < 0.5 ? 0 : full);
    case 'late':
      return { amount: balance, when: chance.next() < 0.7 ? 'late' : 'in time' };
    case 'forgetful':
      return inTime(chance.next() < 0.25 ? 0 : full);
    case 'inParts':
      return inTime(at % 4 === 3 ? full : Math.round(balance * 0.006) * 100);
    case 'inArrears':
      return inTime(left < 2 + (consumer.unitsUsual % 5) ? 0 : full);
    case 'ahead':
      return inTime(at % 3 === 0 ? Math.ceil(balance * 3.2 / 10_000) * 10_000 : 0);
  }
}

function draftsOf(
  consumer: Consumer,
  periods: readonly Period[],
  chance: Chance,
  online: boolean,
): Omit<Bill, 'arrears'>[] {
  const { accountNo, urban, category, unitsUsual } = consumer;
  const place = urban ? 'urban' : 'rural';
  return periods.map(({ month, issuedOn, dueOn }, at) => {
    const season = seasons[Number(month.slice(5)) - 1]!;
    const usual = Math.max(4, Math.round(unitsUsual * season * (0.85 + chance.next() * 0.3)));
    const chargesOf = (units: number) =>
      chargesFor({ units, urban, category, month, online: online && at > 0 });
    const { units, charges } = accountNo === ramesh.accountNo && at === periods.length - 1
      ? asking(rameshOwes, chargesOf)
      : { units: usual, charges: chargesOf(usual) };
    const total = totalOf(charges);
    return {
      accountNo,
      month,
      issuedOn: issuedOn[place],
      dueOn: dueOn[place],
      units,
      charges,
      total,
      amountAfterDue: total + surchargeOn(total),
    };
  });
}

/** The units that come nearest from below; what is still lacking is the line `other`. */
function asking(total: number, chargesOf: (units: number) => Charges) {
  let units = 151; // Above the relief, more units cost more.
  while (totalOf(chargesOf(units + 1)) <= total) units++;
  const charges = chargesOf(units);
  return { units, charges: { ...charges, other: total - totalOf(charges) } };
}
