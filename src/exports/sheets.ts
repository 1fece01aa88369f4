/** The books as sheets: what an auditor asks for, each with the day that it goes by. */
import type { Paise } from '../domain/money.ts';
import { paise } from '../domain/money.ts';
import { Gateway } from '../domain/payment.events.ts';
import { differingBills } from '../projections/bills.ts';
import { consumerBalances } from '../projections/books/consumer-ledger.ts';
import { openMoneyIn } from '../projections/books/open-money.ts';
import { ageing, outstandingBills } from '../projections/books/outstanding.ts';
import { postingsBetween } from '../projections/books/postings.ts';
import { gatewayReconciliation, settlementLines } from '../projections/books/reconciliation.ts';
import { turnovers } from '../projections/books/trial-balance.ts';
import { type ItemKind, openItemsPage } from '../projections/open-items.ts';
import type { ReadStore } from '../projections/read-store.ts';
import { type Cell, everyPage, money, type Sheet } from './sheet.ts';

/** One state of the books. `through`: the newest posting, which `knownAt` is the position of. */
export type Wanted = {
  from: string;
  to: string;
  asOf: string;
  knownAt: string;
  through: number;
};

const nothing = paise(0);
const debit = (amount: Paise): Cell => money(amount > 0 ? amount : nothing);
const credit = (amount: Paise): Cell => money(amount < 0 ? paise(-amount) : nothing);

const each = async function* <Item>(
  items: AsyncIterable<Item> | Promise<readonly Item[]>,
  row: (item: Item) => readonly Cell[],
) {
  for await (const item of Symbol.asyncIterator in items ? items : await items) yield row(item);
};

export function sheetsOf(store: ReadStore, wanted: Wanted): Sheet[] {
  return [
    ...booksOf(store, wanted),
    ...consumersOf(store, wanted),
    ...reconciliationsOf(store, wanted),
    ...registersOf(store, wanted),
  ];
}

function booksOf(store: ReadStore, { from, to, knownAt, through }: Wanted): Sheet[] {
  const span = from === '' ? `to ${to}` : `from ${from} to ${to}`;
  return [
    {
      name: 'trial-balance',
      basis: `Ledger accounts ${span}, by the day that things count for. Positive is debit.`,
      columns: ['ledger_account', 'opening', 'debit', 'credit', 'closing'],
      rows: () =>
        each(turnovers(store, { from, to, knownAt }), (line) => [
          line.ledgerAccount,
          money(line.opening),
          money(line.debit),
          money(line.credit),
          money(line.closing),
        ]),
    },
    {
      name: 'postings',
      basis: `Every posting ${span}, by the day that it counts for, in the order of the log. ` +
        'booked_on and entry_no are its place in the day book, where numbers have no gaps.',
      columns: [
        'booked_on',
        'entry_no',
        'on_day',
        'event',
        'event_id',
        'position',
        'ledger_account',
        'account_no',
        'payment_id',
        'settlement',
        'debit',
        'credit',
      ],
      async *rows() {
        for await (const page of postingsBetween(store, { from, to, through })) {
          for (const one of page) {
            yield [
              one.bookedOn,
              one.entryNo,
              one.onDay,
              one.type,
              one.eventId,
              one.position,
              one.ledgerAccount,
              one.accountNo,
              one.paymentId,
              one.settlement,
              debit(one.amount),
              credit(one.amount),
            ];
          }
        }
      },
    },
  ];
}

function consumersOf(store: ReadStore, { asOf, knownAt }: Wanted): Sheet[] {
  const when = { asOf, knownAt };
  return [
    {
      name: 'consumers',
      basis: `What each consumer owes and has in advance in the evening of ${asOf}.`,
      columns: ['account_no', 'receivable', 'advance'],
      rows: () =>
        each(
          everyPage<{ accountNo: string; receivable: Paise; advance: Paise }>((last, limit) =>
            consumerBalances(store, when, { after: last?.accountNo, limit })
          ),
          (one) => [one.accountNo, money(one.receivable), money(one.advance)],
        ),
    },
    {
      name: 'outstanding',
      basis: `Bills that were open in the evening of ${asOf}, by the day that things count for.`,
      columns: ['account_no', 'bill_no', 'month', 'issued_on', 'due_on', 'outstanding'],
      rows: () =>
        each(
          everyPage<Awaited<ReturnType<typeof outstandingBills>>[number]>((last, limit) =>
            outstandingBills(store, when, { after: last, limit })
          ),
          (one) => [
            one.accountNo,
            one.billNo,
            one.month,
            one.issuedOn,
            one.dueOn,
            money(one.outstanding),
          ],
        ),
    },
    {
      name: 'ageing',
      basis: `Open bills by days past their due day, in the evening of ${asOf}.`,
      columns: ['days_from', 'days_to', 'bills', 'outstanding'],
      rows: () =>
        each(ageing(store, when), (band) => [
          band.from ?? null,
          band.to ?? null,
          band.bills,
          money(band.amount),
        ]),
    },
  ];
}

function reconciliationsOf(store: ReadStore, { asOf, knownAt }: Wanted): Sheet[] {
  const when = { asOf, knownAt };
  const carriers = Gateway.options.filter((one) => one !== 'counter' && one !== 'bank');
  return [
    {
      name: 'gateways',
      basis:
        `What gateways got, paid out and gave back until ${asOf}, and what they must still pay.`,
      columns: ['gateway', 'confirmed', 'settled', 'refunded', 'refunds_settled', 'open'],
      async *rows() {
        for (const gateway of carriers) {
          const one = await gatewayReconciliation(store, gateway, when);
          const amounts = [one.confirmed, one.settled, one.refunded, one.refundsSettled];
          yield [gateway, ...amounts.map(money), money(one.open)];
        }
      },
    },
    {
      name: 'gateway-open-items',
      basis: `Payments of which a gateway had not paid out all in the evening of ${asOf}.`,
      columns: ['ledger_account', 'payment_id', 'since', 'open'],
      async *rows() {
        for (const gateway of carriers) {
          const ledgerAccount = `clearing:${gateway}` as const;
          const open = everyPage<Awaited<ReturnType<typeof openMoneyIn>>[number]>((last, limit) =>
            openMoneyIn(store, ledgerAccount, when, { after: last?.paymentId, limit })
          );
          for await (const { paymentId, since, amount } of open) {
            yield [ledgerAccount, paymentId, since, money(amount)];
          }
        }
      },
    },
    {
      name: 'bank',
      basis: `Payouts until ${asOf}: what their files stated beside what our books have.`,
      columns: ['gateway', 'settlement', 'settled_on', 'utr', 'stated', 'booked', 'difference'],
      rows: () =>
        each(
          everyPage<Awaited<ReturnType<typeof settlementLines>>[number]>((last, limit) =>
            settlementLines(store, when, { after: last?.seq, limit })
          ),
          ({ gateway, settlementId, settledOn, utr, stated, booked }) => [
            gateway,
            settlementId,
            settledOn,
            utr,
            money(stated),
            money(booked),
            money(paise(stated - booked)),
          ],
        ),
    },
  ];
}

const register = (
  store: ReadStore,
  { name, basis, kinds, asOf, onlyOpen }: {
    name: string;
    basis: string;
    kinds: readonly ItemKind[];
    asOf: string;
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
        openItemsPage(store, { kinds, asOf, onlyOpen }, { after: last?.seq, limit })
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

const registersOf = (store: ReadStore, { asOf }: Wanted): Sheet[] => [
  register(store, {
    name: 'payments',
    basis:
      `Payments that failed, hung, lapsed or came twice, until ${asOf}, as the views know now.`,
    kinds: ['payment_failed', 'payment_pending', 'payment_lapsed', 'payment_duplicate'],
    asOf,
    onlyOpen: false,
  }),
  register(store, {
    name: 'refunds',
    basis: `Refunds asked for until ${asOf}, as the views know now.`,
    kinds: ['refund'],
    asOf,
    onlyOpen: false,
  }),
  register(store, {
    name: 'exceptions',
    basis: `What had to be worked off in the evening of ${asOf}, as the views know now.`,
    kinds: ['payment_held', 'settlement_exception', 'dispute'],
    asOf,
    onlyOpen: true,
  }),
  {
    name: 'differing-arrears',
    basis: `Newest printed bills until ${asOf} that state other arrears than the ledger knew.`,
    columns: ['account_no', 'bill_no', 'issued_on', 'stated', 'known'],
    rows: () =>
      each(
        everyPage<Awaited<ReturnType<typeof differingBills>>[number]>((last, limit) =>
          differingBills(store, asOf, { after: last?.accountNo, limit })
        ),
        ({ accountNo, billNo, issuedOn, arrearsStated, arrearsKnown }) => [
          accountNo,
          billNo,
          issuedOn,
          money(arrearsStated ?? nothing),
          money(arrearsKnown),
        ],
      ),
  },
];
