/** The contract kept on EventStoreDB: on a played server, or on the one at EVENTSTOREDB_URL. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { accountDecider } from '../src/domain/account.ts';
import { paise } from '../src/domain/money.ts';
import { type EventLog, type NewEvent, START } from '../src/eventlog/event-log.ts';
import { eventstoredbLog } from '../src/eventlog/eventstoredb.ts';
import { execute } from '../src/execute.ts';
import { eventLogContract } from './contracts/event-log.ts';
import { noted, notedWith } from './noted.ts';
import { wish } from './origin.ts';
import {
  emptyLog,
  onlyPlayed,
  played,
  playedLog,
  realAddress,
} from './support/eventstoredb/opening.ts';
import { accountNo, paidAt, particulars } from './support/samples.ts';

const both = realAddress ? 'EventStoreDB at EVENTSTOREDB_URL' : 'EventStoreDB, played';

let again: () => Promise<EventLog>;
eventLogContract(`${both}, beside others' streams`, {
  async open() {
    const { log, reopen } = await emptyLog('s');
    again = reopen;
    return log;
  },
  reopen: () => again(),
});

if (!realAddress) {
  let address = '';
  eventLogContract('EventStoreDB, played, all of it ours', {
    async open() {
      ({ address } = await played());
      return await eventstoredbLog(address);
    },
    reopen: () => eventstoredbLog(address),
  });
}

const closing = <Log extends EventLog>(log: Log) => {
  onTestFinished(() => log.close());
  return log;
};
const patient = { timeout: 10_000 };
const all = <Item>(items: AsyncIterable<Item>) => Array.fromAsync(items);

describe(both, () => {
  it('takes what the port allows, also as many small events', async () => {
    const log = closing((await emptyLog('s')).log);
    const bytes = (event: NewEvent) =>
      Buffer.byteLength(
        event.id + event.type + JSON.stringify(event.data) + JSON.stringify(event.meta),
      );
    const many = Array.from({ length: 2_300 }, (_, n) => noted(n));
    const left = 1_000_000 - many.map(bytes).reduce((sum, length) => sum + length);
    const last = notedWith(3_000, {
      text: 'x'.repeat(left - bytes(notedWith(3_000, { text: '' }))),
    });
    expect(left).toBeGreaterThan(0);
    await log.append('s-1', -1, [...many, last]);
    expect(await all(log.readStream('s-1'))).toHaveLength(2_301);
    const tooMuch = notedWith(3_000, { text: `${(last.data as { text: string }).text}x` });
    await expect(log.append('s-2', -1, [...many, tooMuch])).rejects.toThrow('write less');
  });

  it(
    'records every one of fifty payments that reach an account at the same time, once',
    async () => {
      const log = closing((await emptyLog('account')).log);
      const books = { log, fingerprint: (purpose: string, text: string) => purpose + text };
      await execute(books, accountDecider, { type: 'OpenAccount', ...particulars }, wish('open'));
      const pay = (n: number) => (
        {
          type: 'CreditPayment',
          accountNo,
          paymentId: `pay-${n}`,
          amount: paise(100),
          paidAt,
        } as const
      );
      const storm = () =>
        Promise.all(
          Array.from(
            { length: 50 },
            (_, n) => execute(books, accountDecider, pay(n), wish(`pay ${n}`)),
          ),
        );
      expect((await storm()).map((outcome) => 'replayed' in outcome && outcome.replayed))
        .toEqual(Array(50).fill(false));
      expect((await storm()).map((outcome) => 'replayed' in outcome && outcome.replayed))
        .toEqual(Array(50).fill(true));
      const events = await all(log.readStream(`account-${accountNo}`));
      const credited = events.filter(({ type }) => type === 'PaymentCredited')
        .map(({ data }) => (data as { paymentId: string }).paymentId);
      expect(new Set(credited).size).toBe(50);
      expect(credited).toHaveLength(50);
    },
    60_000,
  );

  it('keeps correlation and cause under the names that its own tools know', async (test) => {
    test.skip(realAddress !== undefined, 'looks into the store of the played server');
    const { server, log } = await playedLog();
    await log.append('s-1', -1, [noted(1)]);
    const stored = server.store.all.find(({ stream }) => stream === 's-1');
    expect(JSON.parse(Buffer.from(stored!.metadata).toString())).toMatchObject({
      $correlationId: noted(1).meta.correlationId,
      $causationId: noted(1).meta.causationId,
    });
  });
});

describe.skipIf(realAddress)(`EventStoreDB, restarted (${onlyPlayed})`, () => {
  it('shows a subscriber everything once, in order, however often the server dies', async () => {
    const { server, log } = await playedLog();
    const enough = new AbortController();
    const seen: unknown[] = [];
    const subscriber = (async () => {
      for await (const batch of log.subscribe(START, enough.signal)) {
        seen.push(...batch.map(({ data }) => (data as { n: number }).n));
      }
    })();
    const count = 120;
    for (let n = 0; n < count; n++) {
      await log.append('s-1', n - 1, [noted(n)]);
      if (n % 40 !== 20) continue;
      await server.stop();
      await server.start();
    }
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(count);
    expect(seen).toEqual(Array.from({ length: count }, (_, n) => n));
    enough.abort();
    await subscriber;
    await expect.poll(() => server.openCalls(), patient).toBe(0);
  }, 30_000);
});
