/** What whoever watches the service is told, and what a caller is when a store is away. */
import { expect, it, onTestFinished } from 'vitest';
import { type EventLog, LogUnavailable } from '../src/eventlog/event-log.ts';
import { sqliteLog } from '../src/eventlog/sqlite.ts';
import { healthOf, metricsPage } from '../src/health.ts';
import { metrics } from '../src/metrics.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import { StoreUnavailable } from '../src/projections/store-fault.ts';
import { server, text } from '../src/server.ts';
import { openAccount, openBooks } from './support/books.ts';

const clock = () => '2026-11-20T06:30:00.000Z';
const noAnswer = () => new Promise<never>(() => {});

async function watched() {
  const log: EventLog = { ...sqliteLog(':memory:') };
  onTestFinished(() => log.close());
  const store = openReadStore(':memory:');
  const ledger = await openBooks({ log, store });
  const lines: string[] = [];
  const health = healthOf({
    ledger,
    isReady: () => true,
    log: (level, event, fields) => lines.push([level, event, fields?.['wrong']].join(' ').trim()),
  });
  const page = metricsPage({ ledger, counted: metrics(), clock });
  return {
    log,
    store,
    lines,
    metrics: async () => await (await page()).text(),
    async ready() {
      const response = await health(new Request('http://khata/health/ready'));
      return `${response.status} ${await response.text()}`.trim();
    },
  };
}

it('says that the log does not answer, and when it does again: a line each', async () => {
  const { log, lines, ready, metrics } = await watched();
  const { end } = log;
  expect(await ready()).toBe('200 ready');
  log.end = noAnswer;
  expect(await Promise.all([ready(), metrics()])).toEqual([
    '503 not ready: no answer from the event log',
    expect.stringContaining('khata_event_log_answers 0'),
  ]);
  log.end = () => Promise.reject(new LogUnavailable('it', 'it is away'));
  expect(await ready()).toBe('503 not ready: no answer from the event log');
  log.end = end;
  expect(await ready()).toBe('200 ready');
  expect(await metrics()).toContain('khata_event_log_answers 1');
  expect(await ready()).toBe('200 ready');
  expect(lines).toEqual(['warn not ready no answer from the event log', 'info ready again']);
}, 30_000);

it('says that the read store does not answer', async () => {
  const { store, ready } = await watched();
  await store.destroy();
  expect(await ready()).toBe('503 not ready: no answer from the read store');
});

it('is not ready while a view fills, and then it is', async () => {
  const books = await openBooks();
  await openAccount(books);
  const ledger = await openBooks({ log: books.log, vault: books.vault });
  const health = healthOf({ ledger, isReady: () => true, log: () => {} });
  const ready = async () => (await health(new Request('http://khata/health/ready'))).text();
  expect(await ready()).toMatch(/^not ready: filling: accounts@1, bills@1, /);
  await ledger.views.settle();
  expect(await ready()).toBe('ready\n');
});

it('counts a view as stopped for as long as it stands still', async () => {
  const ledger = await openBooks();
  const stopped = [{ name: 'bills@1', at: 'an event' }];
  const views = { ...ledger.views, stopped: () => stopped };
  const page = metricsPage({ ledger: { ...ledger, views }, counted: metrics(), clock });
  const line = 'khata_projection_stopped{projection="bills@1"}';
  expect(await (await page()).text()).toContain(`${line} 1`);
  stopped.pop();
  expect(await (await page()).text()).not.toContain(line);
});

it('asks a caller to come again when a store is away, and shows nobody why', async () => {
  const faults: Record<string, unknown> = {
    '/away': new StoreUnavailable(new Error('secret')),
    '/broken': new Error('secret'),
  };
  const failed: string[] = [];
  const ask = server([
    ...Object.entries(faults).map(([path, fault]) => ({
      path,
      answer: () => Promise.reject(fault),
    })),
    { path: '/', answer: () => text(200, 'here') },
  ], { measured() {}, failed: (_, route, status) => failed.push(`${route} ${status}`) });
  const asked = async (path: string) => {
    const response = await ask(new Request(`http://khata${path}`));
    expect(await response.text()).not.toContain('secret');
    return [response.status, response.headers.get('retry-after')];
  };
  expect([await asked('/away'), await asked('/broken'), await asked('/'), await asked('/other')])
    .toEqual([[503, '5'], [500, null], [200, null], [404, null]]);
  expect(failed).toEqual(['/away 503', '/broken 500']);
});
