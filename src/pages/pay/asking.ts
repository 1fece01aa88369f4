/** From what is owed to a payment that is asked for by a link. No money moves here. */
import { randomUUID } from 'node:crypto';
import { dayOf, secondsBetween } from '../../domain/calendar.ts';
import type { Origin } from '../../domain/decider.ts';
import { derivedId, paymentIdFrom } from '../../domain/identifiers.ts';
import { gatewayOfLink, linkEnd } from '../../domain/link.ts';
import { settledBy } from '../../domain/payment.ts';
import { accountNamed } from '../../projections/accounts.ts';
import { openBillsOf } from '../../projections/bills.ts';
import { type Payment, pendingOf } from '../../projections/payments.ts';
import { discreet } from '../html.ts';
import { accountPage, type AccountShown, type Trouble } from './account.ts';
import type { Payee } from './address.ts';
import { type Wanted, wantedIn } from './form.ts';
import type { Spoken } from './frame.ts';
import type { Ways } from './ways.ts';
import { words } from './words.ts';

export type Call = { ways: Ways; spoken: Spoken; request: Request };

/** Begun and still to be paid, of one account: whoever begins more plays with it. */
const openMax = 10;
/** The newest; more of them say nothing new. */
const begunShownMax = 3;
/** A link that ends sooner than this is not handed out again. */
const secondsLeftMin = 180;

/** The account's page. Undefined: there is no such account. */
export async function owed(call: Call, payee: Payee): Promise<Response | undefined> {
  const known = await knownOf(call.ways, payee);
  return known && shown(call, known.account);
}

/** What comes of the form: the payment's own page, or this one again with the reason. */
export async function asked(call: Call, payee: Payee): Promise<Response | undefined> {
  const { ways, spoken, request } = call;
  const known = await knownOf(ways, payee);
  if (!known) return undefined;
  const { account, pending } = known;
  const word = words[spoken.lang];
  const wanted = await wantedIn(request, { ...ways, ...account }, word);
  if ('status' in wanted) return shown(call, account, wanted);
  const paymentId = paymentIdOf(payee, wanted);
  const begun = pending.find((one) => one.paymentId === paymentId);
  if (begun) return seeOther(spoken, paymentId); // The same form again: a double tap, or “back”.
  if (account.underWay.length > 0 && !wanted.anyway) {
    return shown(call, account, { status: 409 });
  }
  const same = pending.find((one) => isSame(one, wanted, payee, ways.clock()));
  if (same) return seeOther(spoken, same.paymentId);
  if (pending.filter((one) => isPayable(one, ways.clock())).length >= openMax) {
    return shown(call, account, { status: 429, text: word.tooMany });
  }
  await begin(ways, payee, wanted, paymentId);
  return seeOther(spoken, paymentId);
}

async function knownOf({ store, maskedName, clock }: Ways, { accountNo }: Payee) {
  const account = await accountNamed(store, accountNo);
  if (!account) return undefined;
  const { outstanding, advance } = account;
  const pending = await pendingOf(store, accountNo);
  const shown: AccountShown = {
    accountNo,
    maskedName: await maskedName(accountNo),
    outstanding,
    advance,
    bills: await openBillsOf(store, accountNo),
    underWay: pending.filter(({ attempts }) => attempts > 0).map(({ amount, requestedAt }) => (
      { amount, settledBy: settledBy(requestedAt) }
    )),
    today: dayOf(clock()),
    begunDirect: pending.filter(({ link, attempts }) => link === 'direct' && attempts === 0)
      .slice(-begunShownMax)
      .map(({ amount, requestedAt }) => ({ amount, begunOn: dayOf(requestedAt) })),
  };
  return { account: shown, pending };
}

function shown({ ways, spoken }: Call, account: AccountShown, trouble?: Trouble): Response {
  const { company, links, upiMax, chatUrl } = ways;
  const offered = { links, upiMax, chatUrl: chatUrl(account.accountNo), wishId: randomUUID() };
  return accountPage(spoken, company, account, offered, trouble);
}

/** Our own QR code stays asked for long after it: a statement may still bring its money. */
const isPayable = ({ link, expiresAt }: Payment, now: string) =>
  link !== null && expiresAt !== null && secondsBetween(now, expiresAt) > 0;

/** Nobody has tried to pay it yet, and there is time left to. */
const isSame = (
  { amount, link, attempts, expiresAt, contactId }: Payment,
  wanted: Wanted,
  payee: Payee,
  now: string,
) =>
  amount === wanted.amount && link === wanted.link && attempts === 0 &&
  contactId === (payee.contactId ?? null) &&
  expiresAt !== null && secondsBetween(now, expiresAt) > secondsLeftMin;

const paymentIdOf = (payee: Payee, { wishId }: Wanted) => paymentIdFrom(commandIdOf(payee, wishId));

const commandIdOf = ({ accountNo }: Payee, wishId: string) =>
  derivedId(payPageSpace, `${accountNo} ${wishId}`);
/** Any UUID will do, as long as it stays the same. */
const payPageSpace = '9d0d7c52-6f0e-4b43-8a3d-2e5f4c1b7a90';

async function begin(ways: Ways, payee: Payee, wanted: Wanted, paymentId: string) {
  const at = ways.clock();
  const commandId = commandIdOf(payee, wanted.wishId);
  const { amount, link } = wanted;
  const outcome = await ways.payment({
    type: 'RequestPayment',
    paymentId,
    ...payee,
    amount,
    gateway: gatewayOfLink[link],
    expiresAt: linkEnd(at, ways.paymentMinutes),
    link,
  }, {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: visitor(payee),
    channel: 'pay page',
    occurredAt: at,
  });
  if ('position' in outcome) await ways.reached(outcome.position);
}

/** Who was given the address in a chat; else whoever has the bill in hand. */
const visitor = ({ contactId }: Payee): Origin['actor'] => (
  { kind: 'consumer', id: contactId ?? 'pay-page' }
);

const seeOther = ({ lang, url }: Spoken, paymentId: string) =>
  new Response(null, {
    status: 303,
    headers: {
      ...discreet,
      location: `${url.pathname}/${paymentId}?lang=${lang}`,
    },
  });
