/** GraphiQL, all of it from here: no script comes from elsewhere, so that it works offline. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip as gunzipWithCallback, gzip as gzipWithCallback } from 'node:zlib';

const gzip = promisify(gzipWithCallback);
const gunzip = promisify(gunzipWithCallback);

const welcome = `# Put a bearer token under Headers: {"authorization": "Bearer …"}
# khata token ROLE makes one for development.
query Accounts {
  accounts(first: 5) {
    nodes {
      accountNo
      name
      balance { amount currency }
    }
  }
}
`;

/** Nine megabytes of script: loaded when somebody first asks, and kept packed from then on. */
async function made() {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({
    title: 'bijlikhata',
    endpoint: '/graphql',
    defaultQuery: welcome,
    shouldPersistHeaders: false,
    headers: '{"authorization": "Bearer "}',
  });
  const packed = await gzip(html);
  const etag = `"${createHash('sha256').update(packed).digest('base64url').slice(0, 22)}"`;
  return { packed: new Uint8Array(packed), etag };
}

export const asksForPage = (request: Request) =>
  request.method === 'GET' &&
  (request.headers.get('accept') ?? '').includes('text/html') &&
  !new URL(request.url).searchParams.has('query');

export function graphiqlPage(): (request: Request) => Promise<Response> {
  let page: ReturnType<typeof made> | undefined;
  return async ({ headers: asked }) => {
    const { packed, etag } = await (page ??= made());
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'public, max-age=3600',
      'content-security-policy': "frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      vary: 'accept, accept-encoding',
      etag,
    };
    if (asked.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
    if (!/\bgzip\b/.test(asked.get('accept-encoding') ?? '')) {
      return new Response(new Uint8Array(await gunzip(packed)), { headers });
    }
    return new Response(packed, { headers: { ...headers, 'content-encoding': 'gzip' } });
  };
}
