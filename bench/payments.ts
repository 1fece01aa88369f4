/**
 * Whole payments a second: asked for, confirmed, credited, receipted, and shown by every view.
 * `node bench/payments.ts`. One process, as the service runs: rules, log, crediting and views.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { derivedId, paymentIdFrom } from '../src/domain/identifiers.ts';
import { openHouse } from '../src/open.ts';
import { trialBalance } from '../src/projections/books/trial-balance.ts';
import { crediting } from '../src/reactions/crediting.ts';
import { react, reactorOf } from '../src/reactions/reaction.ts';
import { accountNoOf, demand, openAccounts } from '../test/support/seeding.ts';

const payments = Number(process.env['PAYMENTS'] ?? 30_000);
/** Who pay at the same time, each one payment after the other. */
const payers = Number(process.env['PAYERS'] ?? 400);
const aim = 1_500;
const vaultKey = Buffer.alloc(32, 7);
const space = '0d9f6b0e-6a3f-4c67-8f5d-6c5a4a1d2b11';

const folder = mkdtempSync(join(tmpdir(), 'khata-bench-'));
const stopped = ({ name, error }: { name: string; error?: unknown }) => {
  throw new Error(`${name} stopped`, { cause: error });
};

/** `what`: of the same wish, each time it is wished, so that the id is the same. */
function origin(what: string) {
  const commandId = derivedId(space, what);
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: { kind: 'gateway' as const, id: 'razorpay' },
    channel: 'bench',
    occurredAt: new Date().toISOString(),
  };
}

const percentile = (sorted: Float64Array, share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(0);

/** Calls back to whoever waits for a payment to be credited: at which position that is. */
function credits() {
  const waiting = new Map<string, (position: string) => void>();
  return {
    told: (paymentId: string, position: string) => waiting.get(paymentId)?.(position),
    of: (paymentId: string) =>
      new Promise<string>((resolve) =>
        waiting.set(paymentId, (position) => {
          waiting.delete(paymentId);
          resolve(position);
        })
      ),
  };
}

type House = Awaited<ReturnType<typeof openHouse>>;

/** What one payer does and waits for, time and again. */
async function pay({ ledger }: House, credited: ReturnType<typeof credits>, n: number) {
  const accountNo = accountNoOf(n);
  const paymentId = paymentIdFrom(derivedId(space, `payment ${n}`));
  const sum = { paymentId, accountNo, amount: demand };
  const expiresAt = '2099-11-28T00:00:00.000Z';
  const asked = await ledger.payment(
    { type: 'RequestPayment', ...sum, gateway: 'razorpay', expiresAt },
    origin(`request ${n}`),
  );
  if ('refused' in asked) throw new Error(asked.refused.code);
  const credit = credited.of(paymentId);
  const evidence = { kind: 'lookup', gateway: 'razorpay', ref: `pay_${n}`, method: 'upi' } as const;
  const confirmed = await ledger.payment(
    { type: 'ConfirmPayment', ...sum, paidAt: new Date().toISOString(), evidence },
    origin(`confirm ${n}`),
  );
  if ('refused' in confirmed) throw new Error(confirmed.refused.code);
  await ledger.reached(await credit);
}

/** As `work.ts` runs them: the views' keeper, and the reaction with its bookmark. */
async function running({ ledger }: House, credited: ReturnType<typeof credits>) {
  const ending = new AbortController();
  const { signal } = ending;
  const reactor = reactorOf(crediting({
    ...ledger,
    async account(command, origin) {
      const outcome = await ledger.account(command, origin);
      if ('refused' in outcome) throw new Error(outcome.refused.code);
      if (command.type === 'CreditPayment') credited.told(command.paymentId, outcome.position);
      return outcome;
    },
  }));
  await ledger.views.settle(); // The accounts and their bills are no part of what is measured.
  await react(ledger.store, ledger.log, reactor);
  const works = [
    ledger.views.run(signal),
    react(ledger.store, ledger.log, reactor, {
      signal,
      onTrouble: ({ error }) => {
        throw error;
      },
    }),
  ];
  return async () => {
    ending.abort();
    await Promise.all(works);
  };
}

async function measured(house: House) {
  const credited = credits();
  const stop = await running(house, credited);
  const took = new Float64Array(payments);
  const left = took.keys();
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  await Promise.all(Array.from({ length: payers }, async () => {
    for (const n of left) {
      const asked = performance.now();
      await pay(house, credited, n);
      took[n] = performance.now() - asked;
    }
  }));
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  await stop();
  return { seconds, cpuMicros: user + system, took: took.sort() };
}

/** The money is where it should be, or the figure is worth nothing. */
async function assertAllCredited({ ledger: { store } }: House) {
  const lines = await trialBalance(store);
  const of = (account: string) => lines.find((line) => line.ledgerAccount === account);
  const inSuspense = (of('suspense')?.debit ?? 0) - (of('suspense')?.credit ?? 0);
  const arrived = of('clearing:razorpay')?.debit ?? 0;
  if (inSuspense === 0 && arrived === payments * demand) return;
  throw new Error(`${arrived} paise arrived, ${-inSuspense} are in suspense`);
}

const runtime = process.versions['deno']
  ? `Deno ${process.versions['deno']}`
  : `Node ${process.version}`;
console.log(`${payments} payments, ${payers} at once; ${runtime}, ${availableParallelism()} cores`);
console.log(
  `${cpus()[0]?.model ?? 'unknown processor'}; PAYMENTS=${payments} node bench/payments.ts`,
);
try {
  await openAccounts(folder, vaultKey, payments);
  const house = await openHouse({ dataDir: folder, vaultKey: () => vaultKey }, stopped);
  const { seconds, cpuMicros, took } = await measured(house);
  await assertAllCredited(house);
  await house.close();
  const perSecond = Math.round(payments / seconds);
  const mb = Math.round(process.resourceUsage().maxRSS / 1_024);
  console.log(
    `${perSecond} whole payments/s (aim ${aim}), ${Math.round(cpuMicros / payments)} µs of ` +
      `processor each: ${perSecond >= aim ? 'met' : 'MISSED'}`,
  );
  console.log(
    `one payment, until every view shows its receipt: p50 ${percentile(took, 0.5)} ms, ` +
      `p99 ${percentile(took, 0.99)} ms; ${mb} MB at most, load ${loadavg()[0]!.toFixed(1)}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
