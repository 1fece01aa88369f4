/** What every part of the played Razorpay is handed: settings, store, clock, post, faults. */
import type { Ids } from '../ids.ts';
import type { Store } from '../store.ts';
import type { Faults } from './faults.ts';

export type Pace = {
  /** How long a bank takes over a payment, and over a refund. */
  bankMs: number;
  refundMs: number;
  /** How long a call that gets no answer is kept waiting. */
  patienceMs: number;
  /** How long a webhook waits for its answer, and the gaps between its repeats. */
  answerMs: number;
  retryMs: readonly number[];
  /** Each webhook is late by up to this much, so that their order may change. */
  jitterMs: number;
  /** The share of webhooks, 0 to 1, that come twice although they were taken. */
  repeated: number;
};

const minutes = 60_000;

export const usualPace: Pace = {
  bankMs: 1_500,
  refundMs: 5_000,
  patienceMs: 30_000,
  answerMs: 5_000,
  retryMs: [2_000, 10_000, minutes, 10 * minutes, 60 * minutes, 240 * minutes],
  jitterMs: 250,
  repeated: 0.05,
};

export type RazorpaySettings = {
  /** SQLite file of its own; `:memory:` forgets all. */
  path: string;
  /** Where this is served from, `http://localhost:8080`; asked each time. */
  publicUrl: () => string;
  /** Where webhooks go. Asked each time, because the port may be known late. */
  webhookUrl: () => string;
  /** `rzp_test_…` plays the test mode, which knows no UPI links; `rzp_live_…` the other. */
  keyId: string;
  keySecret: string;
  /** Asked for each event; repeats keep the signature of the old one. */
  webhookSecret: () => string;
  businessName: string;
  now: () => string;
  /** 0 ≤ result < 1, as Math.random. */
  random: () => number;
  pace?: Partial<Pace>;
};

export type Errand =
  | { kind: 'payment ends'; payment: string; success: boolean; reason?: string }
  | { kind: 'link expires'; link: string }
  | { kind: 'refund ends'; refund: string; success: boolean };

/** How the webhooks of a payment come, if at all. */
export const webhookManners = ['plain', 'twice', 'never', 'captured first'] as const;
export type WebhookManner = (typeof webhookManners)[number];

export type RazorpayWorld = {
  settings: RazorpaySettings;
  pace: Pace;
  store: Store;
  /** Milliseconds since 1970. */
  clock(): number;
  ids: Ids;
  faults: Faults;
  later(afterMs: number, errand: Errand): void;
  /** `entities`: by their kind, as the webhook wraps them. */
  notify(event: string, entities: Record<string, object>, how?: Notifying): void;
};

export type Notifying = { copies?: number; afterMs?: number };

export const seconds = (ms: number) => Math.floor(ms / 1_000);
/** Zero where it never happened, as Razorpay writes it. */
export const secondsOrZero = (ms: number | null) => ms === null ? 0 : seconds(ms);
