/** A ledger in memory with the API before it, and ways to ask it as anyone. */
import { onTestFinished } from 'vitest';
import { paise } from '../../src/domain/money.ts';
import { sqliteLog } from '../../src/eventlog/sqlite.ts';
import type { Settings } from '../../src/graphql/context.ts';
import type { Role } from '../../src/graphql/roles.ts';
import { graphqlApi } from '../../src/graphql/server.ts';
import { openLedger } from '../../src/ledger.ts';
import { openReadStore } from '../../src/projections/read-store.ts';
import { tokensFrom } from '../../src/tokens.ts';
import { sqliteVault } from '../../src/vault/sqlite.ts';
import { wish } from '../origin.ts';

export const ravi = 'N2302000001';
export const sita = 'N2302000002';
export const noon = '2026-11-20T06:30:00.000Z';

/** The same for the same name, and of version 4, as those that a client makes. */
export const clientId = (name: string) => wish(name).commandId.replace(/(?<=^.{14})./, '4');

export type Answer = {
  // deno-lint-ignore no-explicit-any -- a test reads what it asked for.
  data?: any;
  errors?: { message: string; path?: string[]; extensions: { code: string } }[];
  extensions?: { cost: { complexity: number; depth: number; breadth: number } };
};

export type House = Awaited<ReturnType<typeof openHouse>>;

/** With the accounts of Ravi and Sita. The read models follow by themselves. */
export async function openHouse(changes: Partial<Settings> = {}) {
  let now = noon;
  const log = sqliteLog(':memory:', () => now);
  const vault = sqliteVault({ path: ':memory:', masterKey: new Uint8Array(32).fill(7) });
  const store = openReadStore(':memory:');
  const ledger = await openLedger({
    log,
    vault,
    store,
    onStopped({ error }) {
      throw error;
    },
  });
  const ending = new AbortController();
  const running = ledger.views.run(ending.signal);
  let streams = 0;
  const counted = {
    ...ledger,
    views: {
      whenMoved(listener: () => void) {
        const stop = ledger.views.whenMoved(listener);
        streams += 1;
        return () => {
          streams -= 1;
          stop();
        };
      },
    },
  };
  const tokens = tokensFrom(
    { kind: 'secret', secret: () => 'a secret of at least thirty-two bytes' },
    { now: () => now },
  );
  const mishaps: unknown[] = [];
  const settings: Settings = {
    accountNoPattern: /^N\d{10}$/,
    gateway: 'razorpay',
    paymentMinutes: 30,
    now: () => now,
    graphiql: true,
    rate: { burst: 10_000, perSecond: 10_000 },
    ...changes,
  };
  const api = graphqlApi({
    ledger: counted,
    tokens,
    settings,
    onError: (error) => mishaps.push(error),
  });

  const settled = async () => await ledger.reached(await log.end());

  const issue = (accountNo: string, billNo: string, amount: number, month = '2026-10') =>
    ledger.account({
      type: 'IssueBill',
      accountNo,
      billNo,
      month,
      issuedOn: `${month}-05`,
      dueOn: `${month}-21`,
      units: 148,
      lines: [{ kind: 'energy', amount: paise(amount) }],
      amountAfterDue: paise(amount + 1_000),
    }, wish(`bill ${accountNo} ${billNo}`));

  const tokenOf = (role: Role, ...accountNos: string[]) =>
    tokens.issue(role, { id: [role, ...accountNos].join('-'), accountNos });

  async function post(body: unknown, headers: Record<string, string> = {}) {
    return await api.fetch(
      new Request('http://khata/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  }

  const house = {
    ledger,
    settings,
    api,
    tokens,
    mishaps,
    post,
    tokenOf,
    streams: () => streams,
    at(instant: string) {
      now = instant;
    },
    as(role: Role, ...accountNos: string[]) {
      return async (query: string, variables: object = {}): Promise<Answer> => {
        const authorization = `Bearer ${await tokenOf(role, ...accountNos)}`;
        return await (await post({ query, variables }, { authorization })).json();
      };
    },
    /** What reactions do elsewhere: put a payment on its account. */
    async credit(accountNo: string, paymentId: string, amount: number) {
      const credit = {
        type: 'CreditPayment',
        accountNo,
        paymentId,
        amount: paise(amount),
      } as const;
      await ledger.account({ ...credit, paidAt: now }, wish(`credit ${paymentId}`));
      await settled();
    },
    issue,
    /** And waits until it can be read. */
    async bill(...terms: Parameters<typeof issue>) {
      await issue(...terms);
      await settled();
    },
    async close() {
      ending.abort();
      await running;
      await log.close();
      await store.destroy();
      await vault.close();
    },
  };
  for (const [accountNo, name] of [[ravi, 'Ravi Kumar'], [sita, 'सीता देवी']] as const) {
    const details = { name, mobile: '919826000001', address: '12 Arera Colony' };
    await ledger.account({
      type: 'OpenAccount',
      accountNo,
      details: await vault.seal(`account-${accountNo}`, 'details', JSON.stringify(details)),
      category: 'LV-1.2',
      centre: 'Arera',
      division: 'Bhopal City',
      circle: 'Bhopal',
      urban: true,
    }, wish(`open ${accountNo}`));
  }
  await settled();
  onTestFinished(() => house.close());
  return house;
}
