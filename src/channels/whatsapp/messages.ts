/** What somebody sent us, from Meta's form into the one that dialogs read. */
import { z } from 'zod';
import type { Recipient } from '../channel.ts';
import type { Message } from '../dialog.ts';
import { Phone, readable, Ref, Seconds, UserId, whereUsable, words } from './inbound.ts';
import { cleaned } from '../letters.ts';
import { numberChange } from './number-change.ts';
import { unknown, type Update } from './update.ts';

/** Meta's own limit for a text; a form's answer may be longer. */
const textMax = 4096;
const formMax = 16_384;

const Words = words(textMax);
const ChoiceId = words(256).pipe(z.string().min(1));
const Choice = z.looseObject({ id: ChoiceId, title: words(100).catch('') });

const Text = z.looseObject({ body: Words })
  .transform(({ body }): Message => ({ kind: 'text', text: body }));

/** A template's quick reply. Without a payload of ours, it says its label. */
const Button = z.looseObject({ text: words(256).catch(''), payload: words(256).catch('') })
  .transform(({ text, payload }) => ({ id: payload || text, title: text }))
  .pipe(Choice.transform(tapped));

/** The answers of a form, as JSON: whoever sent the form knows how to read them. */
const FormAnswers = z.looseObject({
  response_json: z.string().max(formMax).refine(isJsonObject),
}).transform(({ response_json: text }): Message => {
  return { kind: 'text', text: cleaned(text, formMax) };
});

const Interactive = z.union([
  z.looseObject({ type: z.literal('button_reply'), button_reply: Choice })
    .transform(({ button_reply: choice }) => tapped(choice)),
  z.looseObject({ type: z.literal('list_reply'), list_reply: Choice })
    .transform(({ list_reply: choice }) => tapped(choice)),
  z.looseObject({ type: z.literal('nfm_reply'), nfm_reply: FormAnswers })
    .transform(({ nfm_reply: form }) => form),
]);

const Location = z.looseObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: words(200).catch(''),
  address: words(500).catch(''),
}).transform(({ latitude, longitude, name, address }): Message => {
  const text = [name, address].filter((part) => part !== '').join(', ');
  return { kind: 'location', latitude, longitude, text };
});

const mediaOf = (media: Extract<Message, { kind: 'media' }>['media']) =>
  z.looseObject({ id: Ref.max(200), caption: Words.catch('') })
    .transform(({ id, caption }): Message => ({ kind: 'media', media, ref: id, text: caption }));

const contents = new Map<string, z.ZodType<Message>>([
  ['text', Text],
  ['button', Button],
  ['interactive', Interactive],
  ['location', Location],
  ['image', mediaOf('image')],
  ['document', mediaOf('document')],
  ['audio', mediaOf('audio')],
  ['video', mediaOf('video')],
]);

/**
 * Nothing to read, yet somebody waits for an answer. An edit is among them: its first wording may
 * have been acted upon, so the dialog asks again instead of doing the thing twice.
 */
const wordless = new Set([
  'sticker',
  'contacts',
  'order',
  'request_welcome',
  'unsupported',
  'unknown',
  'edit',
]);

/** A thumb up asks for nothing; what was said and recorded stays, though it was taken back. */
const ignored = { reaction: 'reaction', revoke: 'deletion' } as const;

const Head = z.looseObject({
  id: Ref,
  timestamp: Seconds,
  type: z.string().catch(''),
  from: whereUsable(Phone),
  from_user_id: whereUsable(UserId),
});

const Contact = z.looseObject({
  wa_id: whereUsable(Phone),
  user_id: whereUsable(UserId),
  profile: whereUsable(z.looseObject({ name: whereUsable(words(100)) })),
});

/** `contacts` stand beside the messages; `alone` says that there is one message beside them. */
export function messageUpdate(
  element: unknown,
  contacts: readonly unknown[],
  alone: boolean,
): Update {
  const { data: head } = Head.safeParse(element);
  if (!head) return unknown('message without a usable id or time');
  const { id: messageRef, timestamp: sentAt, type } = head;
  if (type === 'system') return numberChange(head);
  if (type === 'reaction' || type === 'revoke') return { kind: 'ignored', what: ignored[type] };
  const { from, profileName } = sender(head, contacts, alone);
  if (!from.phone && !from.userId) return unknown('message from nobody');
  const name = profileName && { profileName };
  const update = { kind: 'message', messageRef, from, sentAt, ...name } as const;
  const message = contents.get(type)?.safeParse(head[type]).data;
  if (message) return { ...update, message };
  const unreadable = !wordless.has(type) && { unreadable: true as const };
  return { ...update, message: { kind: 'other', text: '' }, ...unreadable };
}

function sender(
  { from, from_user_id: userId }: z.infer<typeof Head>,
  elements: readonly unknown[],
  alone: boolean,
): { from: Recipient; profileName?: string | undefined } {
  const contacts = readable(Contact, elements);
  // A number and its wa_id need not be equal, so that a lone contact needs no match.
  const contact = contacts.find(({ user_id }) => user_id !== undefined && user_id === userId) ??
    contacts.find(({ wa_id }) => wa_id !== undefined && wa_id === from) ??
    (alone && contacts.length === 1 ? contacts[0] : undefined);
  const phone = from ?? contact?.wa_id;
  const user = userId ?? contact?.user_id;
  return {
    from: { ...phone && { phone }, ...user && { userId: user } },
    profileName: contact?.profile?.name,
  };
}

function tapped({ id, title }: z.infer<typeof Choice>): Message {
  return { kind: 'choice', choice: id, text: title };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
