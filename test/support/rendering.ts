/** What we put on WhatsApp's wire, for tests that look at it. */
import type { OrderCard, Outgoing, Recipient } from '../../src/channels/channel.ts';
import type { Reply } from '../../src/channels/dialog.ts';
import { OrderDetails } from '../../src/channels/whatsapp/order-wire.ts';
import { messageOf } from '../../src/channels/whatsapp/render.ts';
import { Unfit } from '../../src/channels/whatsapp/unfit.ts';

const biller = {
  name: 'MPMKVVCL Bhopal',
  addressLine: 'Govindpura',
  city: 'Bhopal',
  state: 'MP',
  postalCode: '462023',
};

export const till = { configurationName: 'mpcz-billdesk', gateway: 'billdesk', biller } as const;

export const now = '2026-09-12T04:30:00.000Z';

export const ramesh = { phone: '919826000001' };

export const rendered = (outgoing: Outgoing, to: Recipient = ramesh) =>
  messageOf(to, outgoing, 'out-7f3a', { till, now, mediaRef: '1037543291543636' });

export const reply = (reply: Reply) => rendered({ kind: 'reply', reply });

export const interactive = (wanted: Reply) => {
  const message = reply(wanted);
  return message.type === 'interactive' ? message.interactive : undefined;
};

export const order: OrderCard = {
  paymentId: 'MPCZ-N2302012345-2026-08-1',
  text: 'Electricity bill August 2026\nAccount N2302012345',
  item: 'Electricity bill 08/2026',
  amount: 184_300,
  duty: 4_300,
  expiresAt: '2026-09-12T18:29:59.000Z',
  expiryText: 'Valid today only',
};

export const card = (changed: Partial<OrderCard> = {}, to?: Recipient) =>
  rendered({ kind: 'order', order: { ...order, ...changed } }, to);

type Card = { interactive: { action: { parameters: OrderDetails } } };

export const detailsOf = (changed: Partial<OrderCard> = {}) =>
  (card(changed) as Card).interactive.action.parameters;

export function fault(make: () => unknown): Unfit {
  try {
    make();
  } catch (thrown) {
    return thrown as Unfit;
  }
  throw new Error('nothing was refused');
}
