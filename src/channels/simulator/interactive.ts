/** Messages that one can tap: buttons, lists, links, a place, a form, and the order cards. */
import { z } from 'zod';
import { OrderParameters, OrderStatusChange } from './order-parameters.ts';
import { DocumentHeader, ImageHeader } from './media-reference.ts';
import { letters, oneOf } from './parsing.ts';

const TextHeader = z.strictObject({ type: z.literal('text'), text: letters(60) });
const AnyHeader = z.discriminatedUnion('type', [TextHeader, ImageHeader, DocumentHeader]);

const Body = z.strictObject({ text: letters(1024) });
const Footer = z.strictObject({ text: letters(60) });
const tail = { body: Body, footer: Footer.optional() };

const different = <Item>(keyOf: (item: Item) => string) => (items: Item[]) =>
  new Set(items.map(keyOf)).size === items.length;

/** An id that comes back to the service: no space around it. */
const ReplyId = (max: number) =>
  letters(max).refine((id) => id === id.trim(), 'must not begin or end with a space');

const Button = z.strictObject({
  type: z.literal('reply'),
  reply: z.strictObject({ id: ReplyId(256), title: letters(20) }),
});

type Button = z.infer<typeof Button>;

const Buttons = z.strictObject({
  type: z.literal('button'),
  header: AnyHeader.optional(),
  ...tail,
  action: z.strictObject({
    buttons: z.array(Button).min(1).max(3)
      .refine(different(({ reply }: Button) => reply.title), 'titles must differ')
      .refine(different(({ reply }: Button) => reply.id), 'ids must differ'),
  }),
});

const Row = z.strictObject({
  id: ReplyId(200),
  title: letters(24),
  description: letters(72).optional(),
});

/** Meta's pages disagree whether a lone section needs a title; here it does, the stricter one. */
const Section = z.strictObject({ title: letters(24), rows: z.array(Row).min(1) });

const List = z.strictObject({
  type: z.literal('list'),
  header: TextHeader.optional(),
  ...tail,
  action: z.strictObject({
    button: letters(20),
    sections: z.array(Section).min(1).max(10)
      .refine((sections) => rowsOf(sections).length <= 10, 'at most 10 rows in all sections')
      .refine((sections) => different<{ id: string }>((row) => row.id)(rowsOf(sections)), {
        message: 'ids of rows must differ',
      }),
  }),
});

const rowsOf = (sections: z.infer<typeof Section>[]) => sections.flatMap(({ rows }) => rows);

const Link = z.strictObject({
  type: z.literal('cta_url'),
  header: AnyHeader.optional(),
  ...tail,
  action: z.strictObject({
    name: z.literal('cta_url'),
    parameters: z.strictObject({
      display_text: letters(20),
      url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).max(2000),
    }),
  }),
});

const LocationRequest = z.strictObject({
  type: z.literal('location_request_message'),
  body: Body,
  action: z.strictObject({ name: z.literal('send_location') }),
});

const idOrName = oneOf('flow_id', 'flow_name');
const FlowParameters = z.strictObject({
  flow_message_version: z.literal('3'),
  flow_id: z.string().min(1).max(60).optional(),
  flow_name: z.string().min(1).max(200).optional(),
  flow_cta: letters(30).refine((text) => !/\p{Extended_Pictographic}/u.test(text), 'no emoji'),
  mode: z.enum(['draft', 'published']).optional(),
  flow_token: z.string().min(1).max(200).optional(),
  flow_action: z.enum(['navigate', 'data_exchange']).optional(),
  flow_action_payload: z.strictObject({
    screen: z.string().min(1).max(100),
    data: z.record(z.string(), z.json())
      .refine((data) => Object.keys(data).length > 0, 'must not be empty').optional(),
  }).optional(),
}).refine(idOrName.check, idOrName.message).refine(
  ({ flow_action, flow_action_payload }) =>
    flow_action_payload === undefined || flow_action !== 'data_exchange',
  { message: 'only with navigate', path: ['flow_action_payload'] },
);

const Flow = z.strictObject({
  type: z.literal('flow'),
  header: AnyHeader.optional(),
  ...tail,
  action: z.strictObject({ name: z.literal('flow'), parameters: FlowParameters }),
});

const OrderDetails = z.strictObject({
  type: z.literal('order_details'),
  header: ImageHeader.optional(),
  ...tail,
  action: z.strictObject({ name: z.literal('review_and_pay'), parameters: OrderParameters }),
});

const OrderStatus = z.strictObject({
  type: z.literal('order_status'),
  ...tail,
  action: z.strictObject({ name: z.literal('review_order'), parameters: OrderStatusChange }),
});

export const Interactive = z.discriminatedUnion('type', [
  Buttons,
  List,
  Link,
  LocationRequest,
  Flow,
  OrderDetails,
  OrderStatus,
]);
export type Interactive = z.infer<typeof Interactive>;
