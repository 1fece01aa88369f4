/** Disputes that no payment here could take, until their payment turns up or somebody says more. */
import type { UnmatchedDisputeState as State } from '../domain/unmatched-dispute.events.ts';
import {
  type UnmatchedDispute as Row,
  unmatchedDisputesPage,
} from '../projections/unmatched-disputes.ts';
import { builder } from './builder.ts';
import { Money } from './money.ts';
import { pageCost } from './paging.ts';
import { PaymentGateway } from './payments.ts';
import { only } from './roles.ts';
import { stateArgs, statePage } from './state-pages.ts';

/** What somebody may say that such a dispute was; as states, too. */
export const resolutions = {
  PAYMENT: { value: 'payment', description: 'Of a payment of ours, which has it now.' },
  NOT_OURS: { value: 'not_ours', description: 'Of a payment of another system.' },
  WRITTEN_OFF: {
    value: 'written_off',
    description: 'Nobody will know its payment; what was taken from us is written off.',
  },
} as const;

const UnmatchedDisputeState = builder.enumType('UnmatchedDisputeState', {
  description: 'Where a dispute without a payment stands.',
  values: {
    OPEN: { value: 'open', description: 'Somebody must find its payment, or say what it was.' },
    OVER: { value: 'over', description: 'It ended, and nothing was taken from us.' },
    ...resolutions,
  } satisfies Record<string, { value: State; description: string }>,
});

const Told = builder.enumType('DisputeStatus', {
  description: 'What a gateway says of a dispute.',
  values: {
    OPEN: { value: 'open', description: 'The payer’s bank asks.' },
    UNDER_REVIEW: { value: 'under_review', description: 'Somebody has contested it there.' },
    WON: { value: 'won', description: 'The money stays.' },
    LOST: { value: 'lost', description: 'The payer has the money again.' },
    CLOSED: { value: 'closed', description: 'It is over; what was deducted is gone.' },
  } satisfies Record<string, { value: NonNullable<Row['status']>; description: string }>,
});

export const UnmatchedDispute = builder.objectRef<Row>('UnmatchedDispute').implement({
  description: 'A payer’s bank asks for the money of a payment that is not here, or not so.',
  fields: (t) => ({
    gateway: t.expose('gateway', { type: PaymentGateway, description: 'Who told of it.' }),
    disputeRef: t.exposeString('disputeRef', { description: 'The gateway’s reference of it.' }),
    paymentRef: t.exposeString('paymentRef', {
      nullable: true,
      description: 'The gateway’s reference of the payment, where it names one.',
    }),
    amount: t.expose('amount', { type: Money, description: 'How much is asked back.' }),
    deducted: t.expose('deducted', {
      type: Money,
      description: 'How much was taken from us, as far as the gateway says so.',
    }),
    taken: t.expose('taken', {
      type: Money,
      description: 'How much settlements’ rows took from us, less what they gave back.',
    }),
    status: t.expose('status', {
      type: Told,
      nullable: true,
      description: 'What the gateway told last; null where only settlements’ rows have told.',
    }),
    phase: t.exposeString('phase', { nullable: true, description: 'In the gateway’s words.' }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'The scheme’s code: `U022`.',
    }),
    respondBy: t.expose('respondBy', {
      type: 'DateTime',
      nullable: true,
      description: 'An answer after this instant counts as none.',
    }),
    why: t.exposeString('why', {
      description: '`payment_unknown`, or with which refusal its payment did not take it.',
    }),
    openedAt: t.expose('openedAt', { type: 'DateTime', description: 'When it was first told.' }),
    notifiedAt: t.expose('notifiedAt', { type: 'DateTime', description: 'When it was told last.' }),
    state: t.expose('state', { type: UnmatchedDisputeState, description: 'Where it stands.' }),
    paymentId: t.exposeString('paymentId', {
      nullable: true,
      description: 'The payment that has it now.',
    }),
    resolvedBy: t.exposeString('resolvedBy', {
      nullable: true,
      description: 'Who resolved it; `matching` where the gateway’s reference told.',
    }),
    resolvedOn: t.expose('resolvedOn', {
      type: 'Date',
      nullable: true,
      description: 'On which day.',
    }),
  }),
});

const UnmatchedDisputeConnection = builder.connectionObject({
  type: UnmatchedDispute,
  name: 'UnmatchedDisputeConnection',
  description: 'Disputes without a payment here, page by page.',
}, { name: 'UnmatchedDisputeEdge', description: 'A dispute in its place.' });

builder.queryField('unmatchedDisputes', (t) =>
  t.field({
    ...only(
      ['agent', 'biller', 'auditor', 'admin'],
      'Disputes that no payment here could take, newest first.',
    ),
    type: UnmatchedDisputeConnection,
    nullable: true,
    args: stateArgs(UnmatchedDisputeState),
    complexity: pageCost,
    resolve: (_, args, { ledger: { store } }) =>
      statePage('unmatchedDisputes', {}, args, (wanted) => unmatchedDisputesPage(store, wanted)),
  }));
