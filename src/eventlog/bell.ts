/** Wakes who waits for news: at once after a commit of this process, soon after another's. */
import type { DatabaseSync } from 'node:sqlite';
import { clearInterval, setInterval } from 'node:timers';

/** Looking costs some microseconds, so that an idle process stays idle. */
const pollMs = 100;

export type Bell = ReturnType<typeof commitBell>;

export function commitBell(db: DatabaseSync) {
  const version = db.prepare('pragma data_version');
  /** Moves with every commit of another connection, never with our own. */
  const versionNow = () => (version.get() as { data_version: number }).data_version;
  let known = versionNow();
  let next = Promise.withResolvers<void>();
  let listeners = 0;
  let timer: NodeJS.Timeout | undefined;

  function ring() {
    next.resolve();
    next = Promise.withResolvers<void>();
  }

  function look() {
    try {
      const now = versionNow();
      if (now === known) return;
      known = now;
    } catch {
      // A reader that wakes up meets the same fault, and has somebody to tell.
    }
    ring();
  }

  /** Other processes are watched only while somebody listens. */
  function listen(): { next(): Promise<void>; stop(): void } {
    if (listeners++ === 0) timer = setInterval(look, pollMs);
    return {
      next: () => next.promise,
      stop() {
        if (--listeners === 0) clearInterval(timer);
      },
    };
  }

  /** Also for readers that were left in the middle, and never stop by themselves. */
  function close() {
    clearInterval(timer);
    ring();
  }

  return { ring, listen, close };
}
