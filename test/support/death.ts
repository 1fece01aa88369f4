/** The process dies at one of its calls to the world, and another one goes on from there. */
import { expect } from 'vitest';
import type { EventLog } from '../../src/eventlog/event-log.ts';
import { factsIn } from './books.ts';

export class Died extends Error {
  override name = 'Died';
}

type Hour = { at: number; when: 'before' | 'after' };

/** The same ways, all of them asked for a promise, until the hour strikes: then none answers. */
export function mortal({ at, when }: Hour) {
  let calls = 0;
  const ended = () => Promise.reject(new Died(`${when} call ${at}`));

  const wrapped = <Ways extends object>(ways: Ways): Ways =>
    new Proxy(ways, {
      get(target, name, receiver) {
        const value = Reflect.get(target, name, receiver);
        if (typeof value === 'function') {
          return (...wanted: unknown[]) => {
            calls += 1;
            if (calls > at || (calls === at && when === 'before')) return ended();
            const answer = value.apply(target, wanted);
            return calls === at ? Promise.resolve(answer).then(ended) : answer;
          };
        }
        const isGroup = typeof value === 'object' && value !== null &&
          Object.getPrototypeOf(value) === Object.prototype;
        return isGroup ? wrapped(value) : value;
      },
    });
  return { wrapped, hasDied: () => calls >= at };
}

export type Life = {
  log: EventLog;
  /** All that must follow, done with these ways to the world. */
  run(living: <Ways extends object>(ways: Ways) => Ways): Promise<unknown>;
};

/** However the process dies, once it has been started again the facts are the same. */
export async function expectSameFactsAfterAnyDeath(begin: () => Promise<Life>) {
  const whole = await begin();
  await whole.run((ways) => ways);
  const facts = await factsIn(whole.log);
  const deaths = await afterEachDeath(begin, async ({ log }, where) => {
    expect(await factsIn(log), where).toEqual(facts);
  });
  return { facts, deaths };
}

/** The process dies at each of its calls in turn, and is started again; then `check` is asked. */
export async function afterEachDeath<OneLife extends Life>(
  begin: () => Promise<OneLife>,
  check: (life: OneLife, where: string) => Promise<void>,
) {
  let deaths = 0;
  for (const when of ['before', 'after'] as const) {
    for (let at = 1;; at++) {
      const life = await begin();
      const { wrapped, hasDied } = mortal({ at, when });
      await life.run(wrapped).catch((error: unknown) => {
        if (!(error instanceof Died)) throw error;
      });
      if (!hasDied()) break;
      deaths += 1;
      await life.run((ways) => ways);
      await check(life, `after a death ${when} call ${at}`);
    }
  }
  expect(deaths, 'nobody died').toBeGreaterThan(2);
  return deaths;
}
