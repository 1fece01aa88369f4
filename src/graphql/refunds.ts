/** Refunds: money that goes back, with everybody who had a hand in it. */
import { paymentNamed } from '../projections/payments.ts';
import {
  type Refund as Row,
  refundNamed,
  refundsOf,
  refundsPage,
  type RefundState as State,
} from '../projections/refunds.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { Money } from './money.ts';
import { pageCost } from './paging.ts';
import { Payment, PaymentGateway } from './payments.ts';
import { anyone, mayRead, only } from './roles.ts';
import { stateArgs, statePage } from './state-pages.ts';

const RefundState = builder.enumType('RefundState', {
  description: 'Where a refund stands.',
  values: {
    REQUESTED: { value: 'requested', description: 'Asked for; another person must approve it.' },
    APPROVED: { value: 'approved', description: 'Owed to the payer; not sent yet.' },
    DECLINED: { value: 'declined', description: 'Not approved. Nothing has moved.' },
    SENT: {
      value: 'sent',
      description: 'The gateway has been told, or is being asked what came of it. Never sent ' +
        'again while that is unknown.',
    },
    FAILED: { value: 'failed', description: 'Not sent, for certain. Owed still: see retryRefund.' },
    COMPLETED: { value: 'completed', description: 'The payer’s money is on its way to them.' },
  } satisfies Record<string, { value: State; description: string }>,
});

export const RefundReason = builder.enumType('RefundReason', {
  description: 'Why money goes back.',
  values: {
    PAID_TWICE: { value: 'paid_twice', description: 'The same dues were paid twice.' },
    PAID_TOO_MUCH: { value: 'paid_too_much', description: 'More than was due.' },
    WRONG_ACCOUNT: { value: 'wrong_account', description: 'Meant for another account.' },
    BILL_WITHDRAWN: { value: 'bill_withdrawn', description: 'Its bill was withdrawn.' },
    OTHER: { value: 'other', description: 'Something else.' },
  } satisfies Record<string, { value: Row['why']; description: string }>,
});

/** A consumer hears nothing of the people of the office, or of other payers. */
const toStaff = (name: string | null, { caller }: Context) => caller.kind === 'staff' ? name : null;

export const Refund = builder.objectRef<Row>('Refund').implement({
  description: 'Money that goes back to whoever paid it.',
  fields: (t) => ({
    refundId: t.exposeString('refundId', { description: 'Ours; known within its payment.' }),
    payment: t.field({
      type: Payment,
      nullable: true,
      description: 'What was paid. Null where the caller may not see it.',
      async resolve({ paymentId }, _, { caller, ledger }) {
        const payment = await paymentNamed(ledger.store, paymentId);
        return payment && mayRead(caller, payment.accountNo) ? payment : undefined;
      },
    }),
    amount: t.expose('amount', { type: Money, description: 'How much goes back.' }),
    reason: t.expose('why', { type: RefundReason, description: 'Why.' }),
    state: t.expose('state', { type: RefundState, description: 'Where it stands.' }),
    requestedBy: t.string({
      nullable: true,
      description: 'Who asked for it. Null for consumers.',
      resolve: ({ requestedBy }, _, context) => toStaff(requestedBy, context),
    }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime', description: 'When.' }),
    decidedBy: t.string({
      nullable: true,
      description: 'Who approved or declined it. Null before, and for consumers.',
      resolve: ({ decidedBy }, _, context) => toStaff(decidedBy, context),
    }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true, description: 'When.' }),
    attempts: t.exposeInt('attempts', { description: 'How often it was sent to the gateway.' }),
    sentAt: t.expose('sentAt', { type: 'DateTime', nullable: true, description: 'Last sent.' }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was completed, or last failed.',
    }),
    failure: t.exposeString('reason', { nullable: true, description: 'Why it failed last.' }),
    gateway: t.expose('gateway', {
      type: PaymentGateway,
      nullable: true,
      description: 'Through whom it went, once it is completed.',
    }),
    refundRef: t.exposeString('refundRef', { nullable: true, description: 'Their reference.' }),
    settlementId: t.exposeString('settlementId', {
      nullable: true,
      description: 'The settlement in which the gateway kept it back.',
    }),
  }),
});

const RefundConnection = builder.connectionObject(
  { type: Refund, name: 'RefundConnection', description: 'Refunds, page by page.' },
  { name: 'RefundEdge', description: 'A refund in its place.' },
);

builder.objectField(Payment, 'refunds', (t) =>
  t.field({
    type: [Refund],
    description: 'In the order in which they were asked for; none where the caller may not see ' +
      'the payment’s account.',
    resolve: ({ paymentId, accountNo }, _, { caller, ledger }) =>
      mayRead(caller, accountNo) ? refundsOf(ledger.store, paymentId) : [],
  }));

builder.queryFields((t) => ({
  refund: t.field({
    ...only(
      anyone,
      'One refund. Null when there is none or the caller may not see its payment: a consumer ' +
        'sees those of their own accounts.',
    ),
    type: Refund,
    nullable: true,
    args: {
      paymentId: t.arg.string({ required: true, description: 'Of which payment.' }),
      refundId: t.arg.string({ required: true, description: 'Which.' }),
    },
    async resolve(_, { paymentId, refundId }, { caller, ledger: { store } }) {
      const payment = await paymentNamed(store, paymentId);
      if (!payment || !mayRead(caller, payment.accountNo)) return undefined;
      return await refundNamed(store, paymentId, refundId);
    },
  }),
  refunds: t.field({
    ...only(['agent', 'biller', 'auditor', 'admin'], 'The refund register, newest first.'),
    type: RefundConnection,
    nullable: true,
    args: stateArgs(RefundState),
    complexity: pageCost,
    resolve: (_, args, { ledger: { store } }) =>
      statePage('refunds', {}, args, (wanted) => refundsPage(store, wanted)),
  }),
}));
