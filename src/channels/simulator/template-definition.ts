/** A template as it is handed in for review, and what Meta refuses in it. */
import { z } from 'zod';
import { GraphError } from './graph-error.ts';
import { lettersIn } from './parsing.ts';

const upper = (text: unknown) => typeof text === 'string' ? text.toUpperCase() : text;
const word = <Known extends string>(known: readonly [Known, ...Known[]]) =>
  z.preprocess(upper, z.enum(known));

const named = z.strictObject({ param_name: z.string().min(1), example: z.string().min(1) });

const Header = z.strictObject({
  type: word(['HEADER']),
  format: word(['TEXT', 'IMAGE', 'DOCUMENT', 'LOCATION']),
  text: z.string().optional(),
  example: z.strictObject({
    header_text: z.array(z.string().min(1)).optional(),
    header_text_named_params: z.array(named).optional(),
    header_handle: z.array(z.string().min(1)).optional(),
  }).optional(),
});

const Body = z.strictObject({
  type: word(['BODY']),
  text: z.string().optional(),
  example: z.strictObject({
    body_text: z.array(z.array(z.string().min(1))).optional(),
    body_text_named_params: z.array(named).optional(),
  }).optional(),
  add_security_recommendation: z.boolean().optional(),
});

const Footer = z.strictObject({
  type: word(['FOOTER']),
  text: z.string().optional(),
  code_expiration_minutes: z.int().min(1).max(90).optional(),
});

const buttonTypes = [
  'QUICK_REPLY',
  'URL',
  'PHONE_NUMBER',
  'COPY_CODE',
  'ORDER_DETAILS',
  'OTP',
  'FLOW',
  'REQUEST_CONTACT_INFO',
] as const;

const Button = z.strictObject({
  type: word(buttonTypes),
  text: z.string().optional(),
  url: z.string().max(2000).optional(),
  phone_number: z.string().max(20).optional(),
  example: z.union([z.array(z.string().min(1)), z.string().min(1)]).optional(),
  otp_type: word(['COPY_CODE']).optional(),
  flow_id: z.string().optional(),
  flow_action: z.enum(['navigate', 'data_exchange']).optional(),
  navigate_screen: z.string().optional(),
});
export type TemplateButton = z.infer<typeof Button>;

const Buttons = z.strictObject({
  type: word(['BUTTONS']),
  buttons: z.array(Button).min(1).max(10),
});

export const Definition = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'must be lowercase letters, digits and _'),
  language: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/, 'must be a language such as hi or en_US'),
  category: word(['UTILITY', 'MARKETING', 'AUTHENTICATION']),
  sub_category: z.literal('ORDER_STATUS').optional(),
  display_format: z.literal('order_details').optional(),
  parameter_format: word(['POSITIONAL', 'NAMED']).default('POSITIONAL'),
  message_send_ttl_seconds: z.int().optional(),
  allow_category_change: z.boolean().optional(),
  components: z.array(z.union([Header, Body, Footer, Buttons])).min(1).max(4),
});
export type Definition = z.infer<typeof Definition>;

export const partsOf = ({ components }: Pick<Definition, 'components'>) => ({
  header: components.find((part) => part.type === 'HEADER'),
  body: components.find((part) => part.type === 'BODY'),
  footer: components.find((part) => part.type === 'FOOTER'),
  buttons: components.find((part) => part.type === 'BUTTONS')?.buttons ?? [],
});

/** Names or numbers in `{{ }}`, in the order of the text, each once. */
export const variablesIn = (text = ''): string[] => [
  ...new Set([...text.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)].map(([, name]) => name ?? '')),
];

/** Lifetimes of 2.15, in seconds; −1 is thirty days where it is allowed. */
const lifetimes: Record<Definition['category'], [least: number, most: number]> = {
  AUTHENTICATION: [30, 900],
  UTILITY: [30, 43_200],
  MARKETING: [43_200, 2_592_000],
};

/** Throws the GraphError that Meta would give; `perVariable`: see the rules in settings.ts. */
export function checkDefinition(definition: Definition, perVariable: number): void {
  const { category, components, message_send_ttl_seconds: lifetime = -1 } = definition;
  const [least, most] = lifetimes[category];
  const unlimited = lifetime === -1;
  if (!unlimited && (lifetime < least || lifetime > most)) {
    refuse(131009, `message_send_ttl_seconds must be ${least} to ${most}`);
  }
  if (new Set(components.map(({ type }) => type)).size < components.length) {
    refuse(100, 'each component may be there once');
  }
  const { buttons } = partsOf(definition);
  if (category === 'AUTHENTICATION') return checkAuthentication(definition);
  checkHeader(definition);
  checkBody(definition, perVariable);
  checkFooter(definition);
  checkButtons(buttons, definition);
}

const refuse = (code: number, details: string): never => {
  throw new GraphError(code, details);
};

/** Its text is Meta's own; only its parts can be chosen. */
function checkAuthentication(definition: Definition) {
  const { header, body, footer, buttons } = partsOf(definition);
  if (header) refuse(2388047, 'an authentication template has no header');
  if (!body || body.text !== undefined) refuse(2388072, 'the body of a code is fixed');
  if (footer && footer.text !== undefined) refuse(2388073, 'the footer of a code is fixed');
  const [button] = buttons;
  if (buttons.length !== 1 || button?.type !== 'OTP' || !button.otp_type) {
    refuse(100, 'exactly one OTP button is needed');
  }
  if (button?.text !== undefined && lettersIn(button.text) > 25) refuse(2388040, 'button: 25');
}

function checkHeader(definition: Definition) {
  const { header } = partsOf(definition);
  if (!header) return;
  const { format, text, example } = header;
  if (format !== 'TEXT') {
    if (text !== undefined) refuse(2388047, 'a header with media has no text');
    if (format !== 'LOCATION' && !example?.header_handle) {
      refuse(2388047, 'the header needs an example (header_handle)');
    }
    return;
  }
  if (!text?.trim()) refuse(2388047, 'the header needs a text');
  if (lettersIn(text ?? '') > 60) refuse(2388040, 'header: at most 60 characters');
  const variables = variablesIn(text);
  if (variables.length > 1) refuse(2388047, 'the header may hold one variable');
  checkNames(variables, definition);
  if (variables.length === 0) return;
  const shown = example?.header_text ?? example?.header_text_named_params ?? [];
  if (shown.length !== 1) refuse(2388047, 'the variable in the header needs an example');
}

function checkBody(definition: Definition, perVariable: number) {
  const { body } = partsOf(definition);
  const text = body?.text ?? '';
  if (!text.trim()) refuse(131008, 'the parameter components needs a BODY with a text');
  if (lettersIn(text) > 1024) refuse(2388040, 'body: at most 1024 characters');
  const variables = variablesIn(text);
  if (/^\s*\{\{|\}\}\s*$/.test(text)) refuse(2388299, 'body: a variable stands first or last');
  if (/\}\}\s*\{\{/.test(text)) refuse(2388072, 'body: variables stand side by side');
  checkNames(variables, definition);
  const words = text.replaceAll(/\{\{[^{}]*\}\}/g, ' ').split(/\s+/).filter(Boolean).length;
  if (variables.length > 0 && words <= perVariable * variables.length) {
    refuse(2388293, `body: too few words for ${variables.length} variables`);
  }
  const { body_text, body_text_named_params } = body?.example ?? {};
  const examples = definition.parameter_format === 'NAMED'
    ? body_text_named_params
    : body_text?.[0];
  if (variables.length !== (examples?.length ?? 0)) {
    refuse(2388072, 'body: one example for each variable');
  }
}

function checkNames(variables: string[], { parameter_format: format }: Definition) {
  const right = format === 'NAMED'
    ? variables.every((name) => /^[a-z_][a-z0-9_]*$/.test(name))
    : variables.toSorted((a, b) => Number(a) - Number(b))
      .every((name, index) => name === String(index + 1));
  if (!right) refuse(2388072, `variables must be ${format === 'NAMED' ? 'names' : '1, 2, 3 …'}`);
}

function checkFooter(definition: Definition) {
  const { footer } = partsOf(definition);
  if (!footer) return;
  if (!footer.text?.trim()) refuse(2388073, 'the footer needs a text');
  if (variablesIn(footer.text).length > 0) refuse(2388073, 'the footer has no variables');
  if (lettersIn(footer.text ?? '') > 60) refuse(2388040, 'footer: at most 60 characters');
}

const most: Partial<Record<TemplateButton['type'], number>> = {
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  OTP: 0,
  ORDER_DETAILS: 1,
};

function checkButtons(buttons: TemplateButton[], { category, display_format }: Definition) {
  for (const [type, count] of Object.entries(most)) {
    if (buttons.filter((button) => button.type === type).length > count) {
      refuse(100, `buttons: at most ${count} of type ${type} in this category`);
    }
  }
  for (const { type, text, url, phone_number, example } of buttons) {
    if (type !== 'REQUEST_CONTACT_INFO' && !text?.trim()) refuse(131008, 'a button needs a text');
    if (lettersIn(text ?? '') > 25) refuse(2388040, 'button: at most 25 characters');
    if (type === 'PHONE_NUMBER' && !phone_number) refuse(131008, 'phone_number is required');
    if (type === 'URL') checkUrl(url, example);
    if (type === 'ORDER_DETAILS' && category === 'MARKETING' && !display_format) {
      refuse(100, 'ORDER_DETAILS needs the category UTILITY');
    }
  }
  const changes = buttons.filter(({ type }, index) =>
    index > 0 && (type === 'QUICK_REPLY') !== (buttons[index - 1]?.type === 'QUICK_REPLY')
  );
  if (changes.length > 1) refuse(100, 'quick replies must stand together');
}

function checkUrl(url = '', example: TemplateButton['example']) {
  if (!/^https?:\/\//.test(url)) refuse(131009, 'a URL button needs an http or https address');
  const variables = variablesIn(url);
  if (variables.length === 0) return;
  if (variables.length > 1 || !/\{\{1\}\}$/.test(url)) {
    refuse(131009, 'url: one variable, {{1}}, at its very end');
  }
  if (!example) refuse(131008, 'a URL with a variable needs an example');
}
