/** What every door is handed: ways to write, a store to read, and nothing of how they work. */
import { accountDecider, type WriteAccount } from './domain/account.ts';
import { complaintDecider, type WriteComplaint } from './domain/complaint.ts';
import { conversationDecider, type WriteConversation } from './domain/conversation.ts';
import { drawerDecider, type WriteDrawer } from './domain/drawer.ts';
import { officeDecider, type WriteOffice } from './domain/office.ts';
import { paymentDecider, type WritePayment } from './domain/payment.ts';
import { settlementDecider, type WriteSettlement } from './domain/settlement.ts';
import { standardRows } from './domain/standards.ts';
import { unmatchedDisputeDecider, type WriteUnmatchedDispute } from './domain/unmatched-dispute.ts';
import type { EventLog, Position } from './eventlog/event-log.ts';
import { execute, load } from './execute.ts';
import { accounts } from './projections/accounts.ts';
import { bills } from './projections/bills.ts';
import { complaints } from './projections/complaints.ts';
import { conversations } from './projections/conversations.ts';
import { disputes } from './projections/disputes.ts';
import { drawers } from './projections/drawers.ts';
import { dues } from './projections/dues.ts';
import { history } from './projections/history.ts';
import { journal } from './projections/journal.ts';
import type { Remade } from './projections/layouts.ts';
import { notices } from './projections/notices.ts';
import { openItems } from './projections/open-items.ts';
import { payments } from './projections/payments.ts';
import { type Keeper, keeperOf } from './projections/projection.ts';
import type { Stopped } from './projections/places.ts';
import { projector } from './projections/projector.ts';
import type { ReadStore } from './projections/read-store.ts';
import { receipts } from './projections/receipts.ts';
import { wholeOnly } from './projections/whole.ts';
import { refunds } from './projections/refunds.ts';
import { settlements } from './projections/settlements.ts';
import { unmatchedDisputes } from './projections/unmatched-disputes.ts';
import type { Vault } from './vault/vault.ts';

export type Ledger = Awaited<ReturnType<typeof openLedger>>;

/** How long a read waits for its own write. */
const reachedMs = 5_000;

export const keepersFor = (vault: Vault): Keeper[] => [
  keeperOf(accounts(vault)),
  keeperOf(bills),
  keeperOf(payments),
  keeperOf(receipts),
  keeperOf(refunds),
  keeperOf(disputes),
  keeperOf(unmatchedDisputes),
  keeperOf(settlements),
  keeperOf(drawers),
  keeperOf(complaints),
  keeperOf(conversations),
  keeperOf(notices),
  history,
  keeperOf(journal),
  keeperOf(dues),
  keeperOf(openItems),
];

export async function openLedger(
  { log, vault, store, standards = standardRows, onStopped, onRemade = () => {} }: {
    log: EventLog;
    vault: Vault;
    store: ReadStore;
    standards?: typeof standardRows;
    onStopped: (stopped: Stopped) => void;
    /** A view was thrown away, because its tables or the log are not those it was made for. */
    onRemade?: ((remade: Remade) => void) | undefined;
  },
) {
  const { fingerprint } = vault;
  const books = { log, fingerprint };
  const complaints = complaintDecider(standards);
  const account: WriteAccount = (...wish) => execute(books, accountDecider, ...wish);
  const payment: WritePayment = (...wish) => execute(books, paymentDecider, ...wish);
  const complaint: WriteComplaint = (...wish) => execute(books, complaints, ...wish);
  const conversation: WriteConversation = (...wish) => execute(books, conversationDecider, ...wish);
  const settlement: WriteSettlement = (...wish) => execute(books, settlementDecider, ...wish);
  const drawer: WriteDrawer = (...wish) => execute(books, drawerDecider, ...wish);
  const unmatchedDispute: WriteUnmatchedDispute = (...wish) =>
    execute(books, unmatchedDisputeDecider, ...wish);
  const office: WriteOffice = (...wish) => execute(books, officeDecider, ...wish);
  const views = await projector(store, log, keepersFor(vault), onStopped, { onRemade });

  return {
    log,
    vault,
    store: wholeOnly(store, views),
    views,
    account,
    payment,
    complaint,
    conversation,
    settlement,
    drawer,
    unmatchedDispute,
    office,
    /** What a stream says right now, for those who must not trust a view that lags. */
    now: {
      account: async (accountNo: string) => (await load(log, accountDecider, accountNo)).state,
      payment: async (paymentId: string) => (await load(log, paymentDecider, paymentId)).state,
      /** `id`: as the decider names its streams; a page of rows has one of its own. */
      settlement: async (id: string) => (await load(log, settlementDecider, id)).state,
      unmatchedDispute: async (id: string) => (await load(log, unmatchedDisputeDecider, id)).state,
      complaint: async (docketNo: string) => (await load(log, complaints, docketNo)).state,
      conversation: async (contactId: string) =>
        (await load(log, conversationDecider, contactId)).state,
    },
    /** Until the views show this position: read your own writes. Throws NotYet. */
    reached: (position: string) => views.reached(position as Position, reachedMs),
  };
}
