/** What a request may use: who asks, and the part of the ledger that this door needs. */
import type { WriteAccount } from '../domain/account.ts';
import type { Complaint, WriteComplaint } from '../domain/complaint.ts';
import type { WriteDrawer } from '../domain/drawer.ts';
import type { Paise } from '../domain/money.ts';
import type { WriteOffice } from '../domain/office.ts';
import type { GatewayName, Link } from '../domain/payment.events.ts';
import type { Payment, WritePayment } from '../domain/payment.ts';
import type { Sealed } from '../domain/sealed.ts';
import type { Settlement, WriteSettlement } from '../domain/settlement.ts';
import type { UnmatchedDispute, WriteUnmatchedDispute } from '../domain/unmatched-dispute.ts';
import type { Account } from '../projections/accounts.ts';
import type { ReadStore } from '../projections/read-store.ts';
import type { Caller } from './roles.ts';

export type Ledger = {
  store: ReadStore;
  account: WriteAccount;
  payment: WritePayment;
  complaint: WriteComplaint;
  office: WriteOffice;
  settlement: WriteSettlement;
  drawer: WriteDrawer;
  unmatchedDispute: WriteUnmatchedDispute;
  now: {
    payment(paymentId: string): Promise<Payment>;
    complaint(docketNo: string): Promise<Complaint>;
    /** `id`: as the decider names its streams. */
    settlement(id: string): Promise<Settlement>;
    /** `id`: as its decider names its streams, too. */
    unmatchedDispute(id: string): Promise<UnmatchedDispute>;
  };
  vault: {
    seal(person: string, context: string, text: string): Promise<Sealed>;
    open(sealed: Sealed, context: string): Promise<string | undefined>;
  };
  /** Calls the listener whenever read models have moved on, until the answer is called. */
  views: { whenMoved(listener: () => void): () => void };
  /** Until the read models show this position. Throws NotYet. */
  reached(position: string): Promise<unknown>;
};

export type Settings = {
  /** What a consumer number of this company looks like, anchored at both ends. */
  accountNoPattern: RegExp;
  /** Who carries the money that is asked for. */
  gateway: GatewayName;
  /** By which links it may be asked for. Left out: none are set up. */
  links?: readonly Link[];
  /** The page on which a payment that a link asks for is paid and followed. */
  payUrl?: (payment: { accountNo: string; paymentId: string }) => string;
  /** How long a payment request stands. */
  paymentMinutes: number;
  /** UTC. */
  now: () => string;
  graphiql: boolean;
  /** What one UPI payment may carry. Left out: no limit of ours. */
  upiMax?: Paise;
  /** Web origins whose pages may call from a browser. Left out: none. */
  origins?: readonly string[];
  /** Requests of one caller; the most at once, and how many come back in a second. */
  rate?: { burst: number; perSecond: number };
};

export type Context = {
  caller: Caller;
  ledger: Ledger;
  settings: Settings;
  /** Loads those that one answer needs together. */
  account(accountNo: string): Promise<Account | undefined>;
  /** Takes one of the streams that a caller may have open, and gives it back. */
  openStream(): () => void;
};
