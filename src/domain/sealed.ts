/** How a sealed text stands in a fact: the vault alone reads it, and only while its key lives. */
import { z } from 'zod';

export const Sealed = z.strictObject({
  /** Whose key opens it: `account-N2302012345` or `contact-…`. */
  person: z.string().min(1),
  /** Ciphertext, base64url. Differs each time, also for the same text. */
  box: z.string().min(1),
  /** Keyed hash under the same key: equal for equal texts. */
  digest: z.string().min(1),
});
export type Sealed = z.infer<typeof Sealed>;
