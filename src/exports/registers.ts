/** The registers as sheets: payments that went astray, refunds, and what must be worked off. */
import { differingBills } from '../projections/books/differing-arrears.ts';
import { openItemsPage, type RegisterWhen } from '../projections/books/registers.ts';
import type { ItemKind } from '../projections/open-items.ts';
import type { ReadStore } from '../projections/read-store.ts';
import { each, everyPage, money, type Sheet, type Wanted } from './sheet.ts';

const register = (
  store: ReadStore,
  { name, basis, kinds, when, onlyOpen }: {
    name: string;
    basis: string;
    kinds: readonly ItemKind[];
    when: RegisterWhen;
    onlyOpen: boolean;
  },
): Sheet => ({
  name,
  basis,
  columns: ['kind', 'ref', 'account_no', 'payment_id', 'amount', 'note']
    .concat(['opened_on', 'closed_on', 'closed_as']),
  rows: () =>
    each(
      everyPage<Awaited<ReturnType<typeof openItemsPage>>[number]>((last, limit) =>
        openItemsPage(store, { kinds, ...when, onlyOpen }, { after: last?.seq, limit })
      ),
      (one) => [
        one.kind,
        one.ref,
        one.accountNo,
        one.paymentId,
        one.amount === null ? null : money(one.amount),
        one.note,
        one.openedOn,
        one.closedOn,
        one.closedAs,
      ],
    ),
});

export const registersOf = (store: ReadStore, { asOf, knownAt }: Wanted): Sheet[] => {
  const when = { asOf, knownAt };
  return [
    register(store, {
      name: 'payments',
      basis: `Payments that failed, hung, lapsed or came twice, until ${asOf}.`,
      kinds: ['payment_failed', 'payment_pending', 'payment_lapsed', 'payment_duplicate'],
      when,
      onlyOpen: false,
    }),
    register(store, {
      name: 'refunds',
      basis: `Refunds asked for until ${asOf}.`,
      kinds: ['refund'],
      when,
      onlyOpen: false,
    }),
    register(store, {
      name: 'exceptions',
      basis: `What had to be worked off in the evening of ${asOf}.`,
      kinds: ['payment_held', 'settlement_exception', 'dispute', 'dispute_unmatched', 'drawer'],
      when,
      onlyOpen: true,
    }),
    {
      name: 'differing-arrears',
      basis: `Newest printed bills until ${asOf} that state other arrears than the ledger knew.`,
      columns: ['account_no', 'bill_no', 'issued_on', 'stated', 'known'],
      rows: () =>
        each(
          everyPage<Awaited<ReturnType<typeof differingBills>>[number]>((last, limit) =>
            differingBills(store, when, { after: last?.accountNo, limit })
          ),
          ({ accountNo, billNo, issuedOn, arrearsStated, arrearsKnown }) => [
            accountNo,
            billNo,
            issuedOn,
            money(arrearsStated),
            money(arrearsKnown),
          ],
        ),
    },
  ];
};
