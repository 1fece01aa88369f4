/** Whether this process lives, whether it can be used, and what its watchers want to know. */
import type { Ledger } from './ledger.ts';
import type { Metrics } from './metrics.ts';
import { text } from './server.ts';

/** `/health/live`, `/health/ready`. Ready: log and views answer, and no view has stopped. */
export const healthOf =
  ({ ledger, isReady }: { ledger: Ledger; isReady(): boolean }) =>
  async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname === '/health/live') return text(200, 'live');
    if (pathname !== '/health/ready') return text(404, 'There is /health/live and /health/ready.');
    const wrong = await whatIsWrong(ledger, isReady());
    return wrong ? text(503, `not ready: ${wrong}`) : text(200, 'ready');
  };

async function whatIsWrong({ log, views }: Ledger, isReady: boolean): Promise<string | undefined> {
  if (!isReady) return 'starting or closing';
  const stopped = views.stopped().map(({ name }) => name);
  if (stopped.length > 0) return `stopped: ${stopped.join(', ')}; see docs/operating.md`;
  try {
    await log.end();
  } catch {
    return 'the event log does not answer';
  }
  return undefined;
}

/** `/metrics`, in Prometheus' form. How far behind the readers are is looked up when asked. */
export function metricsPage(
  { ledger, counted, clock }: { ledger: Ledger; counted: Metrics; clock: () => string },
) {
  /** Since when a reader has not been at the end of the log. */
  const behindSince = new Map<string, number>();

  return async (): Promise<Response> => {
    const end = await ledger.log.end();
    const now = Date.parse(clock());
    for (const [reader, place] of ledger.views.places()) {
      if (!ledger.log.precedes(place, end)) behindSince.delete(reader);
      else if (!behindSince.has(reader)) behindSince.set(reader, now);
      const since = behindSince.get(reader) ?? now;
      counted.behind.set({ reader }, (now - since) / 1000);
    }
    const body = await counted.registry.metrics();
    return new Response(body, { headers: { 'content-type': counted.registry.contentType } });
  };
}
