/** `khata settlement`: what no settlement's row could explain, and what it turned out to be. */
import { dayOf } from '../domain/calendar.ts';
import { derivedId, PaymentId } from '../domain/identifiers.ts';
import { Gateway, type GatewayName } from '../domain/payment.events.ts';
import type { Finding } from '../domain/resolution.ts';
import { unexplained } from '../domain/settlement-postings.ts';
import { rupees } from '../documents/figures.ts';
import { everyPage } from '../exports/sheet.ts';
import { reasonOf } from '../imports/reasons.ts';
import type { Ledger } from '../ledger.ts';
import { openExceptions, type SettledRow, settlementRowNamed } from '../projections/settlements.ts';
import { resolveRow, type ResolvingRefusal } from '../resolving.ts';
import { type Around, type Command, counted, type ExitCode } from './command.ts';
import { khata, NotDone, parsed, staffIdIn } from './command.ts';
import { shown, withHouse } from './opening.ts';
import { fetchSettlements } from './settlement-fetch.ts';

const findings = { fee: 'fee', 'written-off': 'written_off', payment: 'payment' } as const;
type Word = keyof typeof findings;

const help = `${khata} settlement fetch DAY [--to FILE]
${khata} settlement exceptions
${khata} settlement resolve GATEWAY SETTLEMENT ROW --was fee|written-off|payment
    [--payment ID | --slip REF] [--as NAME]

fetch asks Razorpay for all that it settled on DAY, which must be over, and writes the rows into
FILE (razorpay-DAY.ndjson), as they came, for import settlement. Without a key of Razorpay it asks
the simulator of a running server.

The others are about rows of settlements and statements that nothing explained: those that nobody
has resolved, the oldest day first, with what each put into the bank account and why nothing fits.
Once somebody has found out what a row was, its money leaves the bucket of exceptions. A server may
be running.

  --was fee          the gateway or bank took it for its work
  --was written-off  nobody will explain it any more
  --was payment      it is explained: another settlement has booked it, or with --payment it pays
                     out this payment of ours, which must have arrived with just that amount; with
                     --slip it shows what the drawers deposited on this pay-in slip
  --as NAME          who found it out: recorded (your login name)

A row is resolved once. A reference with spaces needs quotes: 'NEFT 0042'.`;

export const settlement: Command = {
  name: 'settlement',
  summary: 'fetch Razorpay’s payouts, and resolve rows that nothing explained',
  help,
  async run([word, ...rest], around) {
    if (word === 'fetch') return await fetchSettlements(rest, around);
    if (word === 'exceptions') return await exceptions(rest, around);
    if (word === 'resolve') return await resolve(rest, around);
    throw new NotDone(`Type: ${khata} settlement exceptions`);
  },
};

async function exceptions(args: readonly string[], around: Around): Promise<ExitCode> {
  const { positionals } = parsed('settlement', args, {});
  if (positionals.length > 0) throw new NotDone(`Type: ${khata} settlement exceptions`);
  const { say } = around.terminal;
  return await withHouse<ExitCode>(around, async (house) => {
    await shown(house);
    let rows = 0;
    const open = everyPage<SettledRow>((after, limit) =>
      openExceptions(house.ledger.store, { ...(after && { after }), limit })
    );
    for await (const row of open) {
      rows += 1;
      say(told(row));
    }
    say(rows === 0 ? 'No exceptions are open.' : `${counted(rows)} open. ${whatNext}`);
    return 0;
  });
}

const whatNext = `Type: ${khata} settlement resolve GATEWAY SETTLEMENT ROW --was fee`;

/** `2026-11-21 razorpay setl_1 adj_1: -₹5.00, money went out, and nothing says for what` */
function told(row: SettledRow): string {
  const { settledOn, paymentId, reason } = row;
  const why = [rupees(unexplained(row).net), reason, paymentId && `payment ${paymentId}`];
  return `${settledOn} ${named(row)}: ${why.filter(Boolean).join(', ')}`;
}

/** As one types it: a reference of a bank may have spaces. */
function named({ gateway, settlementId, rowRef }: Pick<SettledRow, keyof Which>): string {
  const ref = /^[\w.:@/+-]+$/.test(rowRef) ? rowRef : `'${rowRef.replaceAll("'", "'\\''")}'`;
  return `${gateway} ${settlementId} ${ref}`;
}

type Which = { gateway: GatewayName; settlementId: string; rowRef: string };
type Wish = { which: Which } & Finding;

async function resolve(args: readonly string[], around: Around): Promise<ExitCode> {
  const { values, positionals } = parsed('settlement', args, {
    was: { type: 'string' },
    payment: { type: 'string' },
    slip: { type: 'string' },
    as: { type: 'string' },
  });
  const wish = wishIn(positionals, values);
  const resolvedBy = staffIdIn(values.as, around.user);
  return await withHouse<ExitCode>(around, async (house) => {
    await shown(house);
    const row = await settlementRowNamed(house.ledger.store, wish.which);
    if (!row) throw notDone(wish, 'there is no such row');
    const news = await record(house.ledger, row, wish, { resolvedBy, now: around.now() });
    await shown(house);
    const { net } = unexplained(row);
    around.terminal.say(
      news
        ? `${named(row)}: resolved as ${wordOf(wish)}, ${rupees(net)}.`
        : `${named(row)} was resolved as ${wordOf(wish)} before; nothing was recorded.`,
    );
    return 0;
  });
}

const wordOf = ({ as }: Wish) => (as === 'written_off' ? 'written off' : `a ${as}`);

function wishIn(
  [gateway, settlementId = '', rowRef = '', ...rest]: readonly string[],
  { was, payment, slip }: Partial<Record<'was' | 'payment' | 'slip', string | undefined>>,
): Wish {
  const known = Gateway.safeParse(gateway);
  const word = Object.keys(findings).find((one): one is Word => one === was);
  if (!known.success || rowRef === '' || rest.length > 0 || word === undefined) {
    throw new NotDone(`${whatNext}\nThose that are open: ${khata} settlement exceptions`);
  }
  if (payment !== undefined && !PaymentId.safeParse(payment).success) {
    throw new NotDone(`--payment takes the id of a payment of ours. ${whatNext}`);
  }
  const which = { gateway: known.data, settlementId, rowRef };
  return { which, as: findings[word], paymentId: payment, slipRef: slip };
}

/** Resolving a row: typed twice by one person on one day, it is one wish. */
const resolutions = '3f9d6a51-8c07-5e2b-a4d1-72b60c9e1f83';

/** Whether anything was recorded. Throws NotDone for a refusal, with what to do next. */
async function record(
  ledger: Ledger,
  row: SettledRow,
  wish: Wish,
  { resolvedBy, now: at }: { resolvedBy: string; now: string },
): Promise<boolean> {
  const { which: { gateway, settlementId, rowRef }, as, paymentId, slipRef } = wish;
  const ref = paymentId ?? slipRef;
  const asked = [gateway, settlementId, rowRef, as, ref, resolvedBy, dayOf(at)];
  const commandId = derivedId(resolutions, asked.join(' '));
  const outcome = await resolveRow(ledger, row, wish, {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: { kind: 'staff', id: resolvedBy },
    channel: 'command line',
    occurredAt: at,
  });
  if ('refused' in outcome) throw notDone(wish, inWords(outcome.refused), outcome.isHalf);
  return !outcome.replayed && outcome.events.length > 0;
}

/** `isHalf`: money has been settled by the row, and the row is still an exception. */
function notDone({ which }: Wish, why: string, isHalf = false) {
  const done = isHalf ? 'A part was recorded: type it again to go on' : 'Nothing was recorded';
  return new NotDone(
    `${named(which)}: ${why}. ${done}. Those that are open: ${khata} settlement exceptions`,
  );
}

function inWords(refused: ResolvingRefusal): string {
  switch (refused.code) {
    case 'settlement_row_is_explained':
      return 'this row has been explained';
    case 'only_a_payment_has_an_id':
      return '--payment goes with --was payment alone';
    case 'row_is_of_money_that_went_out':
      return 'this row is of money that went out: it pays out no payment';
    case 'payment_comes_with_its_drawer':
      return 'this payment comes with a deposit of its drawer: say --slip REF instead';
    case 'only_a_payment_has_a_slip':
      return '--slip goes with --was payment alone, and without --payment';
    case 'slip_has_no_deposit':
      return 'no drawer has a deposit on this pay-in slip';
    case 'slip_was_shown_by_another_row':
      return 'another row has shown a deposit on this pay-in slip';
    case 'slip_comes_to_another_sum':
      return `the deposits on this pay-in slip come to ${rupees(refused.total)}`;
    case 'row_has_settled_something_else':
      return `this row has settled ${refused.ref} already: resolve it as that`;
    case 'settlement_row_resolved_before':
      return 'it was resolved otherwise before';
    case 'settlement_row_has_another_rest':
      return `a part of it was explained meanwhile, and ${rupees(refused.rest)} is left`;
    case 'settlement_imported_with_different_rows':
    case 'settlement_not_imported':
    case 'settlement_rows_recorded_before':
    case 'settlement_sums_differ':
      return 'its settlement has changed just now';
    default:
      return reasonOf(refused);
  }
}
