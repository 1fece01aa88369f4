/** The form of the pay page as it came back: read strictly, answered kindly. */
import { Buffer } from 'node:buffer';
import { z } from 'zod';
import type { Paise } from '../../domain/money.ts';
import { Link } from '../../domain/payment.events.ts';
import { amountWritten } from '../../domain/written-amount.ts';
import type { Offered, Trouble } from './account.ts';
import type { Words } from './words.ts';

export type Wanted = { wishId: string; amount: Paise; link: Link; anyway: boolean };

const Form = z.object({
  wish: z.uuid(),
  /** What the page showed as owed, in paise. */
  owed: z.string().regex(/^-?\d{1,15}$/).transform(Number),
  rupees: z.string().max(40),
  link: Link,
  anyway: z.literal('yes').optional(),
});

const bytesMax = 2_000;
const leastPaise = 100;

/** `owed`: what is owed now. The amount that a button names must still be true. */
export async function wantedIn(
  request: Request,
  { outstanding, links, upiMax }: { outstanding: Paise } & Pick<Offered, 'links' | 'upiMax'>,
  word: Words,
): Promise<Wanted | Trouble> {
  const { data: form } = Form.safeParse(await fieldsIn(request));
  if (!form || !links.includes(form.link)) return { status: 400, text: word.formBroken };
  const { wish: wishId, owed, rupees, link, anyway } = form;
  const wanted = { wishId, link, anyway: anyway === 'yes' };
  if (rupees === 'all') {
    if (owed !== outstanding || outstanding <= 0) return { status: 409, text: word.amountChanged };
    return isTooMuch(link, outstanding, upiMax)
      ? { status: 422, text: word.amountAboveUpi({ amount: upiMax }) }
      : { ...wanted, amount: outstanding };
  }
  const amount = amountWritten(rupees);
  const wrong = (text: string) => ({ status: 422, text, rupees });
  if (amount === undefined) return wrong(word.amountUnclear);
  if (amount < leastPaise) return wrong(word.amountTooSmall);
  if (isTooMuch(link, amount, upiMax)) return wrong(word.amountAboveUpi({ amount: upiMax }));
  return { ...wanted, amount };
}

const isTooMuch = (link: Link, amount: Paise, upiMax: Paise) => link !== 'any' && amount > upiMax;

/** Nothing, of what is no form or too long to be ours. */
async function fieldsIn(request: Request): Promise<Record<string, string>> {
  // Left unread: whoever is cut off in the middle of sending never hears why.
  if (Number(request.headers.get('content-length')) > bytesMax) return {};
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > bytesMax) return {};
  }
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
}
