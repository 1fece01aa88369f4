/** Wakes when something is due: errands in their order, webhooks several at once. */
import { clearTimeout, setTimeout } from 'node:timers';
import type { Post } from './deliveries.ts';
import { nextErrandAt, runDueErrands } from './errands.ts';
import type { World } from './world.ts';

/** The longest sleep: somebody may have moved the clock meanwhile. */
const napMs = 500;

export function alarm(world: World, post: Post) {
  let ringing: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const nextAt = () => Math.min(nextErrandAt(world.store) ?? Infinity, post.nextAt() ?? Infinity);

  function ring() {
    if (isOver) return;
    runDueErrands(world);
    post.start();
    sleep();
  }

  function sleep() {
    clearTimeout(ringing);
    if (isOver) return;
    const next = nextAt();
    if (next === Infinity) return;
    const wait = Math.min(napMs, Math.max(next <= world.clock() ? 5 : 1, next - world.clock()));
    ringing = setTimeout(ring, wait);
    ringing.unref();
  }

  function wake() {
    if (isOver) return;
    clearTimeout(ringing);
    ringing = setTimeout(ring, 0);
    ringing.unref();
  }

  return {
    wake,
    async catchUp() {
      while (!isOver) {
        ring();
        const moving = post.underWay();
        if (moving.length === 0 && nextAt() > world.clock()) return;
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
