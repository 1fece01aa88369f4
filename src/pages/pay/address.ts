/** The address of an account's pay page: whoever has it may see what is owed, and pay it. */
import { AccountNo, ContactId } from '../../domain/identifiers.ts';
import { codeOf, isCode, type Keyed } from '../address-code.ts';

/** `contactId`: who was given the address in a chat; the receipt goes there. */
export type Payee = { accountNo: string; contactId?: string };

const purpose = 'pay page';

const named = ({ accountNo, contactId }: Payee) =>
  contactId === undefined ? accountNo : `${accountNo}.${contactId}`;

const payToken = (keyed: Keyed, payee: Payee): string =>
  `${named(payee)}.${codeOf(keyed, purpose, named(payee))}`;

export const payUrl = ({ publicUrl, ...keyed }: Keyed & { publicUrl: string }, payee: Payee) =>
  new URL(`/pay/${payToken(keyed, payee)}`, publicUrl).href;

/** Undefined for whatever we have not made. */
export function payeeIn(keyed: Keyed, token: string): Payee | undefined {
  const [accountNo = '', second = '', third, ...more] = token.split('.');
  const contactId = third === undefined ? undefined : second;
  if (more.length > 0 || !AccountNo.safeParse(accountNo).success) return undefined;
  if (contactId !== undefined && !ContactId.safeParse(contactId).success) return undefined;
  const payee = { accountNo, ...contactId !== undefined && { contactId } };
  return isCode(third ?? second, codeOf(keyed, purpose, named(payee))) ? payee : undefined;
}
