/**
 * Meta's rules for what is sent, apart from our own schemas, so that the two check each
 * other. Lengths are in code points here; we count UTF-16 units, which are never fewer.
 */
import { detailsIn } from './fake-orders.ts';

/** A message as it was accepted. */
export type Sent = {
  to?: string;
  recipient?: string;
  type: string;
  biz_opaque_callback_data: string;
  // deno-lint-ignore no-explicit-any -- A test looks into it as deep as it likes.
  [field: string]: any;
};

const lengthOf = (text: string) => [...text].length;

/** The deepest key decides: the same limit holds wherever Meta uses the name, but for these. */
const limits: Record<string, number> = {
  'button.body.text': 1024,
  'list.body.text': 1024,
  'cta_url.body.text': 1024,
  'location_request_message.body.text': 1024,
  'order_details.body.text': 1024,
  'order_status.body.text': 1024,
  'order_details.footer.text': 60,
  'button.action.buttons.reply.title': 20,
  'button.action.buttons.reply.id': 256,
  'list.action.button': 20,
  'list.action.sections.title': 24,
  'list.action.sections.rows.id': 200,
  'list.action.sections.rows.title': 24,
  'list.action.sections.rows.description': 72,
  'cta_url.action.parameters.display_text': 20,
  'order_details.action.parameters.reference_id': 35,
  'order_details.action.parameters.order.items.name': 60,
  'order_details.action.parameters.order.expiration.description': 120,
  'order_details.action.parameters.order.tax.description': 60,
  'order_status.action.parameters.order.description': 120,
};

/** Why Meta would refuse it; undefined: it is good. */
export function messageFault(
  message: Record<string, unknown>,
  files: ReadonlyMap<string, unknown>,
) {
  const { messaging_product, recipient_type, to, recipient, type } = message;
  if (messaging_product !== 'whatsapp' || recipient_type !== 'individual') return 'product';
  if (to === undefined && recipient === undefined) return 'recipient';
  if (to !== undefined && !/^\+\d{8,15}$/.test(String(to))) return 'to';
  const { [String(type)]: content } = message;
  if (typeof content !== 'object' || content === null) return 'content';
  const fault = contentFault(String(type), content as Record<string, unknown>);
  return fault ?? fileFault(message, files) ?? orderFault(message);
}

function contentFault(type: string, content: Record<string, unknown>): string | undefined {
  if (type === 'text') {
    return lengthOf(String(content['body'])) > 4096 ? 'text.body' : undefined;
  }
  if (type === 'document') {
    return lengthOf(String(content['caption'] ?? '')) > 1024 ? 'document.caption' : undefined;
  }
  if (type !== 'interactive') return type === 'template' ? undefined : 'type';
  const kind = String(content['type']);
  return textFault(content, kind) ?? choiceFault(content, kind);
}

function textFault(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') {
    const limit = limits[path];
    if (value.trim() === '') return path;
    return limit !== undefined && lengthOf(value) > limit ? path : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const fault = textFault(inner, Array.isArray(value) ? path : `${path}.${key}`);
    if (fault) return fault;
  }
  return undefined;
}

// deno-lint-ignore no-explicit-any -- Only a shape that passed the checks above comes here.
function choiceFault(content: any, kind: string): string | undefined {
  if (kind === 'button') {
    const { buttons } = content.action;
    const titles = new Set(buttons.map(({ reply }: { reply: { title: string } }) => reply.title));
    return buttons.length > 3 || titles.size !== buttons.length ? 'buttons' : undefined;
  }
  if (kind !== 'list') return undefined;
  const rows = content.action.sections.flatMap(({ rows }: { rows: unknown[] }) => rows);
  return rows.length > 10 || rows.length === 0 ? 'rows' : undefined;
}

function fileFault(message: unknown, files: ReadonlyMap<string, unknown>): string | undefined {
  let fault: string | undefined;
  JSON.stringify(message, (key, value) => {
    if (key === 'document' && !files.has(value?.id)) fault = 'document.id';
    return value;
  });
  return fault;
}

function orderFault(message: unknown): string | undefined {
  // deno-lint-ignore no-explicit-any -- As above.
  const details = detailsIn(message) as any;
  if (!details) return undefined;
  const { items, subtotal, tax, expiration, status } = details.order;
  type Item = { amount: { value: number }; quantity: number };
  const listed = items.reduce((sum: number, { amount, quantity }: Item) => {
    return sum + amount.value * quantity;
  }, 0);
  const total = details.total_amount.value;
  if (listed !== subtotal.value || subtotal.value + tax.value !== total) return 'sums';
  if (!/^[A-Za-z0-9_.-]{1,35}$/.test(details.reference_id)) return 'reference_id';
  if (details.currency !== 'INR' || status !== 'pending') return 'order';
  if (items.some((item: Record<string, unknown>) => !item['importer_address'])) return 'importer';
  const [{ payment_gateway: gateway }] = details.payment_settings;
  if (total > 50_000_000 && gateway.enabled_payment_options?.[0] !== 'web') return 'upi cap';
  return Number(expiration.timestamp) > 1_000_000_000 ? undefined : 'expiration';
}
