/** What every kind of custody promises. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Custody, whenOurs } from '../../src/custody/custody.ts';

const custodian = fileURLToPath(new URL('../support/custodian.ts', import.meta.url));
const limitMs = 60_000;
const patience = { timeout: 30_000 };

/** `place`: somewhere new. `at`: custody as one of several processes has it of that place. */
export function custodyContract(
  name: string,
  { place, at }: { place(): Promise<string>; at(place: string): Custody },
) {
  const two = async () => {
    const where = await place();
    return [at(where), at(where)] as const;
  };

  describe(`${name} as custody`, () => {
    it('gives each job to one alone, and to the next when it is given back', async () => {
      const [one, other] = await two();
      const tenure = await one.take('views');
      expect(tenure?.lost.aborted).toBe(false);
      expect(await other.take('views')).toBe(undefined);
      expect(await one.take('views')).toBe(undefined);
      const reactions = await other.take('reactions');
      expect(reactions).toBeDefined();
      await tenure?.giveBack();
      const next = await other.take('views');
      expect(next).toBeDefined();
      await Promise.all([next?.giveBack(), next?.giveBack(), reactions?.giveBack()]);
    });

    it('gives it to one of many that ask at once', async () => {
      const where = await place();
      const asked = Array.from({ length: 6 }, () => at(where).take('views'));
      const tenures = (await Promise.all(asked)).filter((tenure) => tenure !== undefined);
      expect(tenures).toHaveLength(1);
      await tenures[0]!.giveBack();
    });

    it('takes it from a process that was killed', async () => {
      const where = await place();
      const runtime = 'Deno' in globalThis ? ['run', '-A'] : [];
      const child = spawn(execPath, [...runtime, custodian, where, 'views'], {
        stdio: ['ignore', 'pipe', 'inherit'],
        timeout: limitMs,
        killSignal: 'SIGKILL',
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      await once(child.stdout, 'data');
      const custody = at(where);
      expect(await custody.take('views')).toBe(undefined);
      child.kill('SIGKILL');
      await expect.poll(async () => {
        const tenure = await custody.take('views');
        await tenure?.giveBack();
        return tenure !== undefined;
      }, patience).toBe(true);
    }, limitMs);

    it('has the work done by one after the other, and never by two at once', async () => {
      const [one, other] = await two();
      const ending = new AbortController();
      const at: string[] = [];
      let deaths = 0;
      const working = (name: string, custody: Custody) =>
        whenOurs(custody, 'views', {
          signal: ending.signal,
          onTrouble: () => deaths++,
          onChange() {},
        }, async (ours) => {
          at.push(`${name} begins`);
          if (name === 'one') throw new Error('cannot go on');
          await new Promise((resolve) => ours.addEventListener('abort', resolve, { once: true }));
          at.push(`${name} ends`);
        });
      const first = working('one', one);
      await expect.poll(() => deaths, patience).toBe(1);
      const second = working('other', other);
      await expect.poll(() => at.at(-1), patience).toBe('other begins');
      ending.abort();
      await Promise.all([first, second]);
      expect(at.slice(-2)).toEqual(['other begins', 'other ends']);
      const free = await one.take('views');
      expect(free).toBeDefined();
      await free?.giveBack();
    }, limitMs);
  });
}
