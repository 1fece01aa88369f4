/** Plays Razorpay over real HTTP: the API, signed webhooks, a page to pay on, a bank to steer. */
import { alarm } from '../alarm.ts';
import { idsFrom } from '../ids.ts';
import { openStore } from '../store.ts';
import { Turned } from '../door.ts';
import { api } from './api.ts';
import { type Bank, bankOf } from './bank.ts';
import { controls } from './controls.ts';
import { enableWebhook, isDisabled, keepDelivery, razorpayPost } from './deliveries.ts';
import { runErrand } from './errands.ts';
import { RazorpayError } from './errors.ts';
import { faultSwitch } from './faults.ts';
import { linkPage } from './page.ts';
import { schema } from './schema.ts';
import { type Errand, type RazorpaySettings, type RazorpayWorld, usualPace } from './world.ts';

export type PlayedRazorpay = {
  /** Answers everything under `/simulator/razorpay`; the API's address is that, without `/v1`. */
  fetch(request: Request): Promise<Response>;
  bank: Bank;
  /** Switched off after a day of failures, until somebody switches it on again. */
  webhook: { isDisabled(): boolean; enable(): void };
  /** Does all that is due by the clock, and waits for it; for tests that move the clock. */
  catchUp(): Promise<void>;
  close(): Promise<void>;
};

export function playedRazorpay(settings: RazorpaySettings): PlayedRazorpay {
  const store = openStore(settings.path, schema);
  const clock = () => Date.parse(settings.now());
  const kept = {
    settings,
    pace: { ...usualPace, ...settings.pace },
    store,
    clock,
    ids: idsFrom(store, settings.random),
    faults: faultSwitch(),
  };
  const world: RazorpayWorld = {
    ...kept,
    later: (afterMs, errand) => bell.later(afterMs, errand),
    notify(event, entities, how) {
      keepDelivery(kept, event, entities, how);
      bell.wake();
    },
  };
  const run = (errand: Errand) => runErrand(world, errand);
  const bell = alarm(kept, run, razorpayPost(kept, () => bell.wake()));
  const bank = bankOf(world);
  const closing = new AbortController();
  bell.wake();

  return {
    bank,
    async fetch(request) {
      try {
        return await answer(world, bank, request, closing.signal);
      } catch (error) {
        if (error instanceof RazorpayError) {
          return Response.json(error.body, { status: error.status });
        }
        if (!(error instanceof Turned)) throw error;
        return Response.json({ error: error.message }, { status: error.status });
      }
    },
    webhook: {
      isDisabled: () => isDisabled(kept),
      enable() {
        enableWebhook(kept);
        bell.wake();
      },
    },
    catchUp: () => bell.catchUp(),
    async close() {
      closing.abort();
      await bell.stop();
      store.close();
    },
  };
}

async function answer(
  world: RazorpayWorld,
  bank: Bank,
  request: Request,
  signal: AbortSignal,
): Promise<Response> {
  const path = new URL(request.url).pathname.replace(/^\/simulator\/razorpay(?=\/|$)/, '');
  const [, first, second = ''] = path.split('/');
  if (first === 'v1') return await api(world, request, path.slice('/v1'.length), signal);
  if (first === 'i') return await linkPage(world, request, second);
  if (first === 'bank') return await controls(bank, request);
  throw new Turned(404, 'there is nothing here');
}
