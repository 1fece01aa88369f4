/** Wakes when something is due: errands in their order, and webhooks, several at once. */
import { clearTimeout, setTimeout } from 'node:timers';
import { endPayment } from './bank.ts';
import type { Post } from './deliveries.ts';
import { expireLink } from './links.ts';
import { endRefund } from './refunds.ts';
import type { Errand, RazorpayWorld } from './world.ts';

type Row = { id: number; due_at: number; what: string };

/** The longest sleep: somebody may have moved the clock meanwhile. */
const napMs = 500;

export function timer(world: RazorpayWorld, post: Post) {
  const { store, clock } = world;
  let ringing: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const errand = () => store.one<Row>('select * from errand order by due_at, id limit 1');
  const nextAt = () => Math.min(errand()?.due_at ?? Infinity, post.nextAt() ?? Infinity);

  function ring() {
    if (isOver) return;
    for (let row = errand(); row && row.due_at <= clock(); row = errand()) {
      const { id, what } = row;
      store.atOnce(() => {
        store.run('delete from errand where id = ?', id);
        run(world, JSON.parse(what) as Errand);
      });
    }
    post.start();
    sleep();
  }

  function sleep() {
    clearTimeout(ringing);
    const next = nextAt();
    if (isOver || next === Infinity) return;
    const wait = Math.min(napMs, Math.max(next <= clock() ? 5 : 1, next - clock()));
    ringing = setTimeout(ring, wait);
    ringing.unref();
  }

  return {
    wake() {
      if (isOver) return;
      clearTimeout(ringing);
      ringing = setTimeout(ring, 0);
      ringing.unref();
    },
    /** Does all that is due by the clock, and waits for it. */
    async catchUp() {
      while (!isOver) {
        ring();
        const moving = post.underWay();
        if (moving.length === 0 && nextAt() > clock()) return;
        await Promise.race(moving);
      }
    },
    async stop() {
      isOver = true;
      clearTimeout(ringing);
      post.stop();
      await Promise.allSettled(post.underWay());
    },
  };
}

function run(world: RazorpayWorld, errand: Errand): void {
  switch (errand.kind) {
    case 'payment ends':
      return void endPayment(world, errand.payment, errand.success, errand.reason);
    case 'link expires':
      return expireLink(world, errand.link);
    case 'refund ends':
      return void endRefund(world, errand.refund, errand.success);
  }
}
