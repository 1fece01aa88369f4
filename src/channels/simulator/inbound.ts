/** The person writes: what they type, tap or share becomes a webhook to the service. */
import { Buffer } from 'node:buffer';
import { z } from 'zod';
import { buttonsOf, type ShownChoice } from './choices.ts';
import type { ThroughputMeter } from './limits.ts';
import { fileById, inboundFile, keepFile, looksRight } from './media.ts';
import { keepMessage, type Message, messageByWamid } from './messages.ts';
import { contactOf, type Phone } from './phones.ts';
import { lettersIn } from './parsing.ts';
import { secondsAt, type World } from './world.ts';

const wamid = z.string().min(1).max(512);
const caption = z.string().max(1024).optional();

/** About 2 MB of file; the request as a whole may have 3 MB. */
const Base64 = z.base64().min(4).max(2_800_000);

export const FromPhone = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('text'),
    text: z.string().min(1).refine((text) => lettersIn(text) <= 4096, 'at most 4096 characters'),
  }),
  /** A reply button, a row of a list, or a quick reply of a template. */
  z.strictObject({ kind: z.literal('choice'), message: wamid, id: z.string().min(1).max(256) }),
  z.strictObject({
    kind: z.literal('location'),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    name: z.string().max(200).optional(),
    address: z.string().max(500).optional(),
    /** The request that it answers. */
    message: wamid.optional(),
  }),
  z.strictObject({
    kind: z.literal('image'),
    mimeType: z.enum(['image/jpeg', 'image/png']),
    base64: Base64,
    caption,
  }),
  z.strictObject({
    kind: z.literal('document'),
    mimeType: z.literal('application/pdf'),
    filename: z.string().min(1).max(240),
    base64: Base64,
    caption,
  }),
  z.strictObject({ kind: z.literal('reaction'), message: wamid, emoji: z.string().max(32) }),
  /** The answer of a form, as the JSON text that comes back; nobody checks it for the service. */
  z.strictObject({ kind: z.literal('form'), message: wamid, response: z.string().max(20_000) }),
]);
export type FromPhone = z.infer<typeof FromPhone>;

/** The content of the wire, and the message that it answers. Undefined: no such thing to tap. */
type Said = { type: string; content: unknown; context?: string };

export function say(world: World, meter: ThroughputMeter, phone: Phone, from: FromPhone) {
  const said = contentFrom(world, phone, from);
  if (!said) return undefined;
  meter.countInbound();
  return world.store.atOnce(() => {
    const { type, content, context } = said;
    const id = keepMessage(world, {
      phone: phone.number,
      direction: 'in',
      type,
      content: { type, [type]: content },
      status: 'sending',
      shownAt: world.clock(),
      ...(context !== undefined && { context }),
    });
    world.store.run(
      'update phone set last_inbound_at = ? where number = ?',
      world.clock(),
      phone.number,
    );
    world.deliver({ field: 'messages', value: webhook(world, phone, id, said), wamid: id });
    world.changed(phone.number);
    return id;
  });
}

function webhook(world: World, phone: Phone, id: string, { type, content, context }: Said) {
  const { displayPhoneNumber } = world.settings;
  return {
    contacts: [contactOf(phone)],
    messages: [{
      ...(context !== undefined && { context: { from: displayPhoneNumber, id: context } }),
      ...(!phone.mischief.hidesNumber && { from: phone.number }),
      from_user_id: phone.userId,
      id,
      timestamp: String(secondsAt(world)),
      type,
      [type]: content,
    }],
  };
}

function contentFrom(world: World, phone: Phone, from: FromPhone): Said | undefined {
  switch (from.kind) {
    case 'text':
      return { type: 'text', content: { body: from.text } };
    case 'location': {
      const { kind: _kind, message, ...place } = from;
      return { type: 'location', content: place, ...(message && { context: message }) };
    }
    case 'image':
    case 'document':
      return fileFrom(world, phone, from);
    case 'choice': {
      const message = messageHere(world, phone, from.message);
      const choice = message && buttonsOf(message).find(({ id }) => id === from.id);
      return choice && { ...tapped(choice), context: from.message };
    }
    case 'reaction': {
      const message = messageHere(world, phone, from.message);
      const emoji = from.emoji === '' ? {} : { emoji: from.emoji };
      return message && { type: 'reaction', content: { message_id: from.message, ...emoji } };
    }
    case 'form': {
      const message = messageHere(world, phone, from.message);
      const reply = { name: 'flow', body: 'Sent', response_json: from.response };
      const content = { type: 'nfm_reply', nfm_reply: reply };
      return message && { type: 'interactive', content, context: from.message };
    }
  }
}

/** Only what this phone really shows can be tapped. */
function messageHere(world: World, { number }: Phone, id: string): Message | undefined {
  const message = messageByWamid(world, id);
  const isHere = message?.phone === number && message.direction === 'out' &&
    message.shownAt !== null;
  return isHere ? message : undefined;
}

function tapped({ kind, id, title, description }: ShownChoice): Omit<Said, 'context'> {
  if (kind === 'quick reply') return { type: 'button', content: { payload: id, text: title } };
  const reply = { id, title, ...(description !== undefined && { description }) };
  const type = kind === 'row' ? 'list_reply' : 'button_reply';
  return { type: 'interactive', content: { type, [type]: reply } };
}

type FileFromPhone = Extract<FromPhone, { kind: 'image' | 'document' }>;

/** Undefined when the bytes are not what they are called. */
function fileFrom(world: World, phone: Phone, from: FileFromPhone): Said | undefined {
  const bytes = new Uint8Array(Buffer.from(from.base64, 'base64'));
  if (!looksRight({ mimeType: from.mimeType, bytes })) return undefined;
  const filename = from.kind === 'document' ? { filename: from.filename } : {};
  const id = keepFile(world, { mimeType: from.mimeType, bytes, phone: phone.number, ...filename });
  const text = from.caption ? { caption: from.caption } : {};
  return {
    type: from.kind,
    content: { ...inboundFile(fileById(world, id)!), ...text, ...filename },
  };
}
