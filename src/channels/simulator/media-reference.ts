/** How a message points at a file: by the id of an upload or by a link, never by both. */
import { z } from 'zod';
import { letters, oneOf } from './parsing.ts';

const idOrLink = oneOf('id', 'link');

const reference = {
  id: z.string().regex(/^\d{1,40}$/, 'must be the id of an upload').optional(),
  link: z.url({ protocol: /^https$/, error: 'must be an https address' }).max(2000).optional(),
};

export const ImageFile = z.strictObject(reference).refine(idOrLink.check, idOrLink.message);
export const DocumentFile = z.strictObject({ ...reference, filename: letters(240).optional() })
  .refine(idOrLink.check, idOrLink.message);

/** In a message's header. */
export const ImageHeader = z.strictObject({ type: z.literal('image'), image: ImageFile });
export const DocumentHeader = z.strictObject({
  type: z.literal('document'),
  document: DocumentFile,
});
