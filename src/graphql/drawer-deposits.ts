/** What of a cash drawer was paid into the bank, and what of that was taken back. */
import type { WithdrawalReason as Why } from '../domain/drawer.events.ts';
import type { DrawerDeposit as Deposited } from '../projections/books/drawers.ts';
import { builder } from './builder.ts';
import { Tender } from './drawer-lines.ts';
import { Money } from './money.ts';

export const withdrawalReasons = {
  MISTYPED: { value: 'mistyped', description: 'Its amount, slip or day was typed wrong.' },
  CREDITED_OTHERWISE: {
    value: 'credited_otherwise',
    description: 'The bank credited another sum than the pay-in slip says.',
  },
  NEVER_PAID_IN: { value: 'never_paid_in', description: 'The money did not go to the bank.' },
} as const satisfies Record<string, { value: Why; description: string }>;

export const WithdrawalReason = builder.enumType('WithdrawalReason', {
  description: 'Why a deposit is taken back.',
  values: withdrawalReasons,
});

export const Deposit = builder.objectRef<Deposited>('DrawerDeposit').implement({
  description: 'What of a drawer was paid into the bank.',
  fields: (t) => ({
    slipRef: t.exposeString('slipRef', { description: 'Number of the bank’s pay-in slip.' }),
    tender: t.expose('tender', { type: Tender, description: 'What was paid in.' }),
    amount: t.expose('amount', { type: Money, description: 'How much.' }),
    depositedOn: t.expose('depositedOn', { type: 'Date', description: 'When.' }),
    depositedBy: t.exposeString('depositedBy', { description: 'Who recorded it.' }),
    settledOn: t.expose('settledOn', {
      type: 'Date',
      nullable: true,
      description: 'The day on which the bank’s statement shows it; null while in transit.',
    }),
    withdrawnOn: t.expose('withdrawnOn', {
      type: 'Date',
      nullable: true,
      description: 'The day on which it was taken back: its money lies in the drawer again. ' +
        'Null for a deposit that stands.',
    }),
    withdrawnBy: t.exposeString('withdrawnBy', { nullable: true, description: 'By whom.' }),
    withdrawnWhy: t.expose('withdrawnWhy', {
      type: WithdrawalReason,
      nullable: true,
      description: 'Why.',
    }),
  }),
});
