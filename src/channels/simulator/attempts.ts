/** The tries to pay a card: what a person chose, and how each stands. */
import { z } from 'zod';
import type { OrderCard } from './order-cards.ts';
import { gatewayOf } from './order-parameters.ts';
import type { World } from './world.ts';

export const outcomes = [
  'success',
  'wrong pin',
  'timed out',
  'left pending',
  'success later',
  'failure later',
  'success after failure',
  'success after expiry',
] as const;

/** How the webhooks of a payment come, if at all. */
export const webhookManners = [
  'plain',
  'twice',
  'never',
  'captured first',
  'legacy',
  'bare',
  'called failed',
] as const;

/** What the look-up does for a while after the attempt has ended. */
export const lookupManners = ['plain', 'lagging', 'broken', 'renamed'] as const;

export const PayWish = z.strictObject({
  app: z.enum(['whatsapp', 'gpay', 'phonepe', 'paytm', 'web']),
  outcome: z.enum(outcomes),
  webhook: z.enum(webhookManners).default('plain'),
  lookup: z.enum(lookupManners).default('plain'),
});
export type PayWish = z.infer<typeof PayWish>;

export type Attempt = {
  /** The gateway's order id of this try, and its payment id. */
  orderRef: string;
  paymentRef: string;
  reference: string;
  status: 'pending' | 'success' | 'failed';
  app: PayWish['app'];
  method: 'upi' | 'card';
  reason: string | null;
  createdAt: number;
  updatedAt: number;
  webhook: PayWish['webhook'];
  lookup: PayWish['lookup'];
  /** Until then the look-up behaves as `lookup` says. */
  lookupFrom: number;
};

const columns = `order_ref as orderRef, payment_ref as paymentRef, reference, status, app, method,
  reason, created_at as createdAt, updated_at as updatedAt, webhook, lookup,
  lookup_from as lookupFrom`;

export const attemptsOf = ({ store }: World, reference: string): Attempt[] =>
  store.all(`select ${columns} from attempt where reference = ? order by rowid`, reference);

export const attemptByRef = ({ store }: World, orderRef: string): Attempt | undefined =>
  store.one(`select ${columns} from attempt where order_ref = ?`, orderRef);

export function statesOf(attempts: readonly Attempt[]) {
  return {
    isPaid: attempts.some(({ status }) => status === 'success'),
    isTrying: attempts.some(({ status }) => status === 'pending'),
  };
}

/** The apps of this card, the preferred one first; `web` is the gateway's page, for cards. */
export function appsFor(card: OrderCard): PayWish['app'][] {
  const { enabled_payment_options: options, preferred_payment_methods: [preferred] = [] } =
    gatewayOf(card.parameters) ?? {};
  const apps: PayWish['app'][] = ['whatsapp', 'gpay', 'phonepe', 'paytm'];
  const upi = apps.toSorted((a, b) =>
    Number(b === preferred?.method) - Number(a === preferred?.method)
  );
  if (options?.[0] === 'web') return ['web'];
  return options?.[0] === 'upi' || !gatewayOf(card.parameters) ? upi : [...upi, 'web'];
}
