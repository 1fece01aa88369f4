/** A template with its values filled in: checked against what was agreed, and ready to show. */
import { z } from 'zod';
import { GraphError } from './graph-error.ts';
import { DocumentHeader, ImageHeader } from './media-reference.ts';
import { OrderParameters, OrderStatusChange } from './order-parameters.ts';
import { letters, lettersIn } from './parsing.ts';
import {
  type Definition,
  partsOf,
  type TemplateButton,
  variablesIn,
} from './template-definition.ts';

const TextValue = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1),
  parameter_name: z.string().optional(),
});
const Payload = z.strictObject({ type: z.literal('payload'), payload: letters(256) });
const Action = z.strictObject({
  type: z.literal('action'),
  action: z.strictObject({
    order_details: OrderParameters.optional(),
    flow_token: z.string().max(200).optional(),
    flow_action_data: z.record(z.string(), z.json()).optional(),
  }),
});
const StatusValue = z.strictObject({
  type: z.literal('order_status'),
  order_status: OrderStatusChange,
});

const index = z.union([z.int().min(0).max(9), z.string().regex(/^\d$/)]);

const Component = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('header'),
    parameters: z.array(z.discriminatedUnion('type', [TextValue, ImageHeader, DocumentHeader])),
  }),
  z.strictObject({
    type: z.literal('body'),
    parameters: z.array(z.discriminatedUnion('type', [TextValue, Payload])),
  }),
  z.strictObject({
    type: z.literal('button'),
    sub_type: z.enum(['quick_reply', 'url', 'flow', 'order_details']),
    index,
    parameters: z.array(z.discriminatedUnion('type', [TextValue, Payload, Action])).max(1),
  }),
  z.strictObject({ type: z.literal('order_status'), parameters: z.array(StatusValue).length(1) }),
]);
type Component = z.infer<typeof Component>;

export const TemplateUse = z.strictObject({
  name: z.string().min(1).max(512),
  language: z.strictObject({
    code: z.string().min(2).max(12),
    policy: z.literal('deterministic').optional(),
  }),
  components: z.array(Component).max(14).optional(),
});
export type TemplateUse = z.infer<typeof TemplateUse>;

type ShownButton = { kind: 'reply' | 'link' | 'copy' | 'call' | 'flow'; id: string; title: string };

/** What the phone shows, and the order that it carries or moves. */
export type Filled = {
  header?: z.infer<typeof DocumentHeader> | z.infer<typeof ImageHeader> | {
    type: 'text';
    text: string;
  };
  body: string;
  footer?: string;
  buttons: ShownButton[];
  order?: OrderParameters;
  orderStatus?: OrderStatusChange;
};

/** Throws 132000 for a wrong count of values, 132012 for a wrong kind, 132005 for too long. */
export function fill(definition: Definition, { components = [] }: TemplateUse): Filled {
  const { footer, buttons } = partsOf(definition);
  const authentication = definition.category === 'AUTHENTICATION';
  const body = authentication ? codeBody(definition, components) : bodyOf(definition, components);
  const header = headerOf(definition, components);
  const footerText = authentication ? codeFooter(definition) : footer?.text;
  const order = orderIn(buttons, components);
  const orderStatus = orderStatusIn(definition, components);
  return {
    ...(header && { header }),
    body,
    ...(footerText !== undefined && { footer: footerText }),
    buttons: buttonsOf(buttons, components),
    ...(order && { order }),
    ...(orderStatus && { orderStatus }),
  };
}

const refuse = (code: number, details: string): never => {
  throw new GraphError(code, details);
};

/** Meta takes no line breaks, tabs or long runs of spaces in a value. */
const plain = (text: string) =>
  /[\n\r\t]| {5}/.test(text)
    ? refuse(132012, 'a value must not hold line breaks, tabs or five spaces')
    : text;

function substitute(text: string, values: z.infer<typeof TextValue>[], definition: Definition) {
  const variables = variablesIn(text);
  if (variables.length !== values.length) {
    refuse(132000, `${values.length} values for ${variables.length} variables`);
  }
  const isNamed = definition.parameter_format === 'NAMED';
  const valueOf = (name: string) => {
    const value = isNamed
      ? values.find(({ parameter_name }) => parameter_name === name)
      : values[Number(name) - 1];
    return plain(value?.text ?? refuse(132000, 'a variable has no value'));
  };
  return text.replaceAll(/\{\{\s*([^{}]*?)\s*\}\}/g, (_, name: string) => valueOf(name));
}

/** Texts and nothing else: any other kind has the wrong format. */
const textsOf = (parameters: { type: string }[]) =>
  parameters.map((parameter) => {
    const text = TextValue.safeParse(parameter);
    return text.success ? text.data : refuse(132012, 'a text is needed here');
  });

const partIn = <Type extends Component['type']>(components: Component[], type: Type) => {
  const found = components.filter((part): part is Extract<Component, { type: Type }> =>
    part.type === type
  );
  if (found.length > 1 && type !== 'button') refuse(132012, `${type} is there twice`);
  return found;
};

function bodyOf(definition: Definition, components: Component[]): string {
  const values = textsOf(partIn(components, 'body')[0]?.parameters ?? []);
  const text = substitute(partsOf(definition).body?.text ?? '', values, definition);
  return lettersIn(text) > 1024 ? refuse(132005, 'body: at most 1024 characters') : text;
}

function headerOf(definition: Definition, components: Component[]): Filled['header'] {
  const { header } = partsOf(definition);
  const parameters = partIn(components, 'header')[0]?.parameters ?? [];
  if (!header) return parameters.length > 0 ? refuse(132000, 'there is no header') : undefined;
  if (header.format === 'TEXT') {
    const text = substitute(header.text ?? '', textsOf(parameters), definition);
    if (lettersIn(text) > 60) refuse(132005, 'header: at most 60 characters');
    return { type: 'text', text };
  }
  const [file, ...more] = parameters;
  if (!file || more.length > 0) return refuse(132000, 'the header needs one parameter');
  if (file.type.toUpperCase() !== header.format || file.type === 'text') {
    return refuse(132012, `the header must be of type ${header.format}`);
  }
  return file;
}

function buttonsOf(buttons: TemplateButton[], components: Component[]): ShownButton[] {
  const given = partIn(components, 'button');
  const known = given.every(({ index }) => Number(index) < buttons.length);
  const places = new Set(given.map(({ index }) => Number(index)));
  if (!known || places.size < given.length) refuse(132012, 'button: no such index, or it is twice');
  return buttons.flatMap((button, place) => {
    const part = given.find(({ index }) => Number(index) === place);
    const shown = buttonOf(button, part);
    return shown ? [{ ...shown, title: button.text ?? 'Copy code' }] : [];
  });
}

type ButtonPart = Extract<Component, { type: 'button' }>;

const subTypes: Partial<Record<TemplateButton['type'], ButtonPart['sub_type']>> = {
  QUICK_REPLY: 'quick_reply',
  URL: 'url',
  OTP: 'url',
  FLOW: 'flow',
  ORDER_DETAILS: 'order_details',
};

function buttonOf(button: TemplateButton, part: ButtonPart | undefined) {
  const [value] = part?.parameters ?? [];
  if (part && part.sub_type !== subTypes[button.type]) refuse(132012, 'button: wrong sub_type');
  const text = () =>
    value?.type === 'text' ? value.text : refuse(131008, 'a button needs its parameter');
  switch (button.type) {
    case 'QUICK_REPLY': {
      if (value && value.type !== 'payload') refuse(132012, 'a quick reply takes a payload');
      const id = value?.type === 'payload' ? value.payload : button.text ?? '';
      return { kind: 'reply' as const, id };
    }
    case 'URL': {
      const isFixed = variablesIn(button.url).length === 0;
      if (isFixed && value) refuse(132000, 'the address has no variable');
      const id = isFixed ? button.url ?? '' : (button.url ?? '').replace('{{1}}', () => text());
      return { kind: 'link' as const, id };
    }
    case 'OTP':
      return { kind: 'copy' as const, id: text() };
    case 'PHONE_NUMBER':
      return { kind: 'call' as const, id: button.phone_number ?? '' };
    case 'FLOW':
      return { kind: 'flow' as const, id: value?.type === 'action' ? flowToken(value) : 'unused' };
    default:
      return undefined;
  }
}

const flowToken = ({ action }: z.infer<typeof Action>) => action.flow_token ?? 'unused';

function orderIn(buttons: TemplateButton[], components: Component[]): OrderParameters | undefined {
  const place = buttons.findIndex(({ type }) => type === 'ORDER_DETAILS');
  if (place < 0) return undefined;
  const part = partIn(components, 'button').find(({ index }) => Number(index) === place);
  const [value] = part?.parameters ?? [];
  const order = value?.type === 'action' ? value.action.order_details : undefined;
  return order ?? refuse(131008, 'the button needs order_details');
}

function orderStatusIn({ sub_category }: Definition, components: Component[]) {
  const change = partIn(components, 'order_status')[0]?.parameters[0]?.order_status;
  if (sub_category === 'ORDER_STATUS') return change ?? refuse(131008, 'order_status is required');
  return change ? refuse(132012, 'this template carries no order_status') : undefined;
}

const isHindi = ({ language }: Definition) => language.startsWith('hi');

/** Meta's own words. The code comes twice, for the text and for the button, and must agree. */
function codeBody(definition: Definition, components: Component[]): string {
  const [value, ...more] = textsOf(partIn(components, 'body')[0]?.parameters ?? []);
  const [button] = textsOf(partIn(components, 'button')[0]?.parameters ?? []);
  if (!value || more.length > 0) return refuse(132000, 'the body needs the code');
  if (!button) return refuse(131008, 'the button needs the code');
  if (value.text !== button.text) refuse(132012, 'both codes must be the same');
  if (lettersIn(value.text) > 15) refuse(132005, 'the code may have 15 characters');
  const warned = partsOf(definition).body?.add_security_recommendation;
  return isHindi(definition)
    ? `*${value.text}* आपका वेरिफ़िकेशन कोड है.${
      warned ? ' अपनी सुरक्षा के लिए, इस कोड को शेयर न करें.' : ''
    }`
    : `*${value.text}* is your verification code.${
      warned ? ' For your security, do not share this code.' : ''
    }`;
}

function codeFooter(definition: Definition): string | undefined {
  const minutes = partsOf(definition).footer?.code_expiration_minutes;
  if (minutes === undefined) return undefined;
  return isHindi(definition)
    ? `यह कोड ${minutes} मिनट में समाप्त हो जाएगा.`
    : `This code expires in ${minutes} minutes.`;
}
