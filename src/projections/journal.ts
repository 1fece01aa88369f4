/** The journal: every posting of every money event, and the trial balance that it comes to. */
import { z } from 'zod';
import { AccountEvent } from '../domain/account.events.ts';
import { type Paise, paise } from '../domain/money.ts';
import { PaymentEvent } from '../domain/payment.events.ts';
import { type LedgerAccount, postingsOf } from '../domain/postings.ts';
import type { Position, Recorded } from '../eventlog/event-log.ts';
import type { Batch } from './batch.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { numberedTable } from './table.ts';

type Row = {
  seq: number;
  eventId: string;
  position: Position;
  ledgerAccount: LedgerAccount;
  accountNo: string | null;
  /** Positive: debit. Negative: credit. */
  amount: Paise;
  onDay: string;
};

const posting = numberedTable<Row>('posting_v1', []);
const own = (store: ReadStore) => store.$extendTables<{ postingV1: Row }>();

const MoneyEvent = z.discriminatedUnion('type', [AccountEvent, PaymentEvent]);
type MoneyEvent = z.infer<typeof MoneyEvent>;

function post(batch: Batch, fact: MoneyEvent, { id, position, meta }: Recorded) {
  const posted = postingsOf(fact, meta.occurredAt);
  for (const { ledgerAccount, amount, accountNo = null } of posted?.postings ?? []) {
    const { onDay } = posted!;
    batch.insert(posting, {
      seq: 0,
      eventId: id,
      position,
      ledgerAccount,
      accountNo,
      amount,
      onDay,
    });
  }
}

export const journal: Projection<MoneyEvent> = {
  name: 'journal@1',
  schema: MoneyEvent,
  definitions: [
    `create table if not exists posting_v1 (
      seq            integer not null primary key,
      event_id       text    not null,
      position       text    not null,
      ledger_account text    not null,
      account_no     text,
      amount         bigint  not null,
      on_day         text    not null
    )`,
    `create index if not exists posting_v1_bucket
      on posting_v1 (ledger_account, on_day, amount)`,
    `create index if not exists posting_v1_account on posting_v1 (account_no, seq)`,
  ],
  on: {
    BillIssued: post,
    SurchargeLevied: post,
    AdvanceApplied: post,
    PaymentCredited: post,
    PaymentConfirmed: post,
  },
};

export type TrialBalanceLine = { ledgerAccount: LedgerAccount; debit: Paise; credit: Paise };

/** Per ledger account, one side each. Left out: `asOf`, the effective day up to which it counts. */
export async function trialBalance(store: ReadStore, asOf?: string): Promise<TrialBalanceLine[]> {
  const rows = await own(store).selectFrom('postingV1')
    .select(({ fn }) => ['ledgerAccount', fn.sum('amount').as('total')])
    .$if(asOf !== undefined, (query) => query.where('onDay', '<=', asOf!))
    .groupBy('ledgerAccount').orderBy('ledgerAccount').execute();
  return rows.map(({ ledgerAccount, total }) => {
    const balance = paise(Number(total)); // PostgreSQL writes sums as strings.
    return {
      ledgerAccount,
      debit: balance > 0 ? balance : paise(0),
      credit: balance < 0 ? paise(-balance) : paise(0),
    };
  });
}
