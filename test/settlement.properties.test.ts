/** Whatever rows a gateway sends, in whatever order and whatever we knew: nothing is lost. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { paise } from '../src/domain/money.ts';
import { csvOf, ended, ramesh, razorpayRow, settlementWorld } from './support/settlement-world.ts';
import type { RazorpayRow, SettlementWorld } from './support/settlement-world.ts';

const orders = ['p1', 'p2', 'p3'];
const amounts = [1_000, 4_700, 154_553];
const settlementIds = ['setl_1', 'setl_2', 'setl_3'];

const Known = fc.record({
  order: fc.constantFrom(...orders),
  amount: fc.constantFrom(...amounts),
  state: fc.constantFrom('requested', 'lapsed', 'confirmed', 'slip', 'held'),
});

const Row = fc.record({
  kind: fc.constantFrom('payment', 'payment', 'payment', 'payment', 'refund', 'adjustment', 'odd'),
  amount: fc.constantFrom(...amounts),
  settlement: fc.constantFrom(...settlementIds),
  signs: fc.constantFrom('order', 'order and part', 'reference', 'none', 'account'),
  order: fc.constantFrom(...orders),
  out: fc.boolean(),
});
type Row = typeof Row extends fc.Arbitrary<infer Value> ? Value : never;

function rowFor({ kind, amount, settlement, signs, order, out }: Row, i: number): RazorpayRow {
  const settlement_utr = `UTR${settlement}`;
  const about = { settlement_id: settlement, settlement_utr, order_id: `order_${i}` };
  const named = {
    ...(signs.startsWith('order') && { order_receipt: order }),
    ...(signs === 'order and part' && { payment_id: `pay_of_${order}` }),
    ...(signs === 'account' && { description: ramesh }),
  };
  const entity_id = signs === 'reference' ? `pay_${order}_${settlement}` : `pay_${i}`;
  switch (kind) {
    case 'payment':
      return razorpayRow({ entity_id, amount, ...about, ...named });
    case 'odd':
      return razorpayRow({ entity_id, amount, ...about, ...named, type: 'bonus', debit: 0 });
    case 'refund':
      return razorpayRow({ entity_id: `rfnd_${i}`, type: 'refund', amount, ...about, ...named });
    default: {
      const sums = out ? { debit: amount, credit: 0 } : { debit: 0, credit: amount };
      const row = { entity_id: `adj_${i}`, type: 'adjustment', amount, ...sums };
      return razorpayRow({ ...row, ...about, dispute_id: signs === 'reference' ? 'disp_1' : '' });
    }
  }
}

async function make(
  world: SettlementWorld,
  known: (typeof Known extends fc.Arbitrary<infer One> ? One
    : never)[],
) {
  for (const { order, amount, state } of known) {
    if (state === 'requested' || state === 'lapsed') {
      await world.request(order, { amount: paise(amount) });
      if (state === 'lapsed') {
        await world.ask({ type: 'LapsePayment', paymentId: order }, `lapse ${order}`);
      }
    } else {
      const ref = state === 'slip' ? `slip ${order}` : `pay_${order}_setl_1`;
      await world.confirm(order, {
        amount: paise(amount),
        evidence: { kind: 'lookup', gateway: 'razorpay', ref },
        ...(state === 'held' && { accountNo: 'N9999999999' }),
      });
    }
  }
}

const total = (facts: object[]) =>
  facts.reduce((sum, fact) => sum + ('amount' in fact ? Number(fact.amount) : 0), 0);

it('puts into the bank what the rows come to, and each rupee of them in one place', () =>
  fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(Known, { selector: ({ order }) => order }),
      fc.array(Row, { minLength: 1, maxLength: 12 }),
      fc.shuffledSubarray(settlementIds, { minLength: 3 }),
      fc.boolean(),
      async (known, wanted, turns, inOneFile) => {
        const world = await settlementWorld();
        await make(world, known);
        const rows = [...new Map(
          wanted.map(rowFor).map((row) => [row['entity_id'], row]),
        ).values()];
        const files = inOneFile
          ? [rows]
          : turns.map((id) => rows.filter((row) => row['settlement_id'] === id));
        let net = 0;
        for (const file of files.filter((one) => one.length > 0)) {
          const text = csvOf(...file);
          const foreseen = await world.razorpay(text, { dryRun: true, allUnknown: true });
          const summary = await world.razorpay(text, { allUnknown: true });
          expect(ended(summary)).toEqual(ended(foreseen));
          for (const one of summary.settlements) {
            net += one.net;
            expect(one.rows.reduce((sum, row) => sum + row.net, 0)).toBe(one.net);
          }
          const again = await world.razorpay(csvOf(...file.toReversed()), { allUnknown: true });
          expect(again.unchanged).toBe(true);
          await world.settle();
        }
        expect(net).toBe(rows.reduce((sum, row) =>
          sum + Number(row['credit']) -
          Number(row['debit']), 0));
        const balances = await world.balances();
        expect(balances['bank'] ?? 0).toBe(net);
        const [confirmed, settled] = [
          total(await world.typed('PaymentConfirmed')),
          total(await world.typed('PaymentSettled')),
        ];
        expect(balances['clearing:razorpay'] ?? 0).toBe(confirmed - settled);
        const credited = total(await world.typed('PaymentCredited'));
        expect(balances['suspense'] ?? 0).toBe(credited - confirmed || 0);
        expect(Object.values(balances).reduce((sum, one) => sum + one, 0)).toBe(0);
      },
    ),
    { numRuns: 120 },
  ), 120_000);
