/** Accounts: whose they are, sealed; what they owe, and what we hold for them. */
import { AccountEvent, type Particulars } from '../domain/account.events.ts';
import { needOf } from '../domain/bill.ts';
import { type Paise, paise, sum } from '../domain/money.ts';
import { OfficeEvent } from '../domain/office.events.ts';
import { Sealed } from '../domain/sealed.ts';
import type { Vault } from '../vault/vault.ts';
import { z } from 'zod';
import type { Batch } from './batch.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { table } from './table.ts';

type Row = {
  accountNo: string;
  /** JSON of what the vault sealed. */
  details: string;
  /** Keyed hash of the mobile number on record; null without one and after erasure. */
  mobile: string | null;
  category: string;
  centre: string;
  division: string;
  circle: string;
  urban: number;
  outstanding: Paise;
  advance: Paise;
};
export type Account = Omit<Row, 'details' | 'urban' | 'mobile'> & {
  details: Sealed;
  urban: boolean;
};

/** What is sealed about a consumer. `mobile` with country code: `919826000001`. */
export const Details = z.strictObject({
  name: z.string(),
  mobile: z.string().optional(),
  address: z.string(),
});
export type Details = z.infer<typeof Details>;

const account = table<Row>('account_v1', ['accountNo']);
const own = (store: ReadStore) => store.$extendTables<{ accountV1: Row }>();
const Facts = z.discriminatedUnion('type', [AccountEvent, OfficeEvent]);

export const accounts = (vault: Vault): Projection<z.infer<typeof Facts>> => ({
  name: 'accounts@1',
  schema: Facts,
  definitions: [
    `create table if not exists account_v1 (
      account_no  text    not null primary key,
      details     text    not null,
      mobile      text,
      category    text    not null,
      centre      text    not null,
      division    text    not null,
      circle      text    not null,
      urban       integer not null,
      outstanding bigint  not null,
      advance     bigint  not null
    )`,
    `create index if not exists account_v1_mobile on account_v1 (mobile)`,
  ],
  on: {
    async AccountOpened(batch, { type: _, ...particulars }) {
      const row = await rowOf(vault, particulars);
      batch.insert(account, { ...row, outstanding: paise(0), advance: paise(0) });
    },
    async AccountDetailsChanged(batch, { type: _, ...particulars }) {
      const row = await rowOf(vault, particulars);
      batch.change(account, { accountNo: row.accountNo }, row);
    },
    BillIssued: (batch, { accountNo, lines }) =>
      add(batch, accountNo, sum(lines.map((line) => line.amount)), 0),
    SurchargeLevied: (batch, { accountNo, amount }) => add(batch, accountNo, amount, 0),
    AdvanceApplied: (batch, { accountNo, amount }) => add(batch, accountNo, -amount, -amount),
    PaymentCredited: (batch, { accountNo, amount, advance }) =>
      add(batch, accountNo, advance - amount, advance),
    OpeningBalanceSet: (batch, { accountNo, amount }) =>
      add(batch, accountNo, Math.max(0, amount), Math.max(0, -amount)),
    BillRevised: (batch, { accountNo, before, ...after }) =>
      add(batch, accountNo, needOf(after) - needOf(before), 0),
    BillWithdrawn: (batch, { accountNo, before }) => add(batch, accountNo, -needOf(before), 0),
    CreditReleased: (batch, { accountNo, advance }) => add(batch, accountNo, advance, advance),
    SurchargeReversed: (batch, { accountNo, amount }) => add(batch, accountNo, -amount, 0),
    WaiverGranted: (batch, { accountNo, amount }) => add(batch, accountNo, -amount, 0),
    CreditReversed: (batch, { accountNo, amount, advance }) =>
      add(batch, accountNo, amount - advance, -advance),
    ErasureExecuted: (batch, { person }) =>
      batch.change(account, { accountNo: person.replace(/^account-/, '') }, { mobile: null }),
  },
});

async function rowOf(vault: Vault, { details, urban, ...rest }: Particulars) {
  const opened = await vault.open(details, 'details');
  const mobile = opened && Details.parse(JSON.parse(opened)).mobile;
  const fingerprint = mobile ? vault.fingerprint('mobile', mobile) : null;
  return {
    ...rest,
    details: JSON.stringify(details),
    mobile: fingerprint,
    urban: urban ? 1 : 0,
  };
}

const add = (batch: Batch, accountNo: string, owed: number, advance: number) =>
  batch.change(account, { accountNo }, (row) => ({
    outstanding: paise(row.outstanding + owed),
    advance: paise(row.advance + advance),
  }));

const accountOf = ({ mobile: _, details, urban, outstanding, advance, ...rest }: Row): Account => ({
  ...rest,
  details: Sealed.parse(JSON.parse(details)),
  urban: urban === 1,
  outstanding: paise(Number(outstanding)),
  advance: paise(Number(advance)),
});

export async function accountNamed(store: ReadStore, accountNo: string) {
  const row = await own(store).selectFrom('accountV1').selectAll()
    .where('accountNo', '=', accountNo).executeTakeFirst();
  return row && accountOf(row);
}

/** In the order of their numbers. `after`: the last account number of the page before. */
export async function accountsPage(
  store: ReadStore,
  { after = '', limit, accountNos }: {
    after?: string;
    limit: number;
    accountNos?: readonly string[];
  },
): Promise<Account[]> {
  const rows = await own(store).selectFrom('accountV1').selectAll()
    .where('accountNo', '>', after)
    .$if(accountNos !== undefined, (query) => query.where('accountNo', 'in', accountNos ?? []))
    .orderBy('accountNo').limit(limit).execute();
  return rows.map(accountOf);
}

/** Whose mobile number on record this is; at most ten. `mobile`: as the vault fingerprints it. */
export async function accountNosOfMobile(store: ReadStore, mobile: string): Promise<string[]> {
  const rows = await own(store).selectFrom('accountV1').select('accountNo')
    .where('mobile', '=', mobile).orderBy('accountNo').limit(10).execute();
  return rows.map(({ accountNo }) => accountNo);
}

export async function accountCount(store: ReadStore): Promise<number> {
  const { count } = await own(store).selectFrom('accountV1')
    .select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow();
  return Number(count);
}
