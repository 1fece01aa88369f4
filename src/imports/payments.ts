/** A cash counter's list of the day: each slip is money that has arrived. Crediting follows. */
import { z } from 'zod';
import { counterPaymentId } from '../domain/identifiers.ts';
import { accountNo, amount, instant } from './fields.ts';
import { intake, type Kind, type Order, type Summary, type Ways } from './intake.ts';
import { reasonOf } from './reasons.ts';
import type { Source } from './source.ts';

export const paymentColumns = ['slip_no', 'account_no', 'amount', 'paid_at', 'method'] as const;

const slipIn = ({ accountNoPattern, now }: Order) =>
  z.object({
    slip_no: z.string().regex(/^[A-Za-z0-9/-]{1,40}$/, 'is not 1 to 40 letters, digits, - or /'),
    account_no: accountNo(accountNoPattern),
    amount: amount.refine((paise) => paise > 0, 'is not above zero'),
    paid_at: instant.refine((paidAt) => paidAt <= now(), 'lies in the future'),
    method: z.string().toLowerCase()
      .regex(/^[a-z][a-z _]{0,39}$/, 'is not a word such as cash, cheque or card'),
  });
type Slip = z.infer<ReturnType<typeof slipIn>>;

export const importPayments = (
  ways: Pick<Ways, 'payment'>,
  source: Source,
  order: Order,
): Promise<Summary> => intake(slips(ways, order), source, order);

const slips = ({ payment }: Pick<Ways, 'payment'>, order: Order): Kind<Slip> => ({
  columns: paymentColumns,
  schema: slipIn(order),
  keyOf: (slip) => slip.slip_no,
  accountOf: (slip) => slip.account_no,
  async take({ slip_no: ref, account_no: accountNo, amount, paid_at: paidAt, method }, origin) {
    const paymentId = counterPaymentId(ref);
    const evidence = { kind: 'cashier', gateway: 'counter', ref, method } as const;
    const outcome = await payment(
      { type: 'ConfirmPayment', paymentId, accountNo, amount, paidAt, evidence },
      origin,
    );
    if ('refused' in outcome) return { wrong: reasonOf(outcome.refused) };
    return outcome.events.length > 0 ? { recorded: true } : 'unchanged';
  },
});
