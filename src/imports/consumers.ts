/** A file of consumers: opens their accounts, and notes particulars that have changed. */
import { z } from 'zod';
import { PersonErased } from '../vault/vault.ts';
import { accountNo, mobileOrNothing, optionalText, text, yesOrNo } from './fields.ts';
import { intake, type Kind, type Order, type Summary, type Ways } from './intake.ts';
import { reasonOf } from './reasons.ts';
import type { Source } from './source.ts';

export const consumerColumns = [
  'account_no',
  'name',
  'mobile',
  'address',
  'category',
  'centre',
  'division',
  'circle',
  'urban',
] as const;

const consumerIn = (pattern: RegExp) =>
  z.object({
    account_no: accountNo(pattern),
    name: text(200),
    mobile: mobileOrNothing,
    address: optionalText(500),
    category: text(40),
    centre: text(80),
    division: text(80),
    circle: text(80),
    urban: yesOrNo,
  });
type Consumer = z.infer<ReturnType<typeof consumerIn>>;

export const importConsumers = (
  ways: Pick<Ways, 'account' | 'vault'>,
  source: Source,
  order: Order,
): Promise<Summary> => intake(consumers(ways, order), source, order);

const consumers = (
  { account, vault }: Pick<Ways, 'account' | 'vault'>,
  { accountNoPattern }: Order,
): Kind<Consumer> => ({
  columns: consumerColumns,
  schema: consumerIn(accountNoPattern),
  keyOf: ({ account_no: accountNo }) => accountNo,
  accountOf: ({ account_no: accountNo }) => accountNo,
  async take({ account_no: accountNo, name, mobile, address, ...particulars }, origin) {
    // The same details must be the same text: the vault tells by that whether they have changed.
    const details = JSON.stringify({ name, ...(mobile && { mobile }), address });
    const sealed = await sealedFor(vault, `account-${accountNo}`, details);
    if (sealed === 'erased') return { wrong: erased };
    const command = { type: 'OpenAccount', accountNo, details: sealed, ...particulars } as const;
    const outcome = await account(command, origin);
    if ('refused' in outcome) return { wrong: reasonOf(outcome.refused) };
    return outcome.events.length > 0 ? { recorded: true } : 'unchanged';
  },
});

const erased =
  'personal data of this account were erased on request, and can no longer be recorded';

async function sealedFor(vault: Ways['vault'], person: string, details: string) {
  try {
    return await vault.seal(person, 'details', details);
  } catch (error) {
    if (error instanceof PersonErased) return 'erased';
    throw error;
  }
}
