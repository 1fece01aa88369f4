/** What the dialogs may know of a contact, looked up from the views fresh before each turn. */
import type { Message } from '../channels/dialog.ts';
import type { AccountFacts, BillFacts, ComplaintFacts, Facts } from '../channels/facts.ts';
import { dayOf, hoursAfter } from '../domain/calendar.ts';
import { reopenDays } from '../domain/complaint.ts';
import type { Conversation } from '../domain/conversation.ts';
import { maskedName } from '../domain/masking.ts';
import type { Paise } from '../domain/money.ts';
import { settledBy } from '../domain/payment.ts';
import { accountNamed, accountNosOfMobile, Details } from '../projections/accounts.ts';
import { type Bill, billsPage, openBillsOf } from '../projections/bills.ts';
import { type Complaint, complaintsPage } from '../projections/complaints.ts';
import { pendingOf } from '../projections/payments.ts';
import type { ReadStore } from '../projections/read-store.ts';
import { receiptsPage } from '../projections/receipts.ts';
import type { Address, Vault } from '../vault/vault.ts';

export type ChatSettings = {
  upiMax: Paise;
  accountNoPattern: RegExp;
  biller: Facts['biller'];
  /** A page where an account can be paid in the browser; the receipt comes to this contact. */
  payPage?: ((payee: { accountNo: string; contactId: string }) => string) | undefined;
};

type Reading = Pick<Vault, 'open' | 'fingerprint' | 'addressOf'>;
type Ways<Place> = {
  store: ReadStore;
  vault: Reading;
  reached(position: string): Promise<void>;
  clock(): string;
  /** The consumer numbers that this turn may ask about. */
  accountNosFor(place: Place, message: Message, pattern: RegExp): string[];
  settings: ChatSettings;
};

/** Rows that a list can show; and how many strangers' numbers one message may ask about. */
const rowsMax = 10;
const namedMax = 5;

export const factsFrom =
  <Place extends object>({ store, vault, reached, clock, accountNosFor, settings }: Ways<Place>) =>
  async ({ contactId, conversation, message, place, position }: {
    contactId: string;
    conversation: Conversation;
    message: Message;
    place: Place;
    position: string;
  }): Promise<Facts> => {
    await reached(position); // What was recorded before the message is seen in the answer.
    const now = clock();
    const { payPage, ...fixed } = settings;
    const { linked, language } = conversation;
    const theirs = await onRecordOf(store, vault, await vault.addressOf(contactId));
    const named = accountNosFor(place, message, settings.accountNoPattern)
      .slice(0, namedMax);
    const accounts = new Map<string, AccountFacts>();
    for (const accountNo of new Set([...linked, ...theirs, ...named])) {
      const facts = await accountFacts(store, vault, accountNo, {
        linked: linked.includes(accountNo),
        linkable: theirs.includes(accountNo),
      });
      if (facts) accounts.set(accountNo, facts);
    }
    const complaints = await complaintsPage(store, { contactId, limit: rowsMax });
    return {
      ...(language && { language }),
      linked: linked.filter((accountNo) => accounts.has(accountNo)),
      onRecord: theirs.filter((accountNo) => !linked.includes(accountNo)),
      accounts,
      complaints: complaints.map((one) => complaintFacts(one, now)),
      today: dayOf(now),
      now,
      ...fixed,
      ...(payPage && { payPage: (accountNo: string) => payPage({ accountNo, contactId }) }),
    };
  };

const onRecordOf = async (store: ReadStore, vault: Reading, address: Address | undefined) =>
  address?.phone === undefined
    ? []
    : await accountNosOfMobile(store, vault.fingerprint('mobile', address.phone));

async function accountFacts(
  store: ReadStore,
  vault: Reading,
  accountNo: string,
  { linked, linkable }: { linked: boolean; linkable: boolean },
): Promise<AccountFacts | undefined> {
  const account = await accountNamed(store, accountNo);
  if (!account) return undefined;
  const opened = await vault.open(account.details, 'details');
  const name = opened === undefined ? undefined : Details.parse(JSON.parse(opened)).name;
  const [latest] = await billsPage(store, accountNo, { limit: 1 });
  const receipts = linked ? await receiptsPage(store, accountNo, { limit: rowsMax }) : [];
  return {
    accountNo,
    ...(name !== undefined && { maskedName: maskedName(name) }),
    ...(name !== undefined && linked && { name }),
    linked,
    linkable,
    outstanding: account.outstanding,
    advance: account.advance,
    openBills: (await openBillsOf(store, accountNo)).map(billFacts),
    ...(latest && { latestBill: billFacts(latest) }),
    pending: (await pendingOf(store, accountNo)).map((payment) => ({
      paymentId: payment.paymentId,
      amount: payment.amount,
      requestedAt: payment.requestedAt,
      attempted: payment.attempts > 0,
      ...(payment.link && { link: payment.link }),
      settledBy: settledBy(payment.requestedAt),
    })),
    receipts: receipts.map(({ receiptNo, amount, paidAt }) => (
      { receiptNo, amount, paidOn: dayOf(paidAt) }
    )),
    centre: account.centre,
  };
}

export const billFacts = (bill: Bill): BillFacts => {
  const { billNo, month, dueOn, demand, outstanding, amountAfterDue } = bill;
  return { billNo, month, dueOn, demand, outstanding, amountAfterDue };
};

function complaintFacts(complaint: Complaint, now: string): ComplaintFacts {
  const { docketNo, kind, state, dueAt, registeredAt, escalatedTo, stars } = complaint;
  const ended = state === 'resolved' || state === 'closed';
  return {
    docketNo,
    kind,
    state,
    ...(escalatedTo && { escalatedTo }),
    registeredOn: dayOf(registeredAt),
    dueAt,
    overdue: !ended && Date.parse(now) > Date.parse(dueAt),
    reopenable: state === 'resolved' ||
      (state === 'closed' && Date.parse(now) <= Date.parse(hoursAfter(dueAt, reopenDays * 24))),
    rated: stars !== null,
  };
}
