/** Plays Meta over real HTTP: the Graph API in, signed webhooks out, a phone in the browser. */
import { alarm } from './alarm.ts';
import { keepDelivery, metaPost } from './deliveries.ts';
import { assertSameSite, Turned } from './door.ts';
import { runErrand } from './errands.ts';
import { graphApi, mediaDownload } from './graph-api.ts';
import { idsFrom } from './ids.ts';
import { type ThroughputMeter, throughputMeter } from './limits.ts';
import { type LivePages, livePages } from './live.ts';
import { pageFiles } from './page.ts';
import { phoneApi } from './phone-api.ts';
import { openPhone } from './phones.ts';
import { completed, type SimulatorSettings } from './settings.ts';
import { openStore } from './store.ts';
import { subscription } from './subscription.ts';
import type { Errand, World } from './world.ts';

export type Simulator = {
  /** Answers everything under `/simulator`. */
  fetch(request: Request): Promise<Response>;
  /** Does all that is due by the clock, and waits for it; for tests that move the clock. */
  catchUp(): Promise<void>;
  close(): Promise<void>;
};

export function simulator(wanted: SimulatorSettings): Simulator {
  const settings = completed(wanted);
  const store = openStore(settings.path);
  const live = livePages();
  const clock = () => Date.parse(settings.now());
  const base = { settings, store, clock, ids: idsFrom(store, settings.random) };
  const world: World = {
    ...base,
    changed: (phone) => live.changed(phone),
    later: (afterMs, errand) => timer.later(afterMs, errand),
    deliver(webhook) {
      keepDelivery(world, webhook);
      timer.wake();
    },
  };
  const run = (errand: Errand) => runErrand(world, errand);
  const post = metaPost(world, subscription(world), () => timer.wake());
  const timer = alarm(world, run, post);
  const meter = throughputMeter(clock, settings.rules.throughput);
  const closing = new AbortController();
  for (const { number, name } of settings.phones) openPhone(world, number, name);
  timer.wake();

  const house = { world, meter, live, file: pageFiles(), signal: closing.signal };

  return {
    async fetch(request) {
      try {
        const response = await answer(house, request);
        return response ?? Response.json({ error: 'there is nothing here' }, { status: 404 });
      } catch (error) {
        if (error instanceof Turned) {
          return Response.json({ error: error.message }, { status: error.status });
        }
        if (error instanceof URIError) return Response.json({ error: 'path' }, { status: 400 });
        throw error;
      }
    },
    catchUp: () => timer.catchUp(),
    async close() {
      closing.abort();
      live.close();
      await timer.stop();
      store.close();
    },
  };
}

type House = {
  world: World;
  meter: ThroughputMeter;
  live: LivePages;
  file: (name: string) => Response | undefined;
  signal: AbortSignal;
};

/** Undefined: there is nothing at this address. */
async function answer(house: House, request: Request): Promise<Response | undefined> {
  const { world, meter, live, file, signal } = house;
  const url = new URL(request.url);
  const path = url.pathname.replace(/^\/simulator(?=\/|$)/, '');
  const call = { world, request, url, meter };
  const [, first, ...rest] = path.split('/');
  if (first === 'graph') return await graphApi(call, path.slice('/graph'.length));
  if (first === 'media') return mediaDownload(call, rest[0] ?? '');
  if (first === 'phone') {
    assertSameSite(request);
    return await phoneApi({ ...call, live, signal }, rest.map(decodeURIComponent));
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  if (first === 'hint') {
    assertSameSite(request);
    return Response.json(await world.settings.hint());
  }
  if (first === undefined || first === '') return file('page.html');
  return first === 'page' && rest.length === 1 ? file(rest[0] ?? '') : undefined;
}
