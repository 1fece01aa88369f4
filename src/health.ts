/** Whether this process lives, whether it can be used, and what its watchers want to know. */
import type { Ledger } from './ledger.ts';
import type { Log } from './logging.ts';
import type { Metrics } from './metrics.ts';
import { inTime } from './outage.ts';
import { bookmarkOf } from './projections/read-store.ts';
import { text } from './server.ts';

/** A probe that hangs tells less than one that says no. */
const answerMs = 2_000;

type Asked = Pick<Ledger, 'log' | 'store' | 'views'>;

/** `/health/live`, `/health/ready`. Ready: log and views answer; each view is full and follows. */
export function healthOf(
  { ledger, isReady, log }: { ledger: Asked; isReady(): boolean; log: Log },
) {
  /** As it was when somebody last asked: only news is worth a line. */
  let before: string | undefined;
  return async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname === '/health/live') return text(200, 'live');
    if (pathname !== '/health/ready') return text(404, 'There is /health/live and /health/ready.');
    const wrong = await whatIsWrong(ledger, isReady());
    if (wrong && wrong !== before) log('warn', 'not ready', { wrong });
    if (!wrong && before) log('info', 'ready again');
    before = wrong;
    return wrong ? text(503, `not ready: ${wrong}`) : text(200, 'ready');
  };
}

async function whatIsWrong({ log, store, views }: Asked, isReady: boolean) {
  if (!isReady) return 'starting or closing';
  const stopped = views.stopped().map(({ name }) => name);
  if (stopped.length > 0) return `stopped: ${stopped.join(', ')}; see docs/operating.md`;
  const silent = await Promise.all([
    silentOrNot('the event log', () => log.end()),
    silentOrNot('the read store', () => bookmarkOf(store, 'nobody')),
  ]);
  const names = silent.filter((name) => name !== undefined);
  if (names.length > 0) return `no answer from ${names.join(' and ')}`;
  const filling = views.filling().map(({ name }) => name);
  return filling.length === 0 ? undefined : `filling: ${filling.join(', ')}`;
}

async function silentOrNot(name: string, ask: () => Promise<unknown>) {
  try {
    await inTime(answerMs, ask());
    return undefined;
  } catch {
    return name;
  }
}

/** `/metrics`, in Prometheus' form. How far behind the readers are is looked up when asked. */
export function metricsPage(
  { ledger, counted, clock }: { ledger: Asked; counted: Metrics; clock: () => string },
) {
  /** Since when a reader has not been at the end of the log. */
  const behindSince = new Map<string, number>();

  async function lookUp() {
    const end = await inTime(answerMs, ledger.log.end()).catch(() => undefined);
    counted.logAnswers.set(end === undefined ? 0 : 1);
    if (end === undefined) return; // Nobody knows now; what was told last is told again.
    const now = Date.parse(clock());
    for (const [reader, place] of ledger.views.places()) {
      if (!ledger.log.precedes(place, end)) behindSince.delete(reader);
      else if (!behindSince.has(reader)) behindSince.set(reader, now);
      const since = behindSince.get(reader) ?? now;
      counted.behind.set({ reader }, (now - since) / 1000);
    }
    // Also those that a rebuild has set going again, here or in another process.
    counted.stopped.reset();
    for (const { name } of ledger.views.stopped()) counted.stopped.set({ projection: name }, 1);
  }

  return async (): Promise<Response> => {
    await lookUp();
    const body = await counted.registry.metrics();
    return new Response(body, { headers: { 'content-type': counted.registry.contentType } });
  };
}
