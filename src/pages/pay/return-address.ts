/** Where a gateway's page leads back to: one payment alone, by a code that opens nothing else. */
import { codeOf, isCode, type Keyed } from '../address-code.ts';

const purpose = 'return page';

export const returnPath = (keyed: Keyed, paymentId: string): string =>
  `/payment/${paymentId}/${codeOf(keyed, purpose, paymentId)}`;

export const isReturnCode = (keyed: Keyed, paymentId: string, code: string): boolean =>
  isCode(code, codeOf(keyed, purpose, paymentId));
