/** From what we want to say to what stands on the wire. Nothing here sends. */
import type { z } from 'zod';
import {
  type OrderCard,
  type OrderStatus,
  type Outgoing,
  type Recipient,
  SendRefused,
} from '../channel.ts';
import type { Choice, Reply } from '../dialog.ts';
import { shortened } from '../letters.ts';
import { orderDetails, orderState, type Till } from './order-card.ts';
import { templateContent } from './template-use.ts';
import { fit, Unfit } from './unfit.ts';
import { Content, Envelope } from './wire.ts';

/** What rendering needs besides the message: the till, the time, and the upload of its file. */
export type Context = { till: Till; now: string; mediaRef?: string | undefined };

/**
 * The JSON of one message. Titles, labels and descriptions are shortened where they must be; a body
 * never is, because nobody would see what is missing. Throws Unfit for what WhatsApp cannot carry.
 */
export function messageOf(
  to: Recipient,
  outgoing: Outgoing,
  noticeId: string,
  context: Context,
): Envelope & Content {
  mayReach(to, outgoing);
  const content = checked(Content, contentOf(outgoing, context));
  const envelope = checked(Envelope, {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...addressOf(to),
    biz_opaque_callback_data: noticeId,
  });
  return { ...envelope, ...content };
}

/** What Meta cannot do for somebody, refused before it is asked; the first in its own words. */
function mayReach({ phone }: Recipient, outgoing: Outgoing) {
  const template = outgoing.kind === 'template' ? outgoing.template : undefined;
  if (template?.name === 'link_code' && !phone) throw new SendRefused('131062', false);
  const asksForMoney = outgoing.kind === 'order' || template?.order !== undefined;
  fit(!asksForMoney || !phone || phone.startsWith('91'), 'an order card outside India');
}

/** The number where we know it: that is what Meta takes too, when both are given. */
function addressOf({ phone, userId }: Recipient) {
  fit(phone !== undefined || userId !== undefined, 'nobody to send it to');
  return phone === undefined ? { recipient: userId } : { to: `+${phone}` };
}

function contentOf(outgoing: Outgoing, context: Context): Content {
  switch (outgoing.kind) {
    case 'reply':
      return replyContent(outgoing.reply);
    case 'document':
      return documentContent(outgoing, context.mediaRef);
    case 'order':
      return orderContent(outgoing.order, context);
    case 'order status':
      return orderStatusContent(outgoing.status);
    case 'template':
      return { type: 'template', template: templateContent(outgoing.template, context) };
  }
}

/**
 * One message for one reply. Of what does not go together, what leads on wins: choices before a
 * request for the place, which can be attached without being asked; a link then joins the text.
 */
function replyContent(reply: Reply): Content {
  const { text, choices = [], link, asksLocation } = reply;
  if (link && (choices.length > 0 || asksLocation)) {
    const { link: _, ...rest } = reply;
    return replyContent({ ...rest, text: `${text}\n\n${link.label}: ${link.url}` });
  }
  if (choices.length > 0) return choicesContent(reply, choices);
  if (asksLocation) {
    const action = { name: 'send_location' } as const;
    const interactive = { type: 'location_request_message', body: { text }, action } as const;
    return { type: 'interactive', interactive };
  }
  if (!link) return { type: 'text', text: { preview_url: false, body: text } };
  const parameters = { display_text: shortened(link.label, 20), url: link.url };
  const action = { name: 'cta_url', parameters } as const;
  return { type: 'interactive', interactive: { type: 'cta_url', body: { text }, action } };
}

/** Buttons show no descriptions: few choices that have some become a list, if it has a label. */
function choicesContent({ text, listLabel }: Reply, choices: readonly Choice[]): Content {
  const described = choices.some(({ description }) => description !== undefined);
  if (choices.length > 3 || (described && listLabel !== undefined)) {
    const button = shortened(listLabel ?? 'Menu · मेनू', 20);
    const section = { title: button, rows: choices.map(rowOf) };
    const action = { button, sections: [section] as [typeof section] };
    return { type: 'interactive', interactive: { type: 'list', body: { text }, action } };
  }
  const buttons = choices.map(({ id, title }) => {
    return { type: 'reply' as const, reply: { id, title: shortened(title, 20) } };
  });
  const interactive = { type: 'button', body: { text }, action: { buttons } } as const;
  return { type: 'interactive', interactive };
}

function rowOf({ id, title, description }: Choice) {
  const more = description ? { description: shortened(description, 72) } : {};
  return { id, title: shortened(title, 24), ...more };
}

function documentContent(
  { caption, attachment }: Extract<Outgoing, { kind: 'document' }>,
  mediaRef: string | undefined,
): Content {
  fit(mediaRef !== undefined, 'a document that was not uploaded');
  const document = { id: mediaRef, filename: attachment.filename };
  return { type: 'document', document: caption === '' ? document : { ...document, caption } };
}

function orderContent(order: OrderCard, { till, now }: Context): Content {
  const parameters = orderDetails(order, till, now);
  return {
    type: 'interactive',
    interactive: {
      type: 'order_details',
      body: { text: order.text },
      footer: { text: shortened(till.biller.name, 60) },
      action: { name: 'review_and_pay', parameters },
    },
  };
}

function orderStatusContent(status: OrderStatus): Content {
  const action = { name: 'review_order', parameters: orderState(status) } as const;
  const body = { text: status.text };
  return { type: 'interactive', interactive: { type: 'order_status', body, action } };
}

/** Tells where it does not fit, and nothing of what stands there. */
function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const { data, error } = schema.safeParse(value);
  const [issue] = error?.issues ?? [];
  if (issue) throw new Unfit(`${issue.path.slice(-3).join('.')} ${issue.code}`);
  return data as z.output<Schema>;
}
