/** Disputes: what payers' banks ask back, what we said, and how each ended. */
import {
  type Dispute as Row,
  disputesOf,
  disputesPage,
  type DisputeState as State,
} from '../projections/disputes.ts';
import { paymentNamed } from '../projections/payments.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { Money } from './money.ts';
import { pageCost } from './paging.ts';
import { Payment } from './payments.ts';
import { mayRead, only } from './roles.ts';
import { stateArgs, statePage } from './state-pages.ts';

const DisputeState = builder.enumType('DisputeState', {
  description: 'Where a dispute stands.',
  values: {
    OPEN: { value: 'open', description: 'Nobody has answered it.' },
    ANSWERED: { value: 'answered', description: 'Answered, and not decided.' },
    WON: { value: 'won', description: 'The money stays.' },
    LOST: { value: 'lost', description: 'Charged back: the payer has the money again.' },
  } satisfies Record<string, { value: State; description: string }>,
});

export const DisputeAnswer = builder.enumType('DisputeAnswer', {
  description: 'What we said to it.',
  values: {
    CONTESTED: { value: 'contested', description: 'Contested, with evidence.' },
    ACCEPTED: { value: 'accepted', description: 'Accepted: it will be lost.' },
  } satisfies Record<string, { value: NonNullable<Row['answer']>; description: string }>,
});

export const Dispute = builder.objectRef<Row>('Dispute').implement({
  description: 'A payer’s bank asks the money of a payment back.',
  fields: (t) => ({
    disputeRef: t.exposeString('disputeRef', { description: 'The gateway’s.' }),
    payment: t.field({
      type: Payment,
      nullable: true,
      description: 'What was paid. Null where the caller may not see it.',
      async resolve({ paymentId }, _, { caller, ledger }) {
        const payment = await paymentNamed(ledger.store, paymentId);
        return payment && mayRead(caller, payment.accountNo) ? payment : undefined;
      },
    }),
    amount: t.expose('amount', { type: Money, description: 'How much is asked back.' }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'The scheme’s code: `U022`.',
    }),
    state: t.expose('state', { type: DisputeState, description: 'Where it stands.' }),
    openedAt: t.expose('openedAt', { type: 'DateTime', description: 'When it was opened.' }),
    respondBy: t.expose('respondBy', {
      type: 'DateTime',
      nullable: true,
      description: 'An answer after this instant counts as none.',
    }),
    answer: t.expose('answer', {
      type: DisputeAnswer,
      nullable: true,
      description: 'What we said.',
    }),
    answeredBy: t.string({
      nullable: true,
      description: 'Who answered. Null before, and for consumers.',
      resolve: ({ answeredBy }, _, { caller }: Context) =>
        caller.kind === 'staff' ? answeredBy : null,
    }),
    closedAt: t.expose('closedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was decided.',
    }),
  }),
});

const DisputeConnection = builder.connectionObject(
  { type: Dispute, name: 'DisputeConnection', description: 'Disputes, page by page.' },
  { name: 'DisputeEdge', description: 'A dispute in its place.' },
);

builder.objectField(Payment, 'disputes', (t) =>
  t.field({
    type: [Dispute],
    description: 'In the order in which they were opened; none where the caller may not see the ' +
      'payment’s account.',
    resolve: ({ paymentId, accountNo }, _, { caller, ledger }) =>
      mayRead(caller, accountNo) ? disputesOf(ledger.store, paymentId) : [],
  }));

builder.queryField('disputes', (t) =>
  t.field({
    ...only(['agent', 'biller', 'auditor', 'admin'], 'All disputes, newest first.'),
    type: DisputeConnection,
    nullable: true,
    args: stateArgs(DisputeState),
    complexity: pageCost,
    resolve: (_, args, { ledger: { store } }) =>
      statePage('disputes', {}, args, (wanted) => disputesPage(store, wanted)),
  }));
