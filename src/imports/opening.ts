/** A file of opening balances: what each account owed or had ahead when we took its books over. */
import { z } from 'zod';
import { accountNo, amount, day } from './fields.ts';
import { intake, type Kind, type Order, type Summary, type Ways } from './intake.ts';
import { reasonOf } from './reasons.ts';
import type { Source } from './source.ts';

export const openingColumns = ['account_no', 'on_day', 'amount'] as const;

const openingIn = (pattern: RegExp) =>
  z.object({ account_no: accountNo(pattern), on_day: day, amount });
type Opening = z.infer<ReturnType<typeof openingIn>>;

export const importOpening = (
  ways: Pick<Ways, 'account'>,
  source: Source,
  order: Order,
): Promise<Summary> => intake(openings(ways, order), source, order);

const openings = (
  { account }: Pick<Ways, 'account'>,
  { accountNoPattern }: Order,
): Kind<Opening> => ({
  columns: openingColumns,
  schema: openingIn(accountNoPattern),
  keyOf: ({ account_no: accountNo }) => accountNo,
  accountOf: ({ account_no: accountNo }) => accountNo,
  async take({ account_no: accountNo, on_day: onDay, amount }, origin) {
    const set = { type: 'SetOpeningBalance', accountNo, onDay, amount } as const;
    const outcome = await account(set, origin);
    if ('refused' in outcome) return { wrong: reasonOf(outcome.refused) };
    return outcome.events.length > 0 ? { recorded: true } : 'unchanged';
  },
});
