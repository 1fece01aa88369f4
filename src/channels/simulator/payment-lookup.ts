/** The look-up of one payment: the only word that counts, and it may lag, break or rename. */
import { type Attempt, attemptsOf } from './attempts.ts';
import { cardByReference, configurationState, configurationStates } from './order-cards.ts';
import { echoesOf, gatewayOf } from './order-parameters.ts';
import { refundsOf, shownRefund } from './refunds.ts';
import { secondsAt, type World } from './world.ts';

/** What an unknown reference gives is not documented: here the general error, in its own form. */
const broken = () =>
  Response.json({
    errors: [{
      code: 500,
      title: 'Generic error',
      details: 'System error. Please try again.',
    }],
  }, { status: 500 });

export function lookUpPayment(world: World, configuration: string, reference: string): Response {
  const card = cardByReference(world, reference);
  const gateway = card && gatewayOf(card.parameters);
  if (!card || gateway?.configuration_name !== configuration) return broken();
  const attempts = attemptsOf(world, reference);
  const isOdd = (manner: Attempt['lookup']) =>
    attempts.some(({ lookup, status, lookupFrom }) =>
      lookup === manner && status !== 'pending' && world.clock() < lookupFrom
    );
  if (isOdd('broken')) return broken();
  const seen = isOdd('lagging') ? attempts.map(asBefore) : attempts;
  const amount = { value: card.amount, offset: 100 };
  const isPaid = seen.some(({ status }) => status === 'success');
  const isRenamed = attempts.some(({ lookup }) => lookup === 'renamed');
  return Response.json({
    payments: [{
      reference_id: reference,
      status: isPaid ? 'captured' : 'pending',
      currency: 'INR',
      [isRenamed ? 'total_amount' : 'amount']: amount,
      ...(seen.length > 0 && {
        transactions: seen.map((attempt) => transaction(world, gateway.type, amount, attempt)),
      }),
      ...echoesOf(card.parameters),
    }],
  });
}

const asBefore = (attempt: Attempt): Attempt =>
  attempt.lookup === 'lagging'
    ? { ...attempt, status: 'pending', reason: null, updatedAt: attempt.createdAt }
    : attempt;

function transaction(world: World, type: string, amount: object, attempt: Attempt) {
  const { orderRef, paymentRef, status, createdAt, updatedAt, method, reason } = attempt;
  return {
    id: orderRef,
    pg_transaction_id: paymentRef,
    type,
    status,
    created_timestamp: Math.floor(createdAt / 1_000),
    updated_timestamp: Math.floor(updatedAt / 1_000),
    amount,
    order_amount: amount,
    currency: 'INR',
    ...(reason !== 'payment_timed_out' && { method: { type: method } }),
    ...(reason !== null && { error: { code: 'BAD_REQUEST_ERROR', reason } }),
    ...(status === 'success' && { refunds: refundsOf(world, orderRef).map(shownRefund) }),
  };
}

/** The configuration, as the list and the single look-up show it. */
export const configuration = (world: World) => ({
  configuration_name: world.settings.paymentConfiguration,
  merchant_category_code: { code: '4900', description: 'Utilities' },
  purpose_code: { code: '00', description: 'Default' },
  status: configurationState(world),
  provider_mid: 'simulated-merchant',
  provider_name: world.settings.gateway,
  created_timestamp: 1_725_000_000,
  updated_timestamp: 1_725_000_000,
});

/** Changes its state and tells the service, with the space that the webhook writes. */
export function moveConfiguration(world: World, to: (typeof configurationStates)[number]): void {
  world.store.run(
    `insert into setting values ('payment configuration', ?)
     on conflict (name) do update set value = excluded.value`,
    to,
  );
  const { provider_mid, provider_name, created_timestamp } = configuration(world);
  world.deliver({
    field: 'payment_configuration_update',
    value: {
      configuration_name: world.settings.paymentConfiguration,
      provider_name,
      provider_mid,
      status: to.replaceAll('_', ' '),
      created_timestamp,
      updated_timestamp: secondsAt(world),
    },
  });
}
