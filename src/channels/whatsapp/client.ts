/** WhatsApp as a channel: what we owe somebody goes out here, under the id of its notice. */
import { z } from 'zod';
import { type Attachment, type Channel, type Outgoing, SendUnknown } from '../channel.ts';
import { type Answer, graph, type GraphOptions, NoAnswer } from './graph.ts';
import { Ref } from './inbound.ts';
import { download, type Media, upload } from './media.ts';
import type { Till } from './order-card.ts';
import { refusalOf } from './refusals.ts';
import { messageOf } from './render.ts';

export type WhatsApp = Channel & {
  /**
   * Marks this message and those before it as read, and shows that we are writing: until our answer
   * or for 25 s. A courtesy: throws as `send` does, and nothing is lost when nobody repeats it.
   */
  markRead(messageRef: string): Promise<void>;
  /** A photo or document that somebody sent. Throws MediaUnavailable. */
  download(mediaRef: string, bytesMax: number): Promise<Media>;
};

type Options = GraphOptions & Till & { phoneNumberId: string; now?: () => string };

const Accepted = z.looseObject({ messages: z.array(z.looseObject({ id: Ref })).min(1) });
const Done = z.looseObject({ success: z.literal(true) });

/** Source: facts/whatsapp.md, 2. There is no key that makes Meta send twice what is one. */
export function whatsappChannel(options: Options): WhatsApp {
  const {
    phoneNumberId,
    configurationName,
    gateway,
    biller,
    now = () => new Date().toISOString(),
  } = options;
  const meta = graph(options);
  const till = { configurationName, gateway, biller };
  const path = [phoneNumberId, 'messages'];
  const post = (body: object): Promise<Answer> => meta.call({ path, body }).catch(sendUnknown);

  return {
    async send(to, outgoing, noticeId) {
      const context = { till, now: now() };
      const attachment = attachmentOf(outgoing);
      // First without the file: what does not fit is found before anything is uploaded.
      const draft = messageOf(to, outgoing, noticeId, { ...context, mediaRef: 'draft' });
      const mediaRef = attachment && await upload(attachment, phoneNumberId, meta);
      const message = mediaRef
        ? messageOf(to, outgoing, noticeId, { ...context, mediaRef })
        : draft;
      const answer = await post(message);
      const { data } = Accepted.safeParse(answer.json);
      const [accepted] = data?.messages ?? [];
      if (answer.status !== 200 || !accepted) throw refusalOf(answer);
      return { messageRef: accepted.id };
    },

    async markRead(messageRef) {
      const answer = await post({
        messaging_product: 'whatsapp',
        status: 'read',
        message_id: messageRef,
        typing_indicator: { type: 'text' },
      });
      if (answer.status !== 200 || !Done.safeParse(answer.json).success) throw refusalOf(answer);
    },

    download: (mediaRef, bytesMax) => download(mediaRef, bytesMax, phoneNumberId, meta),
  };
}

function attachmentOf(outgoing: Outgoing): Attachment | undefined {
  if (outgoing.kind === 'document') return outgoing.attachment;
  return outgoing.kind === 'template' ? outgoing.template.attachment : undefined;
}

function sendUnknown(fault: unknown): never {
  if (fault instanceof NoAnswer) throw new SendUnknown(fault.message);
  throw fault;
}
