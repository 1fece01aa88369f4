/** Tells the open pages of a phone, as server-sent events, that there is something new to fetch. */

const pingMs = 20_000;
const pagesMax = 64;

export function livePages() {
  type Page = { phone: string; send(text: string): void; end(): void };
  const pages = new Set<Page>();
  return {
    /** Undefined when too many pages are open. */
    open(phone: string, signal: AbortSignal): Response | undefined {
      if (pages.size >= pagesMax) return undefined;
      let leave = () => {};
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          const encoder = new TextEncoder();
          const ping = setInterval(() => page.send(': ping\n\n'), pingMs);
          leave = () => {
            clearInterval(ping);
            pages.delete(page);
          };
          const page: Page = {
            phone,
            send: (text) => controller.enqueue(encoder.encode(text)),
            end() {
              leave();
              controller.close();
            },
          };
          pages.add(page);
          signal.addEventListener('abort', () => pages.has(page) && page.end());
          page.send('retry: 2000\n\nevent: changed\ndata: {}\n\n');
        },
        cancel: () => leave(),
      });
      const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
      return new Response(stream, { headers });
    },
    changed(phone?: string): void {
      for (const page of pages) {
        if (phone === undefined || page.phone === phone) page.send('event: changed\ndata: {}\n\n');
      }
    },
    close(): void {
      for (const page of [...pages]) page.end();
    },
  };
}
export type LivePages = ReturnType<typeof livePages>;
