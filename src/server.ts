/** `(request) => response`: which route answers what. */

export type Handler = (request: Request) => Promise<Response> | Response;

/** `path` is matched whole, or with everything below it when it ends in `/*`. */
export type Route = { path: string; answer: Handler };

/** Measures, and turns a defect into a plain 500: no stack ever leaves the house. */
export function server(
  routes: readonly Route[],
  { measured, onDefect }: {
    measured(route: string, status: number, seconds: number): void;
    onDefect(error: unknown, route: string): void;
  },
): (request: Request) => Promise<Response> {
  return async (request) => {
    const began = performance.now();
    const { pathname } = new URL(request.url);
    const route = routes.find(({ path }) => covers(path, pathname));
    const response = await answered(route, request, onDefect);
    measured(route?.path ?? 'none', response.status, (performance.now() - began) / 1000);
    return response;
  };
}

async function answered(
  route: Route | undefined,
  request: Request,
  onDefect: (error: unknown, route: string) => void,
): Promise<Response> {
  if (!route) return text(404, 'There is nothing here. / lists what is.');
  try {
    return await route.answer(request);
  } catch (error) {
    onDefect(error, route.path);
    return text(500, 'Something went wrong here. It has been noted; please try again.');
  }
}

const covers = (path: string, pathname: string) =>
  path.endsWith('/*')
    ? pathname === path.slice(0, -2) || pathname.startsWith(path.slice(0, -1))
    : pathname === path;

export const text = (status: number, body: string) =>
  new Response(`${body}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  });
