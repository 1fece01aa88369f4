/** What Meta is asked to approve, held to its rules before it is asked. */
import { shortened } from '../letters.ts';
import type { OurTemplate } from './templates.ts';

/** What only the company and its Meta account know. */
export type Particulars = {
  /** The company's name, under every message. */
  footer: string;
  /** A sample file that was uploaded to Meta; needed for a template with a document. */
  headerHandle?: string;
};

const codeMinutes = 5;

/** The body of `POST /{WABA}/message_templates`. Source: facts/whatsapp.md, 2.12 and 2.14. */
export function creationOf(template: OurTemplate, particulars: Particulars) {
  const { name, language, carries } = template;
  if (carries === 'code') return codeCreation(name, language);
  return {
    name,
    language,
    category: 'UTILITY',
    ...carries === 'order status' && { sub_category: 'ORDER_STATUS' },
    parameter_format: 'positional',
    components: [
      ...header(template, particulars),
      { type: 'BODY', text: template.body, example: { body_text: [[...template.examples]] } },
      { type: 'FOOTER', text: shortened(particulars.footer, 60) },
      ...buttons(template),
    ],
  };
}

/** The text around a one-time code is Meta's own: we choose what it warns of, and for how long. */
function codeCreation(name: string, language: OurTemplate['language']) {
  const text = { en: 'Copy code', hi: 'कोड कॉपी करें' }[language];
  return {
    name,
    language,
    category: 'authentication',
    message_send_ttl_seconds: codeMinutes * 60,
    components: [
      { type: 'body', add_security_recommendation: true },
      { type: 'footer', code_expiration_minutes: codeMinutes },
      { type: 'buttons', buttons: [{ type: 'otp', otp_type: 'copy_code', text }] },
    ],
  };
}

function header({ carries }: OurTemplate, { headerHandle }: Particulars) {
  if (carries !== 'document') return [];
  const example = { header_handle: headerHandle ? [headerHandle] : [] };
  return [{ type: 'HEADER', format: 'DOCUMENT', example }];
}

function buttons({ carries, quickReply }: OurTemplate) {
  // Meta's wording, in any language.
  const fixed = { type: 'ORDER_DETAILS', text: 'Review and Pay' };
  if (carries === 'order') return [{ type: 'BUTTONS', buttons: [fixed] }];
  if (!quickReply) return [];
  return [{ type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: quickReply.title }] }];
}

/**
 * What Meta would refuse in a template of ours; undefined: nothing that we know of. How many words
 * a variable needs around it is nowhere said: three is our own guess.
 */
export function templateFault(template: OurTemplate): string | undefined {
  const { name, body, examples, carries, quickReply } = template;
  if (!/^[a-z0-9_]{1,512}$/.test(name)) return 'the name has other letters than a to z, 0 to 9, _';
  if (quickReply && quickReply.title.length > 25) return 'the label is longer than 25 letters';
  if (carries === 'code') return undefined;
  if (body.length > 1024) return 'the text is longer than 1,024 letters';
  if (/^[\s\p{P}]*\{\{|\}\}[\s\p{P}]*$/u.test(body)) return 'a variable is first or last';
  if (/\}\}\s*\{\{/.test(body)) return 'two variables stand side by side';
  const places = [...body.matchAll(/\{\{(\d+)\}\}/g)].map(([, place]) => Number(place));
  if (places.some((place, index) => place !== index + 1)) return 'variables are out of order';
  if (places.length !== examples.length) return 'a variable lacks its example';
  const others = body.replace(/\{\{\d+\}\}/g, '').match(/[\p{L}\p{M}]+/gu) ?? [];
  if (others.length < 3 * places.length) return 'too many variables for so few words';
  return undefined;
}
