/** What every gateway must do. An adapter is finished when it passes this file, and not before. */
import assert from 'node:assert/strict';
import { afterEach, describe, expect, it } from 'vitest';
import { type Gateway, GatewayRefused, GatewayUnavailable } from '../../src/gateways/gateway.ts';

/** A gateway, and the payer at its far end. */
export type GatewayWorld = {
  gateway: Gateway;
  /** An order of that amount, in paise, can be paid from now on. */
  ask(paymentId: string, amount: number): Promise<void> | void;
  /** The payer tries, or the try under way ends so. `failed` is for a wrong PIN. */
  attempt(paymentId: string, status: 'pending' | 'failed' | 'success'): Promise<void> | void;
  /** What happens to the next question. */
  next(trouble: 'no answer' | 'nonsense' | 'an error'): Promise<void> | void;
  close(): Promise<void>;
};

const [mine, other] = ['c0ffee00000000000000000000000001', 'c0ffee00000000000000000000000002'];

/** `skip` needs a reason, by test name. */
export function gatewayContract(
  name: string,
  { open, skip = {} }: { open(): Promise<GatewayWorld>; skip?: Record<string, string> },
) {
  const opened: GatewayWorld[] = [];
  const fresh = async () => {
    const world = await open();
    opened.push(world);
    await world.ask(mine, 184_300);
    await world.ask(other, 101);
    return world;
  };
  const promised = new Set<string>();
  const promise = (what: string, check: () => Promise<void>) => {
    promised.add(what);
    it.skipIf(skip[what])(skip[what] ? `${what} (skipped: ${skip[what]})` : what, check);
  };

  describe(`${name} keeps the gateway contract`, () => {
    afterEach(async () => {
      for (const world of opened.splice(0)) await world.close();
    });

    promise('knows an order that nobody has tried to pay', async () => {
      const { gateway } = await fresh();
      expect(await gateway.lookUp(mine)).toEqual({ amount: 184_300, attempts: [], refunds: [] });
    });

    promise('tells an attempt that is under way', async () => {
      const { gateway, attempt } = await fresh();
      await attempt(mine, 'pending');
      const { attempts } = await gateway.lookUp(mine);
      expect(attempts).toMatchObject([{ status: 'pending', amount: 184_300 }]);
    });

    promise('tells failed attempts beside the good one, each with its own reference', async () => {
      const { gateway, attempt } = await fresh();
      await attempt(mine, 'failed');
      await attempt(mine, 'pending');
      await attempt(mine, 'success');
      const { attempts } = await gateway.lookUp(mine);
      expect(attempts).toMatchObject([
        { status: 'failed', reason: expect.any(String) },
        { status: 'success', amount: 184_300 },
      ]);
      expect(attempts[0]?.orderRef).not.toBe(attempts[1]?.orderRef);
      for (const { at } of attempts) expect(new Date(at).toISOString()).toBe(at);
    });

    promise('keeps the payments of two orders apart', async () => {
      const { gateway, attempt } = await fresh();
      await attempt(other, 'success');
      expect((await gateway.lookUp(mine)).attempts).toEqual([]);
      expect((await gateway.lookUp(other)).attempts).toMatchObject([{ amount: 101 }]);
    });

    promise('knows no more about an order that was never asked for', async () => {
      const { gateway } = await fresh();
      await expect(gateway.lookUp('c0ffee00000000000000000000000003'))
        .rejects.toThrow(GatewayUnavailable);
    });

    for (const trouble of ['no answer', 'nonsense', 'an error'] as const) {
      promise(`takes ${trouble} for what it is, and knows again afterwards`, async () => {
        const { gateway, next } = await fresh();
        await next(trouble);
        await expect(gateway.lookUp(mine)).rejects.toThrow(GatewayUnavailable);
        expect(await gateway.lookUp(mine)).toMatchObject({ amount: 184_300 });
      });

      promise(`does not know what became of a refund after ${trouble}`, async () => {
        const { gateway, attempt, next } = await fresh();
        await attempt(mine, 'success');
        for (const times of [1, 2]) { // On a new connection, then on one that was used.
          await next(trouble);
          await expect(gateway.refund(mine, 100)).rejects.toThrow(GatewayUnavailable);
          expect((await gateway.lookUp(mine)).refunds.length).toBeLessThanOrEqual(times);
        }
      });
    }

    promise('sends a part of the money back, and shows it beside what was paid', async () => {
      const { gateway, attempt } = await fresh();
      await attempt(mine, 'success');
      const refund = await gateway.refund(mine, 10_000);
      expect(refund.amount).toBe(10_000);
      expect(['pending', 'completed']).toContain(refund.status);
      const { attempts, refunds } = await gateway.lookUp(mine);
      expect(attempts).toMatchObject([{ status: 'success', amount: 184_300 }]);
      expect(refunds).toMatchObject([{ refundRef: refund.refundRef, amount: 10_000 }]);
    });

    promise('takes a refund of the same id for the same refund, where it keeps ids', async () => {
      const { gateway, attempt } = await fresh();
      await attempt(mine, 'success');
      const which = { refundId: 'refund-0000000001' };
      const first = await gateway.refund(mine, 10_000, which);
      const { refunds } = await gateway.lookUp(mine);
      if (refunds[0]?.refundId === undefined) return; // Whoever asks has to look before.
      expect(refunds[0].refundId).toBe(which.refundId);
      const again = await gateway.refund(mine, 10_000, which);
      expect(again).toMatchObject({ refundRef: first.refundRef, amount: 10_000 });
      await gateway.refund(mine, 10_000, { refundId: 'refund-0000000002' });
      expect((await gateway.lookUp(mine)).refunds).toHaveLength(2);
      await expect(gateway.refund(mine, 500, which)).rejects.toThrow(GatewayRefused);
      expect((await gateway.lookUp(mine)).refunds).toHaveLength(2);
    });

    promise('sends nothing back for what was never paid', async () => {
      const { gateway } = await fresh();
      await expect(gateway.refund(mine, 100)).rejects.toThrow(GatewayUnavailable);
    });

    for (const what of Object.keys(skip)) assert(promised.has(what), `nothing to skip: ${what}`);
  });
}
