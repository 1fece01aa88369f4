/** Wakes when something is due: errands in their order, webhooks several at once. */
import { clearTimeout, setTimeout } from 'node:timers';
import type { Post } from './post.ts';
import type { Store } from './store.ts';

type Row = { id: number; due_at: number; what: string };

/** The longest sleep: somebody may have moved the clock meanwhile. */
const napMs = 500;

type Kept = { store: Store; clock(): number };

/** `run` does one errand. */
export function alarm<Errand>(kept: Kept, run: (errand: Errand) => void, post: Post) {
  const { clock } = kept;
  const errands = keptErrands(kept, run);
  let ringing: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const nextAt = () => Math.min(errands.nextAt() ?? Infinity, post.nextAt() ?? Infinity);

  function ring() {
    if (isOver) return;
    errands.runDue();
    post.start();
    sleep();
  }

  function sleep() {
    clearTimeout(ringing);
    if (isOver) return;
    const at = nextAt();
    if (at === Infinity) return;
    const wait = Math.min(napMs, Math.max(at <= clock() ? 5 : 1, at - clock()));
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
    later(afterMs: number, errand: Errand): void {
      errands.keep(clock() + afterMs, errand);
      wake();
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

/** Kept in the store: done in the order of their time, also after a restart. */
function keptErrands<Errand>({ store, clock }: Kept, run: (errand: Errand) => void) {
  const next = () => store.one<Row>('select * from errand order by due_at, id limit 1');
  return {
    nextAt: () => next()?.due_at,
    keep(dueAt: number, errand: Errand): void {
      const what = JSON.stringify(errand);
      store.run('insert into errand (due_at, what) values (?, ?)', dueAt, what);
    },
    /** Each errand and its removal are one step: the process may end between any two. */
    runDue(): void {
      for (let row = next(); row && row.due_at <= clock(); row = next()) {
        const { id, what } = row;
        store.atOnce(() => {
          store.run('delete from errand where id = ?', id);
          run(JSON.parse(what) as Errand);
        });
      }
    },
  };
}
