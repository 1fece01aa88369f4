/** The district as lines of import files. */
import { paise, toDecimal } from '../../src/domain/money.ts';
import { billColumns } from '../../src/imports/bills.ts';
import { consumerColumns } from '../../src/imports/consumers.ts';
import { csvLine } from '../../src/imports/csv.ts';
import { paymentColumns } from '../../src/imports/payments.ts';
import type { NumberedBill, Slip } from './district.ts';
import type { Consumer } from './people.ts';

const rupees = (amount: number) => toDecimal(paise(amount));

export const consumerLines = (consumers: readonly Consumer[]): string =>
  csvLine(consumerColumns) + consumers.map((one) =>
    csvLine([
      one.accountNo,
      one.name,
      one.mobile,
      one.address,
      one.category,
      one.centre,
      one.division,
      one.circle,
      String(one.urban),
    ])
  ).join('');

export const billLines = (bills: readonly NumberedBill[]): string =>
  csvLine(billColumns) + bills.map(({ charges, ...bill }) =>
    csvLine([
      bill.billNo,
      bill.accountNo,
      bill.month,
      bill.issuedOn,
      bill.dueOn,
      String(bill.units),
      ...[charges.energy, charges.fixed, charges.fuel, charges.duty, 0, charges.subsidy]
        .map(rupees),
      ...[charges.rebate, charges.other, bill.total, bill.amountAfterDue, bill.arrears]
        .map(rupees),
    ])
  ).join('');

export const slipLines = (slips: readonly Slip[]): string =>
  csvLine(paymentColumns) +
  slips.map(({ slipNo, accountNo, amount, paidAt, method }) =>
    csvLine([slipNo, accountNo, rupees(amount), paidAt, method])
  ).join('');
