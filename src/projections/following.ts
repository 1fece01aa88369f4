/** Several groups of read models beside each other, until they stand at the same place. */
import { setTimeout } from 'node:timers/promises';
import { START } from '../eventlog/event-log.ts';
import type { Keeper } from './projection.ts';
import { catchUp, Exchanged, type Group, take, type Views } from './taking.ts';

/** So many at once are a sign of more to come: the fuller the next batch, the fewer page writes. */
const muchEvents = 100;
const gatherMs = 40;

/** How often to look whether a rebuild has put other tables in the place of those we keep. */
const lookMs = 1_000;

/** The furthest first; the others follow, each place its own group. */
export function groupsOf({ log, places, shapes }: Views, keepers: readonly Keeper[]): Group[] {
  const ours = keepers.filter(({ name }) => shapes.isOurs(name));
  const byPlace = Map.groupBy(ours, ({ name }) => places.all.get(name) ?? START);
  return [...byPlace].map(([place, keepers]) => ({ place, keepers }))
    .sort((a, b) => (log.precedes(a.place, b.place) ? 1 : -1));
}

/** With what is still to come, until the signal. Throws Exchanged when there are other tables. */
export async function follow(views: Views, groups: readonly Group[], signal: AbortSignal) {
  const { log, places } = views;
  /** Those that have caught up beside the others, and wait to be taken along. */
  let joining: Group[] = [];

  /** The furthest group, with every other one that has caught up with it. */
  async function lead(ahead: Group, signal: AbortSignal) {
    let group = await catchUp(views, ahead, signal);
    for await (const batch of log.subscribe(group.place, signal)) {
      const here = joining.filter(({ place }) => place === group.place);
      joining = joining.filter((one) => !here.includes(one));
      const keepers = [group, ...here].flatMap((one) => one.keepers);
      group = await take(views, { ...group, keepers }, batch);
      if (batch.length >= muchEvents) await pause(gatherMs, signal);
    }
  }

  async function join(behind: Group, signal: AbortSignal) {
    while (!signal.aborted) {
      behind = await catchUp(views, behind, signal);
      if (signal.aborted) return; // A signal that is over does not call again.
      const joined = await new Promise<boolean>((resolve) => {
        joining.push(behind);
        const stop = places.whenMoved(once);
        signal.addEventListener('abort', once, { once: true });
        function once() {
          stop();
          signal.removeEventListener('abort', once);
          resolve(!joining.includes(behind));
        }
      });
      if (joined) return;
      joining = joining.filter((one) => one !== behind);
    }
  }

  await together(signal, [
    (signal) => look(views, signal),
    ...groups.map((group, i) => (signal: AbortSignal) => (i > 0 ? join : lead)(group, signal)),
  ]);
}

const pause = (ms: number, signal: AbortSignal) =>
  setTimeout(ms, undefined, { signal }).catch(() => {});

async function look({ shapes }: Views, signal: AbortSignal) {
  while (!signal.aborted) {
    await pause(lookMs, signal);
    if (!signal.aborted && await shapes.exchanged()) throw new Exchanged();
  }
}

/** The first fault of one ends all. */
async function together(
  signal: AbortSignal,
  works: readonly ((signal: AbortSignal) => Promise<void>)[],
) {
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  const all = works.map((work) => work(either));
  try {
    await Promise.all(all);
  } finally {
    ending.abort();
    await Promise.allSettled(all);
  }
}
