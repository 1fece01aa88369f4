/** The order cards in the chats: sent once, moved by order_status alone, payable while pending. */
import { GraphError } from './graph-error.ts';
import { gatewayOf, OrderParameters, type OrderStatusChange } from './order-parameters.ts';
import type { Phone } from './phones.ts';
import type { World } from './world.ts';

export type CardState = 'pending' | OrderStatusChange['order']['status'];

export type OrderCard = {
  reference: string;
  phone: string;
  wamid: string;
  amount: number;
  expiresAt: number | null;
  status: CardState;
  note: string | null;
  parameters: OrderParameters;
};

type Row = Omit<OrderCard, 'expiresAt' | 'parameters'> & {
  expires_at: number | null;
  parameters: string;
};

const cardOf = ({ expires_at: expiresAt, parameters, ...rest }: Row): OrderCard => ({
  ...rest,
  expiresAt,
  parameters: OrderParameters.parse(JSON.parse(parameters)),
});

export function cardByReference({ store }: World, reference: string): OrderCard | undefined {
  const row = store.one<Row>('select * from order_card where reference = ?', reference);
  return row && cardOf(row);
}

export const cardsOf = ({ store }: World, { number }: Phone): OrderCard[] =>
  store.all<Row>('select * from order_card where phone = ?', number).map(cardOf);

const leastMs = 300_000;

/** Throws 131009 for a reference that was used before, or too early an expiry. */
export function checkCard(world: World, parameters: OrderParameters): void {
  const { reference_id: reference, order } = parameters;
  if (cardByReference(world, reference)) {
    throw new GraphError(131009, 'The parameter reference_id: was used before');
  }
  const expiresAt = order.expiration && Number(order.expiration.timestamp) * 1_000;
  if (expiresAt !== undefined && expiresAt - world.clock() < leastMs) {
    throw new GraphError(131009, 'The parameter order.expiration.timestamp: at least 300 s ahead');
  }
  const isZero = order.tax.value === 0;
  if (isZero && !world.settings.rules.zeroTax) {
    throw new GraphError(131009, 'The parameter order.tax.value: must be positive');
  }
}

export function placeCard(world: World, phone: Phone, wamid: string, parameters: OrderParameters) {
  const { reference_id, total_amount, order } = parameters;
  world.store.run(
    "insert into order_card values (?, ?, ?, ?, ?, 'pending', null, ?)",
    reference_id,
    phone.number,
    wamid,
    total_amount.value,
    order.expiration ? Number(order.expiration.timestamp) * 1_000 : null,
    JSON.stringify(parameters),
  );
}

type AttemptStates = { isPaid: boolean; isTrying: boolean };

/** The card must be this person's. Throws 131009 otherwise. */
export function cardToMove(world: World, phone: Phone, { reference_id }: OrderStatusChange) {
  const card = cardByReference(world, reference_id);
  if (card?.phone !== phone.number) {
    throw new GraphError(131009, 'The parameter reference_id: no such order with this person');
  }
  return card;
}

/** 2046 or 2047 when the step is not possible: told by webhook, never in the answer. */
export function refusedMove(
  { status }: OrderCard,
  { order }: OrderStatusChange,
  { isPaid, isTrying }: AttemptStates,
): 2046 | 2047 | undefined {
  if (order.status === 'canceled' && (isPaid || isTrying)) return 2047;
  return status === 'completed' || status === 'canceled' ? 2046 : undefined;
}

export function moveCard({ store }: World, { reference_id, order }: OrderStatusChange): void {
  store.run(
    'update order_card set status = ?, note = ? where reference = ?',
    order.status,
    order.description ?? null,
    reference_id,
  );
}

/** The payment configuration's own state; the service may only read it. */
export const configurationStates = ['Active', 'Needs_Connecting', 'Needs_Testing'] as const;
export type ConfigurationState = (typeof configurationStates)[number];

export const configurationState = ({ store }: World): ConfigurationState => {
  const row = store.one<{ value: string }>(
    "select value from setting where name = 'payment configuration'",
  );
  return configurationStates.find((state) => state === row?.value) ?? 'Active';
};

/** Why the phone cannot pay this card now; undefined: it can. */
export function unpayable(world: World, card: OrderCard, { isPaid, isTrying }: AttemptStates) {
  const { settings } = world;
  const gateway = gatewayOf(card.parameters);
  if (isPaid) return 'paid';
  if (isTrying) return 'trying';
  if (card.status === 'canceled' || card.status === 'completed') return card.status;
  if (card.expiresAt !== null && world.clock() > card.expiresAt) return 'expired';
  if (!card.phone.startsWith('91')) return 'abroad';
  if (!gateway) return undefined;
  const isKnown = gateway.configuration_name === settings.paymentConfiguration &&
    gateway.type === settings.gateway && configurationState(world) === 'Active';
  return isKnown ? undefined : 'configuration';
}
export type Unpayable = Exclude<ReturnType<typeof unpayable>, undefined>;
