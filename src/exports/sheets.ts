/** The books as sheets: what an auditor asks for, each with the day that it goes by. */
import type { Paise } from '../domain/money.ts';
import { paise } from '../domain/money.ts';
import { Gateway } from '../domain/payment.events.ts';
import { consumerBalances } from '../projections/books/consumer-ledger.ts';
import { openMoneyIn } from '../projections/books/open-money.ts';
import { ageing, outstandingBills } from '../projections/books/outstanding.ts';
import { postingsBetween } from '../projections/books/postings.ts';
import { gatewayReconciliation, settlementLines } from '../projections/books/reconciliation.ts';
import { turnovers } from '../projections/books/trial-balance.ts';
import type { ReadStore } from '../projections/read-store.ts';
import { registersOf } from './registers.ts';
import { type Cell, each, everyPage, money, type Sheet, type Wanted } from './sheet.ts';

const nothing = paise(0);
const debit = (amount: Paise): Cell => money(amount > 0 ? amount : nothing);
const credit = (amount: Paise): Cell => money(amount < 0 ? paise(-amount) : nothing);

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
    bankOf(store, when),
  ];
}

const bankOf = (store: ReadStore, when: { asOf: string; knownAt: string }): Sheet => ({
  name: 'bank',
  basis: `Payouts until ${when.asOf}: what their files stated, what our books have, and what the ` +
    'bank’s own statements show of it.',
  columns: [
    'gateway',
    'settlement',
    'settled_on',
    'utr',
    'stated',
    'booked',
    'difference',
    'in_bank',
  ],
  rows: () =>
    each(
      everyPage<Awaited<ReturnType<typeof settlementLines>>[number]>((last, limit) =>
        settlementLines(store, when, { after: last?.seq, limit })
      ),
      ({ gateway, settlementId, settledOn, utr, stated, booked, inBank }) => [
        gateway,
        settlementId,
        settledOn,
        utr,
        money(stated),
        money(booked),
        money(paise(stated - booked)),
        inBank === null ? null : money(inBank),
      ],
    ),
});
