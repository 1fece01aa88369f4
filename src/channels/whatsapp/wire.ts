/**
 * What we may put on WhatsApp's wire. Closed: a misspelt field fails here and not at Meta. Lengths
 * are in UTF-16 units, the strictest of all counts. Source: facts/whatsapp.md, 2 and 3.
 */
import { z } from 'zod';
import { OrderDetails, OrderState } from './order-wire.ts';
import { choiceId, Document, Template, words } from './template-wire.ts';

const differ = (names: readonly string[]) => new Set(names).size === names.length;

const Body = z.strictObject({ text: words(1024) });
const Footer = z.strictObject({ text: words(60) });
const Link = z.url({ protocol: /^https?$/ }).max(2000);

const Buttons = z.strictObject({
  type: z.literal('button'),
  body: Body,
  action: z.strictObject({
    buttons: z.array(z.strictObject({
      type: z.literal('reply'),
      reply: z.strictObject({ id: choiceId(256), title: words(20) }),
    })).min(1).max(3)
      .refine((all) => differ(all.map(({ reply }) => reply.id)), 'ids must differ')
      .refine((all) => differ(all.map(({ reply }) => reply.title)), 'titles must differ'),
  }),
});

const Row = z.strictObject({
  id: choiceId(200),
  title: words(24),
  description: words(72).optional(),
});

/** Ten rows in all; we always use one section, and some pages ask for its title even then. */
const List = z.strictObject({
  type: z.literal('list'),
  body: Body,
  action: z.strictObject({
    button: words(20),
    sections: z.tuple([z.strictObject({
      title: words(24),
      rows: z.array(Row).min(1).max(10).refine(
        (all) => differ(all.map(({ id }) => id)),
        'ids must differ',
      ),
    })]),
  }),
});

const LinkButton = z.strictObject({
  type: z.literal('cta_url'),
  body: Body,
  action: z.strictObject({
    name: z.literal('cta_url'),
    parameters: z.strictObject({ display_text: words(20), url: Link }),
  }),
});

const LocationRequest = z.strictObject({
  type: z.literal('location_request_message'),
  body: Body,
  action: z.strictObject({ name: z.literal('send_location') }),
});

const OrderCard = z.strictObject({
  type: z.literal('order_details'),
  body: Body,
  footer: Footer,
  action: z.strictObject({ name: z.literal('review_and_pay'), parameters: OrderDetails }),
});

const OrderStatus = z.strictObject({
  type: z.literal('order_status'),
  body: Body,
  action: z.strictObject({
    name: z.literal('review_order'),
    parameters: OrderState,
  }),
});

/** What is said: its type names the one property that holds it. */
export const Content = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('text'),
    text: z.strictObject({ preview_url: z.literal(false), body: words(4096) }),
  }),
  z.strictObject({
    type: z.literal('interactive'),
    interactive: z.discriminatedUnion('type', [
      Buttons,
      List,
      LinkButton,
      LocationRequest,
      OrderCard,
      OrderStatus,
    ]),
  }),
  z.strictObject({
    type: z.literal('document'),
    document: Document.extend({ caption: z.string().max(1024).optional() }),
  }),
  z.strictObject({ type: z.literal('template'), template: Template }),
]);
export type Content = z.infer<typeof Content>;

/** To whom, and under which id of ours: the statuses of this message will bring it back. */
export const Envelope = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual'),
  /** With `+`: without it Meta puts the business's own country code in front. */
  to: z.string().regex(/^\+[1-9]\d{6,14}$/).optional(),
  /** A user id, for somebody whose number we do not know. */
  recipient: z.string().regex(/^[A-Z]{2}(\.[A-Za-z0-9]{1,128}){1,2}$/).optional(),
  biz_opaque_callback_data: z.string().min(1).max(64),
});
export type Envelope = z.infer<typeof Envelope>;
