/** Whatever happens at a counter, in whatever order: all cash is in the drawer or accounted for. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type DrawerCommand, drawerDecider } from '../src/domain/drawer.ts';
import { paise } from '../src/domain/money.ts';
import { postingsOf } from '../src/domain/postings.ts';

const drawerId = '2026-11-20.asha';
const onDay = '2026-11-20';
const Step = fc.record({
  what: fc.constantFrom(
    'take',
    'give',
    'count',
    'count',
    'approve',
    'deposit',
    'deposit',
    'withdraw',
    'show',
  ),
  tender: fc.constantFrom('cash' as const, 'cheques' as const),
  amount: fc.constantFrom(1, 500, 70_000),
  /** What is missing or too much when the drawer is counted. */
  off: fc.constantFrom(0, 0, 0, 500, -500),
  who: fc.constantFrom('asha', 'meena', 'arjun'),
  slip: fc.constantFrom('1', '2', '3'),
  why: fc.constantFrom('mistyped' as const, 'credited_otherwise' as const),
});
type Step = typeof Step extends fc.Arbitrary<infer Value> ? Value : never;

function counter(float: number) {
  let state = drawerDecider.initial;
  const taken: { tender: 'cash' | 'cheques'; amount: number }[] = [];
  const journal: Record<string, number> = { cash: 0, bank: 0, deposits_in_transit: 0 };

  function wish(command: DrawerCommand) {
    const decision = drawerDecider.decide(command, state);
    if ('refused' in decision) return false;
    for (const event of decision.events) {
      state = drawerDecider.evolve(state, event);
      for (const { ledgerAccount, amount } of postingsOf(event, onDay)?.postings ?? []) {
        journal[ledgerAccount] = (journal[ledgerAccount] ?? 0) + amount;
      }
    }
    return decision.events.length > 0;
  }

  const opening = { agentId: 'asha', onDay, float: paise(float) };
  wish({ type: 'OpenDrawer', drawerId, ...opening });

  const sumOf = (tender: 'cash' | 'cheques', from: number) =>
    taken.slice(from).reduce((sum, one) => one.tender === tender ? sum + one.amount : sum, 0);

  /** Of what no finished count has covered; as much is found as can be. */
  function count(who: string, off: number) {
    if (state.status === 'unopened') return;
    const { finished } = state;
    const expected = {
      cash: paise(sumOf('cash', finished ?? 0)),
      cheques: paise(sumOf('cheques', finished ?? 0)),
    };
    const change = finished === undefined ? float : 0;
    const least = finished === undefined ? 0 : -Math.max(0, leftOf('cash'));
    const cash = paise(Math.max(least, expected.cash + change + off));
    const counted = { cash, cheques: expected.cheques };
    const lines = taken.length;
    wish({ type: 'CloseDrawer', drawerId, counted, expected, lines, closedBy: who });
    return cash === expected.cash + change;
  }

  /** What of the takings is not in the bank, nor on its way there. */
  function leftOf(tender: 'cash' | 'cheques') {
    if (state.status === 'unopened') return 0;
    const made = [...state.deposits.values()].filter((one) => one.tender === tender);
    return state.takings[tender] - made.reduce((sum, { amount }) => sum + amount, 0);
  }

  function approve(who: string) {
    if (state.status === 'unopened') return;
    const { cash, cheques } = state.count?.difference ?? { cash: 0, cheques: 0 };
    wish({ type: 'ApproveDrawer', drawerId, difference: paise(cash + cheques), approvedBy: who });
  }

  function deposit(slipRef: string, tender: 'cash' | 'cheques', amount: number, who: string) {
    const terms = { slipRef, tender, amount: paise(amount), depositedOn: onDay };
    wish({ type: 'DepositCash', drawerId, ...terms, depositedBy: who });
  }

  /** All is counted and found, approved and banked. Whether it was there to be found. */
  function end() {
    const isExact = count('asha', 0);
    approve('zubair');
    for (const tender of ['cash', 'cheques'] as const) {
      if (leftOf(tender) > 0) deposit(`last ${tender}`, tender, leftOf(tender), 'asha');
    }
    return isExact;
  }

  function take({ what, tender, amount, off, who, slip, why }: Step) {
    if (state.status === 'unopened') return;
    switch (what) {
      case 'take':
        taken.push({ tender, amount });
        journal['cash']! += amount;
        return;
      case 'give':
        taken.push({ tender: 'cash', amount: -amount });
        journal['cash']! -= amount;
        return;
      case 'count':
        count(who, off);
        return;
      case 'approve':
        approve(who);
        return;
      case 'deposit':
        deposit(slip, tender, amount, who);
        return;
      case 'withdraw': {
        const amount = state.deposits.get(slip)?.amount ?? paise(1);
        const terms = { slipRef: slip, amount, why, withdrawnOn: onDay, withdrawnBy: who };
        wish({ type: 'WithdrawDeposit', drawerId, ...terms });
        return;
      }
      case 'show': {
        const row = { settlementId: onDay, rowRef: who, settledOn: onDay };
        wish({ type: 'SettleDeposit', drawerId, slipRef: slip, gateway: 'bank', ...row });
      }
    }
  }
  return { take, end, leftOf, journal, taken, state: () => state };
}

it('keeps every rupee in the drawer, on its way, in the bank, or over and short', () =>
  fc.assert(
    fc.property(
      fc.array(Step, { maxLength: 40, size: 'max' }),
      fc.constantFrom(0, 50_000),
      (steps, float) => {
        const { take, end, leftOf, journal, taken, state } = counter(float);
        for (const step of steps) {
          take(step);
          const now = state();
          if (now.status === 'unopened') throw new Error('it was opened');
          const { cash = 0, bank = 0, deposits_in_transit: transit = 0 } = journal;
          const all = taken.reduce((sum, { amount }) => sum + amount, 0);
          expect(cash + bank + transit + (journal['cash_over_and_short'] ?? 0)).toBe(all);
          const deposits = [...now.deposits.values()];
          const onTheWay = deposits.filter(({ settledBy }) => settledBy === undefined)
            .reduce((sum, { amount }) => sum + amount, 0);
          expect(transit).toBe(onTheWay);
          const uncounted = taken.slice(now.finished ?? 0)
            .reduce((sum, { amount }) => sum + amount, 0);
          const paidIn = deposits.reduce((sum, { amount }) => sum + amount, 0);
          const { takings } = now;
          expect(cash).toBe(takings.cash + takings.cheques - paidIn + uncounted);
          expect(leftOf('cheques')).toBeGreaterThanOrEqual(0);
          // Cash may have been given back out of the float, until some of it is deposited.
          const isBanked = deposits.some(({ tender }) => tender === 'cash');
          expect(leftOf('cash')).toBeGreaterThanOrEqual(isBanked ? 0 : -float);
        }
        const over = journal['cash_over_and_short'] ?? 0;
        const isExact = end();
        expect(journal['cash']).toBe(Math.min(0, leftOf('cash')));
        if (isExact) expect(journal['cash_over_and_short'] ?? 0).toBe(over);
      },
    ),
    { numRuns: 1_000 },
  ), 60_000);
