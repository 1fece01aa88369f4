/** The example district: always the same, and never at odds with the ledger. */
import { describe, expect, it } from 'vitest';
import { type District, districtBy } from '../examples/sehore/district.ts';
import { imran, ramesh, sita, sunita } from '../examples/sehore/heroes.ts';
import { loadExample } from '../examples/sehore/load.ts';
import { billLines, consumerLines, slipLines } from '../examples/sehore/rows.ts';
import { totalOf } from '../examples/sehore/tariff.ts';
import { outstandingOf } from '../src/domain/bill.ts';
import { PaymentConfirmed } from '../src/domain/payment.events.ts';
import { START } from '../src/eventlog/event-log.ts';
import { trialBalance } from '../src/projections/books/trial-balance.ts';
import { levySurcharges } from '../src/reactions/surcharging.ts';
import { ledgerInMemory } from './imports-world.ts';
import { wish } from './origin.ts';

const days = ['2026-11-22', '2026-03-01', '2024-02-29', '2026-12-31', '2027-01-05', '2026-05-16'];
const small = { consumers: 40 };

const billsOf = ({ months }: District) => months.flatMap(({ bills }) => bills);
const slipsOf = ({ months }: District) => months.flatMap(({ slips }) => slips);

const asText = ({ consumers, months }: District) =>
  consumerLines(consumers) +
  months.map(({ bills, slips }) => billLines(bills) + slipLines(slips)).join('');

describe('the example district', () => {
  it('is the same for the same day and seed, and another one otherwise', () => {
    const text = asText(districtBy({ ...small, until: '2026-11-22' }));
    expect(asText(districtBy({ ...small, until: '2026-11-22' }))).toBe(text);
    expect(asText(districtBy({ ...small, until: '2026-11-23' }))).not.toBe(text);
    expect(asText(districtBy({ ...small, until: '2026-11-22', seed: 7 }))).not.toBe(text);
  });

  it('has 2,400 consumers with numbers of their own', () => {
    const { consumers } = districtBy({ until: '2026-11-22' });
    expect(new Set(consumers.map(({ accountNo }) => accountNo)).size).toBe(2_400);
    expect(new Set(consumers.map(({ centre }) => centre)).size).toBe(12);
    for (const { mobile } of consumers) expect(mobile).toMatch(/^(98260\d{5})?$/);
  });

  it.each(days)('has twelve bills each on %s: the newest is out, and not yet due', (until) => {
    const district = districtBy({ ...small, until });
    const bills = billsOf(district);
    expect(district.months).toHaveLength(12);
    expect(bills).toHaveLength(12 * small.consumers);
    for (const { issuedOn, dueOn } of district.months.at(-1)!.bills) {
      expect(issuedOn <= until && until <= dueOn, `${issuedOn} to ${dueOn}`).toBe(true);
      expect(issuedOn.slice(0, 7)).toBe(until.slice(0, 7));
    }
    for (const { charges, total, amountAfterDue } of bills) {
      expect(totalOf(charges)).toBe(total);
      expect(total).toBeGreaterThan(0);
      expect(amountAfterDue).toBeGreaterThan(total);
    }
    for (const { paidOn, amount } of slipsOf(district)) {
      expect(paidOn < until && amount > 0).toBe(true);
    }
    expect(new Set(bills.map(({ billNo }) => billNo)).size).toBe(bills.length);
    const slips = slipsOf(district).map(({ slipNo }) => slipNo);
    expect(new Set(slips).size).toBe(slips.length);
  });
});

/** What the reactions of a server do, without one. */
function settling(ledger: Awaited<ReturnType<typeof ledgerInMemory>>) {
  let seen = START;
  return async (day: string) => {
    const credits: Promise<unknown>[] = [];
    for await (const { id, type, data, position } of ledger.log.readAll(seen)) {
      seen = position;
      if (type !== 'PaymentConfirmed') continue;
      const { paymentId, accountNo, amount, paidAt } = PaymentConfirmed.parse({ type, ...data });
      const credit = { type: 'CreditPayment', paymentId, amount, paidAt } as const;
      credits.push(ledger.account({ ...credit, accountNo: accountNo! }, wish(`credit ${id}`)));
    }
    await Promise.all(credits);
    await ledger.views.settle();
    await levySurcharges({ ...ledger, settled: () => ledger.views.settle() }, day);
  };
}

describe('loading the example', () => {
  /** Consumers, and how many of them have a misprinted bill. */
  it.each([
    ['2026-11-22', 102, 1],
    ['2026-03-01', 12, 0],
    ['2024-02-29', 12, 0],
  ])('agrees with the ledger, on %s, about %d consumers but %d', async (until, consumers, odd) => {
    const ledger = await ledgerInMemory();
    const loaded = await loadExample(ledger, { consumers, until, settle: settling(ledger) });
    expect(loaded).toMatchObject({ consumers, bills: consumers * 12, differing: odd });

    const owed = async ({ accountNo }: { accountNo: string }) => {
      const account = await ledger.now.account(accountNo);
      if (account.status !== 'open') throw new Error(`${accountNo} was not opened`);
      const open = account.bills.filter(({ outstanding }) => outstanding > 0);
      return { owed: outstandingOf(account), open: open.length, advance: account.advance };
    };
    expect(await owed(ramesh)).toEqual({ owed: 184_300, open: 1, advance: 0 });
    expect(await owed(imran)).toEqual({ owed: 0, open: 0, advance: 0 });
    expect(await owed(sita)).toMatchObject({ open: 5, advance: 0 });
    expect((await owed(sunita[0])).open).toBeLessThanOrEqual(1);
    const lines = await trialBalance(ledger.store);
    expect(lines.reduce((sum, { debit, credit }) => sum + debit - credit, 0)).toBe(0);
  }, 60_000);
});
