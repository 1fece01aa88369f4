/** Whether our books and a gateway's or the bank's agree: what came, what went, what is left. */
import { sql } from 'kysely';
import { type Paise, paise, sum } from '../../domain/money.ts';
import type { GatewayName } from '../../domain/payment.events.ts';
import type { LedgerAccount } from '../../domain/posting.ts';
import { SettlementImported } from '../../domain/settlement.events.ts';
import { historyPage, historyPlace } from '../history.ts';
import { journalIn, type Posting, settlementKey } from '../journal.ts';
import type { ReadStore } from '../read-store.ts';
import { settlementRowsByUtr } from '../settlements.ts';
import { dayColumn, type Span, spanOf, type When } from './as-known.ts';

/** Of one kind of event: what it put into a ledger account, and what it took out. */
export type Turnover = { type: Posting['type']; debit: Paise; credit: Paise };

export type GatewayReconciliation = {
  gateway: GatewayName;
  ledgerAccount: LedgerAccount;
  /** Money that payers gave it: confirmed. */
  confirmed: Paise;
  /** Of that, what it has paid out, before its fees. */
  settled: Paise;
  /** What it gave back to payers for us, and what of that it has taken out of a payout. */
  refunded: Paise;
  refundsSettled: Paise;
  /** What it must still pay out: confirmed − settled − (refunded − refundsSettled). */
  open: Paise;
};

/** Throws AsOfUnavailable. */
export async function gatewayReconciliation(
  store: ReadStore,
  gateway: GatewayName,
  when: When,
): Promise<GatewayReconciliation> {
  const ledgerAccount = `clearing:${gateway}` as const;
  const turnovers = await turnoverOf(store, ledgerAccount, await spanOf(store, when));
  const of = (type: Posting['type'], side: 'debit' | 'credit') =>
    turnovers.find((one) => one.type === type)?.[side] ?? paise(0);
  const open = paise(turnovers.reduce((left, { debit, credit }) => left + debit - credit, 0));
  return {
    gateway,
    ledgerAccount,
    confirmed: of('PaymentConfirmed', 'debit'),
    settled: of('PaymentSettled', 'credit'),
    refunded: of('RefundCompleted', 'credit'),
    refundsSettled: of('RefundSettled', 'debit'),
    open,
  };
}

/** By kind of event, in the order of their names. */
export async function turnoverOf(
  store: ReadStore,
  ledgerAccount: LedgerAccount,
  { asOf, basis, through }: Span,
): Promise<Turnover[]> {
  const day = dayColumn[basis];
  const rows = await journalIn(store).selectFrom('postingTotalV2')
    .select(({ fn }) => ['type', fn.sum('debit').as('debit'), fn.sum('credit').as('credit')])
    .where('ledgerAccount', '=', ledgerAccount)
    .$if(asOf !== undefined, (query) => query.where(day, '<=', asOf!))
    .groupBy('type').orderBy('type').execute();
  const later = through === undefined ? [] : await journalIn(store).selectFrom('postingV2')
    .select([
      'type',
      sql<number>`sum(case when amount > 0 then amount else 0 end)`.as('debit'),
      sql<number>`sum(case when amount < 0 then -amount else 0 end)`.as('credit'),
    ])
    .where('ledgerAccount', '=', ledgerAccount).where('seq', '>', through)
    .$if(asOf !== undefined, (query) => query.where(day, '<=', asOf!))
    .groupBy('type').execute();
  return rows.map(({ type, debit, credit }) => {
    const unknown = later.find((one) => one.type === type);
    return {
      type,
      debit: paise(Number(debit) - Number(unknown?.debit ?? 0)),
      credit: paise(Number(credit) - Number(unknown?.credit ?? 0)),
    };
  });
}

export type SettlementLine = {
  gateway: GatewayName;
  settlementId: string;
  settledOn: string;
  utr: string | null;
  /** What its file says that our bank account got. */
  stated: Paise;
  /** What our books have put into the bank account for it. */
  booked: Paise;
  /** What the bank's own statements say that came; null: none has shown it yet. */
  inBank: Paise | null;
  /** Place in the history, for the next page. */
  seq: number;
};

/**
 * Payouts as their files stated them, beside what was booked for each and what the bank shows of
 * it: the bank reconciliation statement. By the day that they count for. A statement of the bank
 * itself is no payout: what it repeats stands here, all else on it the books have from its lines.
 * `after`: the last `seq` of the page before.
 */
export async function settlementLines(
  store: ReadStore,
  when: When,
  { after, limit }: { after?: number | undefined; limit: number },
): Promise<SettlementLine[]> {
  const span = await spanOf(store, when);
  const { knownAt: position } = when;
  const newest = position === undefined ? undefined : await historyPlace(store, { position }) ?? 0;
  const payouts: Omit<SettlementLine, 'inBank'>[] = [];
  for (let last = after, more = true; more && payouts.length < limit;) {
    const types = ['SettlementImported'];
    const page = await historyPage(store, { types }, { after: last, limit });
    for (const { seq, type, data } of page) {
      const isKnown = newest === undefined || seq <= newest;
      if (!isKnown || payouts.length === limit) break;
      const { settledOn, utr = null, net, ...one } = SettlementImported.parse({ type, ...data });
      const { gateway, settlementId } = one;
      if (gateway === 'bank' || (span.asOf !== undefined && settledOn > span.asOf)) continue;
      const booked = await bookedFor(store, settlementKey(one), span);
      payouts.push({ gateway, settlementId, settledOn, utr, stated: net, booked, seq });
    }
    last = page.at(-1)?.seq;
    more = page.length === limit && (newest === undefined || last! <= newest);
  }
  const utrs = payouts.flatMap(({ utr }) => utr ?? []);
  const shown = await shownByBank(store, utrs, { asOf: span.asOf, newest });
  return payouts.map((one) => ({ ...one, inBank: shown.get(one.utr ?? '') ?? null }));
}

/** By the bank's reference. A statement counts from when all of its lines were recorded. */
async function shownByBank(
  store: ReadStore,
  utrs: readonly string[],
  { asOf, newest }: { asOf: string | undefined; newest: number | undefined },
): Promise<Map<string, Paise>> {
  const shown = new Map<string, Paise>();
  const lines = (await settlementRowsByUtr(store, utrs)).filter(({ gateway, settledOn }) =>
    gateway === 'bank' && (asOf === undefined || settledOn <= asOf)
  );
  if (lines.length === 0) return shown;
  const streamOf = (settlementId: string) => `settlement-bank-${settlementId}`;
  const streams = [...new Set(lines.map(({ settlementId }) => streamOf(settlementId)))];
  const types = ['SettlementClosed'];
  const closed = await historyPage(store, { types, streams }, { limit: streams.length });
  const isWhole = new Set(
    closed.filter(({ seq }) => newest === undefined || seq <= newest).map(({ stream }) => stream),
  );
  for (const { settlementId, utr, net } of lines) {
    if (!isWhole.has(streamOf(settlementId))) continue;
    shown.set(utr!, paise((shown.get(utr!) ?? 0) + net));
  }
  return shown;
}

async function bookedFor(store: ReadStore, settlement: string, { asOf, basis, through }: Span) {
  const rows = await journalIn(store).selectFrom('postingV2').select('amount')
    .where('settlement', '=', settlement).where('ledgerAccount', '=', 'bank')
    .$if(asOf !== undefined, (query) => query.where(dayColumn[basis], '<=', asOf!))
    .$if(through !== undefined, (query) => query.where('seq', '<=', through!)).execute();
  return sum(rows.map(({ amount }) => paise(Number(amount))));
}

export type BankReconciliation = {
  /** What the books say is in the bank account. */
  balance: Paise;
  /** By what it came to be that. */
  turnovers: Turnover[];
};

/** The head of the statement; `settlementLines` are its lines. Throws AsOfUnavailable. */
export async function bankReconciliation(
  store: ReadStore,
  when: When,
): Promise<BankReconciliation> {
  const turnovers = await turnoverOf(store, 'bank', await spanOf(store, when));
  const balance = paise(turnovers.reduce((all, { debit, credit }) => all + debit - credit, 0));
  return { balance, turnovers };
}
