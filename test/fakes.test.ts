/** The fakes that other tests rely on keep the same promises as the real adapters. */
import { channelContract } from './contracts/channel.ts';
import { gatewayContract } from './contracts/gateway.ts';
import { fakeChannel } from './support/fake-channel.ts';
import { fakeGateway } from './support/fake-gateway.ts';

gatewayContract('the fake gateway', {
  open() {
    const { gateway, ask, attempt, fail } = fakeGateway();
    return Promise.resolve({
      gateway,
      ask,
      attempt: (paymentId, status) => attempt(paymentId, status),
      next: () => fail(),
      close: () => Promise.resolve(),
    });
  },
});

channelContract('the fake channel', {
  open() {
    const { channel, taken, next } = fakeChannel();
    return Promise.resolve({
      channel,
      taken: () => Promise.resolve(taken()),
      next(trouble) {
        if (trouble === 'too fast') next({ afterMs: 1_000 });
        else next(trouble === 'refused for good' ? trouble : 'no answer');
      },
      expiresAt: new Date(Date.now() + 7_200_000).toISOString(),
      close: () => Promise.resolve(),
    });
  },
});
