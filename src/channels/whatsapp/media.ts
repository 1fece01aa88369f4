/** Files on their way to and from WhatsApp. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Attachment, SendRefused } from '../channel.ts';
import { type Graph, NoAnswer } from './graph.ts';
import { Digits, Ref } from './inbound.ts';
import { refusalOf } from './refusals.ts';
import { fit } from './unfit.ts';

export type Media = { bytes: Uint8Array; mimeType: string };

/** No file, or not the one that was sent. It may be there later; an inbound one lives 7 days. */
export class MediaUnavailable extends Error {
  override name = 'MediaUnavailable';
}

const documentMax = 100_000_000;
const againMs = 10_000;

const Uploaded = z.looseObject({ id: Ref.max(200) });

/**
 * Meta's id of the upload, good for 30 days. Throws SendRefused, also when no answer came: nothing
 * has been sent yet, so that it may simply be tried again.
 */
export async function upload(
  { filename, mimeType, bytes }: Attachment,
  phoneNumberId: string,
  { call }: Graph,
): Promise<string> {
  fit(bytes.length > 0 && bytes.length <= documentMax, 'a document of that size');
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', mimeType);
  form.set('file', new Blob([new Uint8Array(bytes)], { type: mimeType }), filename);
  const answer = await call({ path: [phoneNumberId, 'media'], body: form }).catch((fault) => {
    if (fault instanceof NoAnswer) throw new SendRefused('upload_lost', { afterMs: againMs });
    throw fault;
  });
  const { data } = Uploaded.safeParse(answer.json);
  if (data && answer.status === 200) return data.id;
  const refusal = refusalOf(answer);
  if (refusal instanceof SendRefused) throw refusal;
  throw new SendRefused('upload_lost', { afterMs: againMs });
}

const Link = z.looseObject({
  url: z.string().max(4000),
  mime_type: z.string().max(200),
  sha256: z.string().max(100),
  file_size: Digits.pipe(z.string().regex(/^\d{1,12}$/)).transform(Number).optional(),
});

/** What somebody sent us, as they sent it: at most `max` bytes, checked against Meta's own hash. */
export async function download(
  mediaRef: string,
  max: number,
  phoneNumberId: string,
  graph: Graph,
): Promise<Media> {
  // The link lives five minutes; should it be over already, a second one is fresh.
  const media = await fetched(mediaRef, max, phoneNumberId, graph) ??
    await fetched(mediaRef, max, phoneNumberId, graph);
  if (!media) throw new MediaUnavailable('the link to a file leads nowhere, twice');
  return media;
}

async function fetched(mediaRef: string, max: number, phoneNumberId: string, graph: Graph) {
  const query = { phone_number_id: phoneNumberId };
  const answer = await graph.call({ path: [mediaRef], query }).catch(unavailable);
  const { data: link } = Link.safeParse(answer.json);
  if (answer.status !== 200 || !link) {
    throw new MediaUnavailable(`WhatsApp answered ${answer.status} instead of the link to a file`);
  }
  if ((link.file_size ?? 0) > max) throw new MediaUnavailable(`a file of more than ${max} bytes`);
  const { status, bytes } = await graph.bytes(link.url, max).catch(unavailable);
  if (status === 404) return undefined;
  if (status !== 200) throw new MediaUnavailable(`WhatsApp answered ${status} instead of a file`);
  if (!bytes) throw new MediaUnavailable(`a file of more than ${max} bytes`);
  if (!hasHash(bytes, link.sha256)) throw new MediaUnavailable('a file that was changed');
  return { bytes, mimeType: link.mime_type };
}

function unavailable(fault: unknown): never {
  if (fault instanceof NoAnswer) throw new MediaUnavailable(fault.message);
  throw fault;
}

/** Meta writes the hash in base64, and in some places in hex. */
function hasHash(bytes: Uint8Array, stated: string): boolean {
  const digest = createHash('sha256').update(bytes).digest();
  return stated === digest.toString('base64') || stated.toLowerCase() === digest.toString('hex');
}
