/** Payments: what was asked for, and how far each has come. */
import { Gateway, type Link } from '../domain/payment.events.ts';
import {
  type Payment as Row,
  paymentNamed,
  paymentsPage,
  type PaymentState as State,
} from '../projections/payments.ts';
import { Account, accountOf } from './accounts.ts';
import { builder } from './builder.ts';
import { Money } from './money.ts';
import { pageCost } from './paging.ts';
import { anyone, mayRead, only } from './roles.ts';
import { stateArgs, statePage } from './state-pages.ts';

const PaymentState = builder.enumType('PaymentState', {
  description: 'Where a payment stands. It only moves forward.',
  values: {
    REQUESTED: { value: 'requested', description: 'Asked for, nothing known yet.' },
    CONFIRMED: { value: 'confirmed', description: 'The money has come.' },
    LAPSED: {
      value: 'lapsed',
      description: 'Time ran out; a late success will still be recorded.',
    },
    HELD: { value: 'held', description: 'The money has come and waits for its account.' },
  } satisfies Record<string, { value: State; description: string }>,
});

export const PaymentGateway = builder.enumType('PaymentGateway', {
  description: 'Who carries the money.',
  values: Object.fromEntries(Gateway.options.map((value) => [value.toUpperCase(), {
    value,
    description: value === 'counter' ? 'The company’s own cash counter.' : `By way of ${value}.`,
  }])),
});

export const PaymentLink = builder.enumType('PaymentLink', {
  description: 'A link that asks for a payment.',
  values: {
    ANY: { value: 'any', description: 'To the gateway’s page, with all its ways of paying.' },
    UPI: { value: 'upi', description: 'To the gateway’s page, for UPI apps alone.' },
    DIRECT: {
      value: 'direct',
      description: 'An address of UPI, and its QR code, for the company’s own bank account.',
    },
  } satisfies Record<string, { value: Link; description: string }>,
});

export const Payment = builder.node(builder.objectRef<Row>('Payment'), {
  description: 'One sum of money asked for or arrived, and what became of it.',
  id: { resolve: ({ paymentId }) => paymentId },
  async loadOne(paymentId, { caller, ledger }) {
    const payment = await paymentNamed(ledger.store, paymentId);
    return payment && mayRead(caller, payment.accountNo) ? payment : undefined;
  },
  fields: (t) => ({
    paymentId: t.exposeString('paymentId', {
      description: 'Our reference, as gateways and WhatsApp see it.',
    }),
    account: t.field({
      type: Account,
      nullable: true,
      description: 'For whom. Null where nobody knows, or the caller may not see it.',
      resolve: accountOf,
    }),
    amount: t.expose('amount', {
      type: Money,
      description: 'What was asked for; of money that nobody asked for, what arrived.',
    }),
    state: t.expose('state', { type: PaymentState, description: 'Where it stands.' }),
    gateway: t.expose('gateway', { type: PaymentGateway, description: 'Who carries it.' }),
    link: t.expose('link', {
      type: PaymentLink,
      nullable: true,
      description: 'The link that asks for it. Null where an order card did, or nobody.',
    }),
    payUrl: t.string({
      nullable: true,
      description:
        'The page where it is paid and followed. Whoever has it sees the receipt in the end. ' +
        'Null where no link asks for it.',
      resolve: ({ link, accountNo, paymentId }, _, { settings: { payUrl } }) =>
        link && accountNo && payUrl ? payUrl({ accountNo, paymentId }) : null,
    }),
    requestedAt: t.expose('requestedAt', {
      type: 'DateTime',
      description: 'When it was asked for, or else when we learnt of it.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when it is expected. Null where nobody asked for it.',
    }),
    failedAttempts: t.exposeInt('failedAttempts', { description: 'Tries that have failed.' }),
    arrived: t.expose('arrived', {
      type: Money,
      nullable: true,
      description: 'What has arrived, which may differ from what was asked for.',
    }),
    paidAt: t.expose('paidAt', {
      type: 'DateTime',
      nullable: true,
      description: 'By the payer’s bank or at the counter.',
    }),
    ref: t.exposeString('ref', {
      nullable: true,
      description: 'The gateway’s own id of the payment, or the counter’s receipt slip.',
    }),
    method: t.exposeString('method', {
      nullable: true,
      description: '`upi`, `card`, `cash` …, in the word of whoever took it.',
    }),
  }),
});

const PaymentConnection = builder.connectionObject(
  { type: Payment, name: 'PaymentConnection', description: 'Payments, page by page.' },
  { name: 'PaymentEdge', description: 'A payment in its place.' },
);

builder.objectField(Account, 'payments', (t) =>
  t.field({
    type: PaymentConnection,
    description: 'Newest first.',
    args: stateArgs(PaymentState),
    complexity: pageCost,
    resolve: ({ accountNo }, args, { ledger: { store } }) =>
      statePage('payments', { accountNo }, args, (wanted) => paymentsPage(store, wanted)),
  }));

builder.queryFields((t) => ({
  payment: t.field({
    ...only(
      anyone,
      'One payment. Null when there is none or the caller may not see it: a consumer sees ' +
        'those of their own accounts.',
    ),
    type: Payment,
    nullable: true,
    args: { paymentId: t.arg.string({ required: true, description: 'Our reference.' }) },
    async resolve(_, { paymentId }, { caller, ledger }) {
      const payment = await paymentNamed(ledger.store, paymentId);
      return payment && mayRead(caller, payment.accountNo) ? payment : undefined;
    },
  }),
  payments: t.field({
    ...only(['agent', 'biller', 'auditor', 'admin'], 'All payments, newest first.'),
    type: PaymentConnection,
    nullable: true,
    args: stateArgs(PaymentState),
    complexity: pageCost,
    resolve: (_, args, { ledger: { store } }) =>
      statePage('payments', {}, args, (wanted) => paymentsPage(store, wanted)),
  }),
}));
