/** One delivery of Meta's, taken apart: whatever is wrong with one element stays with it. */
import { z } from 'zod';
import { Elements, firstError } from './inbound.ts';
import { messageUpdate } from './messages.ts';
import { statusUpdate } from './statuses.ts';
import { unknown, type Update } from './update.ts';

const Envelope = z.looseObject({
  object: z.literal('whatsapp_business_account'),
  entry: z.array(z.unknown()),
});
const Entry = z.looseObject({ changes: z.array(z.unknown()) });
const Change = z.looseObject({ field: z.string(), value: z.unknown() });

const Value = z.looseObject({
  metadata: z.looseObject({ phone_number_id: z.string() }),
  contacts: Elements,
  messages: Elements,
  statuses: Elements,
  errors: Elements,
});

/**
 * What a delivery tells, in its own order; order means nothing at WhatsApp, the instants do.
 * Never throws. Elements for a phone number other than ours say only that they were there.
 */
export function parse(bytes: Uint8Array, phoneNumberId: string): Update[] | { notJson: true } {
  const json = jsonOf(bytes);
  if (!json) return { notJson: true };
  const { data: envelope } = Envelope.safeParse(json.value);
  if (!envelope) return [unknown('delivery of an unknown form')];
  return envelope.entry.flatMap((element) => {
    const { data: entry } = Entry.safeParse(element);
    if (!entry) return [unknown('entry of an unknown form')];
    return entry.changes.flatMap((change) => changeUpdates(change, phoneNumberId));
  });
}

function changeUpdates(element: unknown, phoneNumberId: string): Update[] {
  const { data: change } = Change.safeParse(element);
  if (!change) return [unknown('change of an unknown form')];
  if (change.field !== 'messages') return [{ kind: 'other', field: fieldName(change.field) }];
  const { data: value } = Value.safeParse(change.value);
  if (!value) return [unknown('change without a phone number')];
  const { messages, statuses, errors, contacts } = value;
  const all = [...messages, ...statuses, ...errors];
  if (all.length === 0) return [unknown('change without content')];
  if (value.metadata.phone_number_id !== phoneNumberId) return all.map(() => notOurs);
  const alone = messages.length === 1;
  return [
    ...messages.map((message) => messageUpdate(message, contacts, alone)),
    ...statuses.map(statusUpdate),
    ...errors.map(accountError),
  ];
}

const notOurs: Update = { kind: 'not ours' };

function accountError(element: unknown): Update {
  const code = firstError([element])?.code;
  return code ? { kind: 'other', field: 'errors', code } : unknown('error without a code');
}

/** Fit to be counted by: Meta's fields are words, anything else is not worth a name. */
const fieldName = (field: string) => /^[a-z_]{1,60}$/.test(field) ? field : 'unnamed';

function jsonOf(bytes: Uint8Array): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return undefined;
  }
}
