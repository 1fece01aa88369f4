/** WhatsApp as a channel and as a gateway, against a strict small Meta over real HTTP. */
import { whatsappChannel } from '../src/channels/whatsapp/client.ts';
import { whatsappGateway } from '../src/gateways/whatsapp.ts';
import { channelContract, type ChannelWorld } from './contracts/channel.ts';
import { gatewayContract, type GatewayWorld } from './contracts/gateway.ts';
import { account, fakeMeta, refused } from './support/fake-meta.ts';

const biller = {
  name: 'MPMKVVCL Bhopal',
  addressLine: 'Govindpura',
  city: 'Bhopal',
  state: 'MP',
  postalCode: '462023',
};

const troubles = {
  'refused for good': refused(131026),
  'too fast': refused(131056),
  'no answer': 'no answer',
  nonsense: 'nonsense',
  'an error': { status: 500, body: { errors: [{ code: 500, title: 'Generic error' }] } },
} as const;

channelContract('whatsapp', {
  async open(): Promise<ChannelWorld> {
    const meta = await fakeMeta();
    return {
      channel: whatsappChannel({ ...account, biller, apiUrl: meta.apiUrl }),
      taken: () =>
        Promise.resolve(meta.sent.map((message) => ({
          to: message.to ? { phone: message.to.slice(1) } : { userId: message.recipient ?? '' },
          noticeId: message.biz_opaque_callback_data,
          shown: wordsOf(message),
        }))),
      next: (trouble) => meta.next(troubles[trouble]),
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      close: meta.close,
    };
  },
});

gatewayContract('whatsapp', {
  async open(): Promise<GatewayWorld> {
    const meta = await fakeMeta();
    return {
      gateway: whatsappGateway({ ...account, apiUrl: meta.apiUrl }),
      ask: meta.orders.ask,
      attempt: meta.orders.attempt,
      next: (trouble) => meta.next(troubles[trouble]),
      close: meta.close,
    };
  },
});

/** Every text and number in a message, one a line. */
function wordsOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(wordsOf).join('\n');
}
