/** The address that every UPI app understands. Source: NPCI's linking specification 1.6. */
import { type Paise, toDecimal } from './money.ts';

/** Of electricity, in the list of merchant categories. */
const merchantCategory = '4900';

/**
 * Asks for one sum, by our own reference. `upiId`: the payee's, from our settings alone, because it
 * is the one part that a thief would change. `note` holds no personal data: banks keep it.
 */
export function upiAddress(
  { upiId, payee, paymentId, amount, note }: {
    upiId: string;
    payee: string;
    paymentId: string;
    amount: Paise;
    note: string;
  },
): string {
  const parts = {
    pa: upiId,
    pn: payee,
    mc: merchantCategory,
    tr: paymentId,
    tn: note,
    am: toDecimal(amount),
    cu: 'INR',
  };
  // Spaces as %20: apps show the plus sign of a web form as it is.
  const query = Object.entries(parts).map(([name, value]) =>
    `${name}=${encodeURIComponent(value)}`
  );
  return `upi://pay?${query.join('&')}`;
}
