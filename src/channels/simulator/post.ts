/** Carries webhooks that were kept before they go: several at once, in the order they are due. */
import type { Store } from './store.ts';

type Kept = { id: number; due_at: number };

/** What differs between those who send webhooks. */
type Sender<Row extends Kept> = {
  atOnce: number;
  /** While it does, nothing is sent, and nothing is due. */
  rests?(): boolean;
  /** What came of it, as text; not to be asked again before it is settled. */
  send(row: Row, stop: AbortSignal): Promise<string>;
  /** Takes it away, or puts it off. Not called for what `stop` has broken off. */
  settle(row: Row, outcome: string): void;
};

export type Post = {
  /** When to look again, in milliseconds; undefined: there is nothing, or no hand is free. */
  nextAt(): number | undefined;
  /** Starts what is due, as many at once as the pace allows. */
  start(): void;
  /** What is under way. */
  underWay(): Promise<unknown>[];
  stop(): void;
};

export function postOffice<Row extends Kept>(
  { store, clock }: { store: Store; clock(): number },
  { atOnce, rests = () => false, send, settle }: Sender<Row>,
  done: () => void,
): Post {
  const moving = new Map<number, Promise<void>>();
  const stopping = new AbortController();
  const waiting = () =>
    rests() ? [] : store.all<Row>(
      'select * from delivery order by due_at, id limit ?',
      2 * atOnce,
    ).filter(({ id }) => !moving.has(id));

  async function carry(row: Row): Promise<void> {
    const outcome = await send(row, stopping.signal);
    if (!stopping.signal.aborted) settle(row, outcome);
  }

  return {
    nextAt: () => moving.size >= atOnce ? undefined : waiting()[0]?.due_at,
    start() {
      if (stopping.signal.aborted) return;
      const due = waiting().filter(({ due_at }) => due_at <= clock());
      for (const row of due.slice(0, atOnce - moving.size)) {
        const moved = carry(row).finally(() => {
          moving.delete(row.id);
          done();
        });
        moving.set(row.id, moved);
      }
    },
    underWay: () => [...moving.values()],
    stop: () => stopping.abort(),
  };
}

/** The status that came back, as text; a redirect is one too and is not followed. */
export async function posted(
  url: string,
  { headers, body, signal }: {
    headers: Record<string, string>;
    body: string;
    signal: AbortSignal;
  },
): Promise<string> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal,
    });
    await response.body?.cancel();
    return String(response.status);
  } catch {
    return 'no answer';
  }
}

export const dropDelivery = (store: Store, id: number): void =>
  store.run('delete from delivery where id = ?', id);

export const postponeDelivery = (store: Store, id: number, outcome: string, dueAt: number): void =>
  store.run(
    'update delivery set tries = tries + 1, outcome = ?, due_at = ? where id = ?',
    outcome,
    dueAt,
    id,
  );
