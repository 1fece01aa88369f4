/** Why a consumer who is overdue may not be sent a disconnection notice now, and until when. */
import { dayOf } from './calendar.ts';
import { settledBy } from './payment.ts';
import type { Link } from './payment.events.ts';

export const waitReasons = [
  /** Its money may be on its way. */
  'payment_under_way',
  /** It has come, and is on no account yet. */
  'payment_not_credited',
  /** It has come for this account, and waits in suspense. */
  'payment_held',
  /** The payer's bank asks it back, and nothing is decided. */
  'payment_disputed',
  /** They say that they have paid, and nobody has settled that. */
  'complaint_open',
] as const;

/** `ref`: the payment or the docket. `until`: the last day of it; none: until it is settled. */
export type Wait = { why: typeof waitReasons[number]; ref: string; until?: string };

/** What is known of an account, beside its bills. */
export type Doings = {
  payments: readonly {
    paymentId: string;
    state: 'requested' | 'lapsed' | 'confirmed' | 'held';
    requestedAt: string;
    /** Null: an order card asked for it, or nobody. */
    link: Link | null;
    expiresAt: string | null;
    /** Tries that a gateway has told of and that have not failed. */
    attempts: number;
    /** Of its money, something is in suspense. */
    inSuspense: boolean;
    /** Disputes of it that are not decided. */
    disputed: boolean;
  }[];
  /** Dockets that are not settled and say that a payment does not show. */
  unseenPayments: readonly string[];
};

/**
 * No notice while a payment may be under way, for as long as its bank may take (T+5), and none to
 * anybody who has paid. Asked for is enough: we may not have heard of the try. Where its time has
 * run out it waits only if a try of it was known, and never longer than the bank may take. Anybody
 * who holds the bill can tap on a QR code of our own, which stays asked for all that time: it waits
 * for the day on which it can be paid, or a tap every sixth day would keep every notice away.
 * Source: facts of the domain, section 5.4, our own rule; section 7.3; BBPS D11, D12 and D32.
 */
export function waitsOf({ payments, unseenPayments }: Doings, today: string): Wait[] {
  const ofPayments = payments.flatMap((payment): Wait[] => {
    const { paymentId: ref, state, attempts, inSuspense, disputed } = payment;
    const waits: Wait[] = disputed ? [{ why: 'payment_disputed', ref }] : [];
    if (state === 'requested' || state === 'lapsed') {
      const until = lastDayOf(payment);
      const mayCome = state === 'requested' || attempts > 0;
      return mayCome && today <= until
        ? [...waits, { why: 'payment_under_way', ref, until }]
        : waits;
    }
    if (!inSuspense) return waits;
    return [...waits, { why: state === 'held' ? 'payment_held' : 'payment_not_credited', ref }];
  });
  const complaints = unseenPayments.map((ref): Wait => ({ why: 'complaint_open', ref }));
  return [...ofPayments, ...complaints];
}

function lastDayOf({ requestedAt, link, expiresAt, attempts }: Doings['payments'][number]): string {
  if (link === 'direct' && attempts === 0 && expiresAt !== null) return dayOf(expiresAt);
  return settledBy(requestedAt);
}
