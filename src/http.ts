/** A `(request) => response` on a port, the same on both runtimes. */
import { createServerAdapter } from '@whatwg-node/server';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Listening = {
  port: number;
  /** Takes no more, lets what is under way finish, and cuts off what will not or never would. */
  close(withinMs: number): Promise<void>;
};

/** A header larger than this, or one that takes longer to come, is nobody of ours. */
const headerBytesMax = 16 * 1024;
const headersMs = 10_000;
const requestMs = 60_000;

/** Throws when the port is taken or not allowed; the message says which. */
export async function listen(
  answer: (request: Request) => Promise<Response>,
  { port, host }: { port: number; host: string },
): Promise<Listening> {
  const adapter = createServerAdapter(answer);
  const underWay = new Set<ServerResponse>();
  const server = createServer(
    { maxHeaderSize: headerBytesMax, headersTimeout: headersMs, requestTimeout: requestMs },
    (request, response) => {
      underWay.add(response);
      response.once('close', () => underWay.delete(response));
      adapter(request, response);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close(withinMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const response of underWay) if (isEndless(response)) response.destroy();
      await answered(underWay, withinMs);
      server.closeAllConnections(); // Deno knows no idle ones to close by themselves.
      await closed;
    },
  };
}

/** Until all that is under way has been answered, or the time is over. */
async function answered(underWay: ReadonlySet<ServerResponse>, withinMs: number) {
  const ends = [...underWay].map((response) => once(response, 'close'));
  const late = AbortSignal.timeout(withinMs);
  await Promise.race([Promise.all(ends), once(late, 'abort')]);
}

/** A live page stays connected for days, and comes again by itself. */
const isEndless = (response: ServerResponse) =>
  String(response.getHeader('content-type')).startsWith('text/event-stream');
