/** `(request) => response`: which route answers what. */
import { isOutage } from './outage.ts';

export type Handler = (request: Request) => Promise<Response> | Response;

/** `path` is matched whole, or with everything below it when it ends in `/*`. */
export type Route = { path: string; answer: Handler };

/** Measures, and turns what fails into a plain 503 or 500: no stack ever leaves the house. */
export function server(
  routes: readonly Route[],
  { measured, failed }: {
    measured(route: string, status: number, seconds: number): void;
    failed(error: unknown, route: string, status: 500 | 503): void;
  },
): (request: Request) => Promise<Response> {
  return async (request) => {
    const began = performance.now();
    const { pathname } = new URL(request.url);
    const route = routes.find(({ path }) => covers(path, pathname));
    const response = await answered(route, request).catch((error: unknown) => {
      const status = isOutage(error) ? 503 : 500;
      failed(error, route?.path ?? 'none', status);
      return sorry[status]();
    });
    measured(route?.path ?? 'none', response.status, (performance.now() - began) / 1000);
    return response;
  };
}

async function answered(route: Route | undefined, request: Request): Promise<Response> {
  if (!route) return text(404, 'There is nothing here. / lists what is.');
  return await route.answer(request);
}

const sorry = {
  500: () => text(500, 'Something went wrong here. It has been noted; please try again.'),
  503: () =>
    text(503, 'This does not work just now. Please try again in a minute.', { 'retry-after': '5' }),
};

const covers = (path: string, pathname: string) =>
  path.endsWith('/*')
    ? pathname === path.slice(0, -2) || pathname.startsWith(path.slice(0, -1))
    : pathname === path;

export const text = (status: number, body: string, headers: Record<string, string> = {}) =>
  new Response(`${body}\n`, {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  });
