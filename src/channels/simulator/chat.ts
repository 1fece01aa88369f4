/** One chat as its page shows it: messages ready to draw, order cards, and how the service does. */
import { appsFor, type Attempt, attemptsOf, statesOf } from './attempts.ts';
import { filledOf, interactiveOf } from './choices.ts';
import { serviceState } from './deliveries.ts';
import { fileById } from './media.ts';
import { type Message, messagesOf } from './messages.ts';
import { cardsOf, type OrderCard, unpayable } from './order-cards.ts';
import type { Phone } from './phones.ts';
import { refundsOf } from './refunds.ts';
import { windowEndOf } from './window.ts';
import type { World } from './world.ts';

const messagesMax = 200;

export function chatOf(world: World, phone: Phone) {
  const messages = messagesOf(world, phone.number, messagesMax);
  return {
    phone: { ...phone, windowEndsAt: windowEndOf(phone) ?? null },
    now: world.clock(),
    service: serviceState(world),
    messages: messages.map((message) => drawn(world, message)),
    orders: Object.fromEntries(
      cardsOf(world, phone).map((card) => [card.wamid, order(world, card)]),
    ),
  };
}
export type Chat = ReturnType<typeof chatOf>;

function drawn(world: World, message: Message) {
  const { wamid: id, direction, type, context, at, shownAt, status, error } = message;
  const bubble = direction === 'in' ? inbound(message) : outbound(message);
  return {
    id,
    direction,
    type,
    quotes: context,
    at,
    shownAt,
    status,
    error,
    ...file(world, bubble),
  };
}

/** How a bubble can look; each part only where it is there. */
type Bubble = {
  text?: string | undefined;
  header?: { type: string; text?: string | undefined } | undefined;
  media?: { kind: string; id?: string; link?: string; filename?: string } | undefined;
  footer?: string | undefined;
  buttons?: { kind: string; id: string; title: string }[];
  list?: unknown;
  asksLocation?: boolean;
  location?: unknown;
  reaction?: unknown;
  orderStatus?: unknown;
};

/** The kind of a file as its upload says. */
function file(world: World, bubble: Bubble): Bubble & { mimeType?: string } {
  const found = bubble.media?.id === undefined ? undefined : fileById(world, bubble.media.id);
  return found ? { ...bubble, mimeType: found.mimeType } : bubble;
}

type Parts = { body?: string; caption?: string; filename?: string; id?: string; title?: string };

function inbound({ type, content }: Message): Bubble {
  const said = content[type] as Parts & { type?: string } & Record<string, Parts>;
  switch (type) {
    case 'text':
      return { text: said.body };
    case 'interactive': {
      const reply = said[said.type ?? ''];
      return { text: said.type === 'nfm_reply' ? '📝' : reply?.title };
    }
    case 'button':
      return { text: (content.button as { text: string }).text };
    case 'location':
      return { location: said };
    case 'reaction':
      return { reaction: said };
    default:
      return { text: said.caption, media: mediaOf(type, said) };
  }
}

const mediaOf = (kind: string, { id, filename }: Parts, link?: string) => ({
  kind,
  ...(id !== undefined && { id }),
  ...(link !== undefined && { link }),
  ...(filename !== undefined && { filename }),
});

type Header = { type: string; text?: string } & Record<string, unknown>;

function headed(header: Header | undefined): Bubble {
  if (!header) return {};
  if (header.type === 'text') return { header: { type: 'text', text: header.text } };
  const reference = header[header.type] as Parts & { link?: string };
  return { media: mediaOf(header.type, reference, reference.link) };
}

function outbound(message: Message): Bubble {
  const { type, content } = message;
  const filled = filledOf(message);
  if (filled) {
    const { header, body, footer, buttons, orderStatus } = filled;
    return { ...headed(header), text: body, footer, buttons, orderStatus };
  }
  if (interactiveOf(message)) return interactive(message);
  const sent = content[type] as Parts & { link?: string };
  if (type === 'text') return { text: sent.body };
  if (type === 'reaction') return { reaction: sent };
  return { text: sent.caption, media: mediaOf(type, sent, sent.link) };
}

function interactive(message: Message): Bubble {
  const tapped = interactiveOf(message)!;
  const bubble: Bubble = {
    ...headed('header' in tapped ? tapped.header : undefined),
    text: tapped.body.text,
    footer: 'footer' in tapped ? tapped.footer?.text : undefined,
  };
  switch (tapped.type) {
    case 'button': {
      const buttons = tapped.action.buttons.map(({ reply }) => ({ kind: 'reply', ...reply }));
      return { ...bubble, buttons };
    }
    case 'list':
      return { ...bubble, list: tapped.action };
    case 'cta_url': {
      const { display_text: title, url: id } = tapped.action.parameters;
      return { ...bubble, buttons: [{ kind: 'link', id, title }] };
    }
    case 'location_request_message':
      return { ...bubble, asksLocation: true };
    case 'flow': {
      const { flow_cta: title, flow_token: id = 'unused' } = tapped.action.parameters;
      return { ...bubble, buttons: [{ kind: 'flow', id, title }] };
    }
    case 'order_details':
      return bubble;
    case 'order_status':
      return { ...bubble, orderStatus: tapped.action.parameters };
  }
}

function order(world: World, card: OrderCard) {
  const { reference, amount, status, note, expiresAt, parameters } = card;
  const attempts = attemptsOf(world, reference);
  const { items, subtotal, tax, shipping, discount, type, expiration } = parameters.order;
  return {
    reference,
    amount,
    status,
    note,
    expiresAt,
    expiryText: expiration?.description,
    quick: type === 'quick_pay',
    items: items.map((item) => ({
      name: item.name,
      quantity: item.quantity,
      amount: (item.sale_amount ?? item.amount).value,
    })),
    subtotal: subtotal.value,
    tax: tax.value,
    taxText: tax.description,
    shipping: shipping?.value ?? 0,
    discount: discount?.value ?? 0,
    unpayable: unpayable(world, card, statesOf(attempts)) ?? null,
    apps: appsFor(card),
    attempts: attempts.map((attempt) => shownAttempt(world, attempt)),
  };
}

const shownAttempt = (world: World, attempt: Attempt) => ({
  id: attempt.orderRef,
  status: attempt.status,
  app: attempt.app,
  reason: attempt.reason,
  at: attempt.updatedAt,
  refunds: refundsOf(world, attempt.orderRef).map(({ amount, status }) => ({ amount, status })),
});
