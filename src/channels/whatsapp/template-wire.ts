/** How an approved template is filled in on the wire. Source: facts/whatsapp.md, 2.13, 2.14. */
import { z } from 'zod';
import { OrderDetails, OrderState } from './order-wire.ts';

/** Not blank, and no longer than `max` UTF-16 units. */
export const words = (max: number) => z.string().max(max).regex(/\S/);
export const choiceId = (max: number) => z.string().max(max).regex(/^\S(.*\S)?$/);

/** `id`: of an upload. The icon comes from the ending of the name. */
export const Document = z.strictObject({
  id: z.string().min(1).max(200),
  filename: z.string().regex(/^[^/\\\p{Cc}]+\.pdf$/u).max(240),
});

const Value = z.strictObject({ type: z.literal('text'), text: words(1024) });
const index = z.string().regex(/^\d$/);

const Component = z.union([
  z.strictObject({
    type: z.literal('header'),
    parameters: z.tuple([z.strictObject({ type: z.literal('document'), document: Document })]),
  }),
  z.strictObject({ type: z.literal('body'), parameters: z.array(Value).min(1) }),
  z.strictObject({
    type: z.literal('button'),
    sub_type: z.literal('quick_reply'),
    index,
    parameters: z.tuple([
      z.strictObject({ type: z.literal('payload'), payload: choiceId(256) }),
    ]),
  }),
  /** The button of a one-time code becomes one of the type URL once Meta has approved it. */
  z.strictObject({
    type: z.literal('button'),
    sub_type: z.literal('url'),
    index,
    parameters: z.tuple([Value]),
  }),
  z.strictObject({
    type: z.literal('button'),
    sub_type: z.literal('order_details'),
    index,
    parameters: z.tuple([z.strictObject({
      type: z.literal('action'),
      action: z.strictObject({ order_details: OrderDetails }),
    })]),
  }),
  z.strictObject({
    type: z.literal('order_status'),
    parameters: z.tuple([z.strictObject({
      type: z.literal('order_status'),
      order_status: OrderState,
    })]),
  }),
]);

export const Template = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: z.strictObject({ code: z.enum(['hi', 'en']) }),
  components: z.array(Component),
});
export type Template = z.infer<typeof Template>;
