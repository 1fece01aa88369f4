/** Meta's deliveries, for tests of what is made of them. */
import type { Update } from '../../src/channels/whatsapp/update.ts';
import { parse } from '../../src/channels/whatsapp/updates.ts';

export const ours = '106540352242922';

export function updates(bytes: Uint8Array, phoneNumberId = ours): Update[] {
  const parsed = parse(bytes, phoneNumberId);
  if ('notJson' in parsed) throw new Error('not JSON');
  return parsed;
}

export const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** One delivery with such a value; by default with somebody's contact beside it. */
export const delivery = (value: object, field = 'messages') => ({
  object: 'whatsapp_business_account',
  entry: [{
    id: '102290129340398',
    changes: [{
      field,
      value: {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: '917552551222', phone_number_id: ours },
        ...value,
      },
    }],
  }],
});

export const of = (value: object, field?: string) => updates(bytesOf(delivery(value, field)));

export const text = (n: number) => ({
  from: '919826000001',
  id: `wamid.${n}`,
  timestamp: '1789187400',
  type: 'text',
  text: { body: `${n}` },
});

export const message = (changed: object) => of({ messages: [{ ...text(1), ...changed }] })[0];

export const status = (changed: object) =>
  of({ statuses: [{ id: 'wamid.1', status: 'sent', timestamp: '1789187400', ...changed }] })[0];
