/** Razorpay as a gateway, against a strict small Razorpay over real HTTP. */
import { gatewayContract, type GatewayWorld } from './contracts/gateway.ts';
import { razorpayWorld } from './support/razorpay-world.ts';

const troubles = {
  'no answer': 'answer lost',
  nonsense: 'html after',
  'an error': 'server error',
} as const;

gatewayContract('razorpay', {
  async open(): Promise<GatewayWorld> {
    const world = await razorpayWorld();
    const pending = new Map<string, string>();

    function begun(paymentId: string): string {
      const earlier = pending.get(paymentId);
      if (earlier) return earlier;
      const begun = world.bank().pay(paymentId, { outcome: 'pending' });
      if ('refused' in begun) throw new Error(begun.refused);
      pending.set(paymentId, begun.paymentRef);
      return begun.paymentRef;
    }

    return {
      gateway: world.gateway,
      ask: async (paymentId, amount) => void await world.ask(paymentId, amount),
      attempt(paymentId, status) {
        const paymentRef = begun(paymentId);
        if (status === 'pending') return;
        world.bank().end(paymentRef, status === 'success');
        pending.delete(paymentId);
      },
      next: (trouble) => world.bank().next(troubles[trouble]),
      close: world.close,
    };
  },
});
