/** Templates on WhatsApp's wire: ours, and any of them in use. */
import { describe, expect, it } from 'vitest';
import type { Recipient, TemplateUse } from '../src/channels/channel.ts';
import { creationOf, templateFault } from '../src/channels/whatsapp/template-creation.ts';
import { filled, type OurTemplate, templates } from '../src/channels/whatsapp/templates.ts';
import { Unfit } from '../src/channels/whatsapp/unfit.ts';
import { detailsOf, fault, order, rendered } from './support/rendering.ts';

describe('a template in use', () => {
  const use = (template: TemplateUse, to?: Recipient) =>
    rendered({ kind: 'template', template }, to);
  const bytes = new Uint8Array([1]);
  const attachment = { filename: 'receipt.pdf', mimeType: 'application/pdf', bytes } as const;
  const orderStatus = {
    paymentId: 'p-1',
    status: 'completed',
    text: 'not used',
    description: 'Paid. Receipt R-1',
  } as const;

  it('carries a document in its header and its values in order', () => {
    const values = ['₹1,843.00', 'R-1', 'अगस्त\n  2026'];
    expect(use({ name: 'payment_receipt', language: 'hi', values, attachment })).toMatchObject({
      template: {
        name: 'payment_receipt',
        language: { code: 'hi' },
        components: [
          {
            type: 'header',
            parameters: [{
              type: 'document',
              document: { id: '1037543291543636', filename: 'receipt.pdf' },
            }],
          },
          {
            type: 'body',
            parameters: ['₹1,843.00', 'R-1', 'अगस्त 2026'].map((text) => ({ type: 'text', text })),
          },
        ],
      },
    });
  });

  it('carries an order card as it stands outside of templates', () => {
    const values = ['N2302012345', '₹1,843.00', '20 September 2026'];
    const { template } = use({ name: 'order_card', language: 'en', values, order }) as {
      template: { components: object[] };
    };
    expect(template.components).toContainEqual({
      type: 'button',
      sub_type: 'order_details',
      index: '0',
      parameters: [{ type: 'action', action: { order_details: detailsOf() } }],
    });
  });

  it('carries the status of an order', () => {
    const values = ['₹1,843.00', 'R-1'];
    expect(use({ name: 'payment_received', language: 'en', values, orderStatus })).toMatchObject({
      template: {
        components: [{
          type: 'order_status',
          parameters: [{
            type: 'order_status',
            order_status: {
              reference_id: 'p-1',
              order: { status: 'completed', description: 'Paid. Receipt R-1' },
            },
          }],
        }, { type: 'body' }],
      },
    });
  });

  it('has the one-time code twice, for a number alone', () => {
    const code = { name: 'link_code', language: 'hi', values: ['493817'] } as const;
    expect(use(code)).toMatchObject({
      template: {
        components: [
          { type: 'body', parameters: [{ type: 'text', text: '493817' }] },
          { type: 'button', sub_type: 'url', index: '0', parameters: [{ text: '493817' }] },
        ],
      },
    });
    expect(fault(() => use(code, { userId: 'IN.1' }))).toMatchObject({ code: '131062' });
    expect(() => use({ ...code, values: ['4'.repeat(16)] })).toThrow(Unfit);
  });

  it('brings back our own word when its button is tapped', () => {
    const values = ['C260912004711', 'resolved'];
    expect(use({ name: 'complaint_update', language: 'en', values })).toMatchObject({
      template: {
        components: [{ type: 'body' }, {
          type: 'button',
          sub_type: 'quick_reply',
          index: '0',
          parameters: [{ type: 'payload', payload: 'complaints:C260912004711' }],
        }],
      },
    });
  });

  it.each<[string, TemplateUse]>([
    ['that nobody agreed to', { name: 'lottery', language: 'en', values: [] }],
    ['with a value too few', { name: 'bill_issued', language: 'en', values: ['N1', '₹1'] }],
    ['with a value too many', { name: 'link_code', language: 'en', values: ['1', '2'] }],
    ['with a blank value', { name: 'complaint_update', language: 'en', values: ['C1', ' '] }],
    ['that becomes too long', {
      name: 'complaint_update',
      language: 'en',
      values: ['C1', 'x'.repeat(1000)],
    }],
    ['without its document', { name: 'payment_receipt', language: 'en', values: ['1', '2', '3'] }],
    ['without its order', { name: 'order_card', language: 'en', values: ['1', '2', '3'] }],
    ['without its status', { name: 'payment_received', language: 'en', values: ['1', '2'] }],
    ['with a document it has no place for', {
      name: 'complaint_update',
      language: 'en',
      values: ['1', '2'],
      attachment,
    }],
  ])('does not go out %s', (_, template) => {
    expect(() => use(template)).toThrow(Unfit);
  });
});

describe('our templates', () => {
  it.each(
    templates.map((template) => [`${template.name} (${template.language})`, template] as const),
  )(
    '%s keeps Meta’s rules',
    (_, template) => {
      expect(templateFault(template)).toBe(undefined);
      expect(filled(template.body, template.examples)).not.toContain('{');
    },
  );

  it('are there in both languages, with the same values', () => {
    const english = templates.filter(({ language }) => language === 'en');
    const hindi = templates.filter(({ language }) => language === 'hi');
    const shape = ({ name, examples, carries }: OurTemplate) => [name, examples.length, carries];
    expect(hindi.map(shape)).toEqual(english.map(shape));
    expect(new Set(english.map(({ name }) => name)).size).toBe(english.length);
    for (const { body } of hindi) expect(body).not.toMatch(/[A-Za-z]/);
  });

  const good = {
    ...templates[0]!,
    body: 'Your {{1}} and {{2}} have come, thank you.',
    examples: ['a', 'b'],
  };
  it.each([
    ['first or last', { body: '{{1}} is yours now, dear {{2}} of ours.' }],
    ['first or last', { body: 'We have got your {{1}} and {{2}}.' }],
    ['first or last', { body: 'हमें आपका {{1}} मिला, और साथ में {{2}}।' }],
    ['side by side', { body: 'We have got {{1}} {{2}} from you, thank you.' }],
    ['out of order', { body: 'We have got {{2}} and then {{1}} from you.' }],
    ['its example', { examples: ['a'] }],
    ['too many variables', { body: 'Your {{1}} and {{2}} here.' }],
    ['longer', { body: `Your {{1}} and {{2}} have come. ${'x'.repeat(1000)}` }],
    ['the name', { name: 'Bill-Issued' }],
    ['the label', { quickReply: { title: 'x'.repeat(26), payload: 'menu' } }],
  ])('would be found out: %s', (what, changed) => {
    expect(templateFault(good)).toBe(undefined);
    expect(templateFault({ ...good, ...changed })).toContain(what);
  });

  it('are asked for in Meta’s own form', () => {
    const made = (name: string, language: string) => {
      const template = templates.find((other) =>
        other.name === name && other.language === language
      );
      return creationOf(template!, { footer: 'MPMKVVCL Bhopal', headerHandle: '4::aW' });
    };
    expect(made('payment_receipt', 'hi')).toMatchObject({
      language: 'hi',
      category: 'UTILITY',
      parameter_format: 'positional',
      components: [
        { type: 'HEADER', format: 'DOCUMENT', example: { header_handle: ['4::aW'] } },
        { type: 'BODY', example: { body_text: [['₹1,843.00', 'R-2026-000123', 'N2302012345']] } },
        { type: 'FOOTER', text: 'MPMKVVCL Bhopal' },
      ],
    });
    expect(made('payment_received', 'en')).toMatchObject({ sub_category: 'ORDER_STATUS' });
    expect(made('order_card', 'en').components.at(-1))
      .toEqual({ type: 'BUTTONS', buttons: [{ type: 'ORDER_DETAILS', text: 'Review and Pay' }] });
    expect(made('complaint_update', 'hi').components.at(-1))
      .toEqual({ type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'शिकायत देखें' }] });
    expect(made('link_code', 'hi')).toEqual({
      name: 'link_code',
      language: 'hi',
      category: 'authentication',
      message_send_ttl_seconds: 300,
      components: [
        { type: 'body', add_security_recommendation: true },
        { type: 'footer', code_expiration_minutes: 5 },
        { type: 'buttons', buttons: [{ type: 'otp', otp_type: 'copy_code', text: 'कोड कॉपी करें' }] },
      ],
    });
  });
});
