/** One of our templates, filled in for one person. */
import type { TemplateUse } from '../channel.ts';
import { orderDetails, orderState, type Till } from './order-card.ts';
import { filled, type OurTemplate, templateNamed } from './templates.ts';
import type { Template } from './template-wire.ts';
import { fit } from './unfit.ts';

type Context = { till: Till; now: string; mediaRef?: string | undefined };

/** Throws Unfit for a template that is not ours, and for one filled in another way than agreed. */
export function templateContent(use: TemplateUse, context: Context): Template {
  const template = templateNamed(use.name, use.language);
  fit(template !== undefined, `no template ${use.name}`);
  const values = use.values.map((value) => value.replace(/\s+/g, ' ').trim()); // One line each.
  fit(values.length === template.examples.length, `values of ${use.name}`);
  fit(filled(template.body, values).length <= 1024, `${use.name} becomes too long`);
  const texts = values.map((text) => ({ type: 'text' as const, text }));
  const body = texts.length === 0 ? [] : [{ type: 'body' as const, parameters: texts }];
  return {
    name: use.name,
    language: { code: use.language },
    components: [...carried(template, use, context), ...body, ...buttons(template, values)],
  };
}

type Component = Template['components'][number];

/** What the template carries besides its text: exactly what was agreed, no more and no less. */
function carried(
  { carries }: OurTemplate,
  { name, attachment, orderStatus, order }: TemplateUse,
  { till, now, mediaRef }: Context,
): Component[] {
  fit((carries === 'document') === (attachment !== undefined), `the document of ${name}`);
  fit((carries === 'order status') === (orderStatus !== undefined), `the status of ${name}`);
  fit((carries === 'order') === (order !== undefined), `the order of ${name}`);
  if (orderStatus) {
    const parameter = { type: 'order_status' as const, order_status: orderState(orderStatus) };
    return [{ type: 'order_status', parameters: [parameter] }];
  }
  if (order) {
    const action = { order_details: orderDetails(order, till, now) };
    const parameters: [{ type: 'action'; action: typeof action }] = [{ type: 'action', action }];
    return [{ type: 'button', sub_type: 'order_details', index: '0', parameters }];
  }
  if (!attachment) return [];
  fit(mediaRef !== undefined, 'a document that was not uploaded');
  const document = { id: mediaRef, filename: attachment.filename };
  return [{ type: 'header', parameters: [{ type: 'document', document }] }];
}

function buttons({ carries, quickReply }: OurTemplate, values: readonly string[]): Component[] {
  if (quickReply) {
    const payload = filled(quickReply.payload, values);
    const parameter = { type: 'payload' as const, payload };
    return [{ type: 'button', sub_type: 'quick_reply', index: '0', parameters: [parameter] }];
  }
  const [code = ''] = values;
  if (carries !== 'code') return [];
  fit(/^\S{1,15}$/.test(code), 'a code that is no code');
  const parameter = { type: 'text' as const, text: code };
  return [{ type: 'button', sub_type: 'url', index: '0', parameters: [parameter] }];
}
