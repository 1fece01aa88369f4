/** The kinds of message that the service may send, each with Meta's limits. */
import { z } from 'zod';
import { envelopeFields, wamidSchema } from './envelope.ts';
import { GraphError } from './graph-error.ts';
import { Interactive } from './interactive.ts';
import { DocumentFile, ImageFile } from './media-reference.ts';
import { letters, parse } from './parsing.ts';
import { TemplateUse } from './template-use.ts';

const Text = z.strictObject({ body: letters(4096), preview_url: z.boolean().optional() });

const caption = { caption: letters(1024).optional() };

/** An emoji, or nothing to take it back. */
const Reaction = z.strictObject({ message_id: wamidSchema, emoji: z.string().max(32) });

const kinds = {
  text: z.strictObject({ ...envelopeFields, type: z.literal('text'), text: Text }),
  interactive: z.strictObject({
    ...envelopeFields,
    type: z.literal('interactive'),
    interactive: Interactive,
  }),
  document: z.strictObject({
    ...envelopeFields,
    type: z.literal('document'),
    document: DocumentFile.safeExtend(caption),
  }),
  image: z.strictObject({
    ...envelopeFields,
    type: z.literal('image'),
    image: ImageFile.safeExtend(caption),
  }),
  reaction: z.strictObject({ ...envelopeFields, type: z.literal('reaction'), reaction: Reaction }),
  template: z.strictObject({
    ...envelopeFields,
    type: z.literal('template'),
    template: TemplateUse,
  }),
};

/** Meta's, but nothing that the service needs; the simulator does not play them. */
const unplayed = ['audio', 'video', 'sticker', 'location', 'contacts', 'pin'];

export type Content = {
  [Kind in keyof typeof kinds]: z.infer<(typeof kinds)[Kind]>;
}[keyof typeof kinds];

const isKind = (type: string): type is keyof typeof kinds => Object.hasOwn(kinds, type);

export function contentOf(body: object): Content {
  const type = 'type' in body ? body.type : undefined;
  if (type === undefined) throw new GraphError(131008, 'The parameter type is required.');
  if (typeof type !== 'string') throw new GraphError(100, 'The parameter type must be a string.');
  if (unplayed.includes(type)) {
    throw new GraphError(131051, `The simulator does not play messages of type ${type}.`);
  }
  if (!isKind(type)) throw new GraphError(100, 'The parameter type is not one of the known types.');
  const kind: z.ZodType<Content> = kinds[type];
  return parse(kind, body);
}

export const ReadReceipt = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  status: z.literal('read'),
  message_id: wamidSchema,
  typing_indicator: z.strictObject({ type: z.literal('text') }).optional(),
});
