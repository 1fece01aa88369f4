import { serverAudits } from 'graphql-http';
import { getIntrospectionQuery } from 'graphql';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { graphqlApi } from '../src/graphql/server.ts';
import { listen } from '../src/http.ts';
import { type House, openHouse, ravi } from './support/graphql-house.ts';

async function served(house: House): Promise<string> {
  const { port, close } = await listen(house.api.fetch, { port: 0, host: '127.0.0.1' });
  onTestFinished(() => close(0));
  return `http://127.0.0.1:${port}/graphql`;
}

const json = { 'content-type': 'application/json' };
const csrf = { 'x-graphql-yoga-csrf': '1' };
const bearer = async (house: House, ...who: Parameters<House['tokenOf']>) => (
  { authorization: `Bearer ${await house.tokenOf(...who)}` }
);
const codesOf = (answer: { errors?: { extensions: { code: string } }[] }) =>
  answer.errors?.map(({ extensions }) => extensions.code);

describe('over HTTP', () => {
  it('passes all 61 audits of GraphQL over HTTP', async () => {
    const house = await openHouse();
    const url = await served(house);
    const authorized = await bearer(house, 'auditor');
    const audits = serverAudits({
      url,
      fetchFn: (input: string, init: RequestInit = {}) =>
        fetch(input, { ...init, headers: { ...init.headers, ...csrf, ...authorized } }),
    });
    const failed: string[] = [];
    for (const audit of audits) {
      const result = await audit.fn();
      if (result.status !== 'ok') failed.push(`${audit.name}: ${JSON.stringify(result)}`);
      if ('response' in result) await result.response.body?.cancel().catch(() => undefined);
    }
    expect(audits.length).toBe(61);
    expect(failed).toEqual([]);
  });

  it('needs a token for everything but the schema', async () => {
    const house = await openHouse();
    const asked = async (query: string, headers: Record<string, string> = {}) => {
      const response = await house.post({ query }, headers);
      return [response.status, codesOf(await response.json())];
    };
    expect(await asked(getIntrospectionQuery())).toEqual([200, undefined]);
    expect(await asked('{ __typename }')).toEqual([200, undefined]);
    expect(await asked('{ accounts { nodes { name } } }')).toEqual([401, ['UNAUTHENTICATED']]);
    expect(await asked('{ __typename ...f } fragment f on Query { accounts { __typename } }'))
      .toEqual([401, ['UNAUTHENTICATED']]);
    const stream = await house.post(
      { query: `subscription { accountEvents(accountNo: "${ravi}") { cursor } }` },
      { accept: 'text/event-stream' },
    );
    expect([stream.status, await stream.text()]).toEqual([
      401,
      expect.stringContaining('UNAUTHENTICATED'),
    ]);
    const authorization = (await bearer(house, 'auditor')).authorization;
    const spoilt = [`${authorization}x`, 'Bearer', 'Basic dTpw', authorization.slice(7), ''];
    for (const wrong of spoilt) {
      expect(await asked('{ __typename }', { authorization: wrong }), wrong)
        .toEqual([401, ['UNAUTHENTICATED']]);
    }
    house.at('2026-11-21T06:30:00.000Z');
    expect(await asked('{ __typename }', { authorization })).toEqual([401, ['UNAUTHENTICATED']]);
    const { headers } = await house.post({ query: '{ accounts { nodes { id } } }' });
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('says so when tokens cannot be checked, and blames nobody', async () => {
    const house = await openHouse();
    const mishaps: unknown[] = [];
    const down = new Error('no route to the sign-in service');
    const { fetch } = graphqlApi({
      ledger: house.ledger,
      tokens: { verify: () => Promise.reject(down) },
      settings: house.settings,
      onError: (error) => mishaps.push(error),
    });
    const response = await fetch(
      new Request('http://khata/graphql', {
        method: 'POST',
        headers: { ...json, authorization: 'Bearer x' },
        body: '{"query":"{ __typename }"}',
      }),
    );
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('sign-in');
    expect(mishaps).toEqual([down]);
  });

  it('slows down whoever asks too often, and nobody else', async () => {
    const house = await openHouse({ rate: { burst: 2, perSecond: 0.01 } });
    const ask = async (...who: Parameters<House['tokenOf']>) => {
      const response = await house.post({ query: '{ __typename }' }, await bearer(house, ...who));
      return [response.status, response.headers.get('retry-after'), codesOf(await response.json())];
    };
    expect(await ask('auditor')).toEqual([200, null, undefined]);
    expect(await ask('auditor')).toEqual([200, null, undefined]);
    expect(await ask('auditor')).toEqual([429, '100', ['TOO_MANY_REQUESTS']]);
    expect(await ask('biller')).toEqual([200, null, undefined]);
  });

  it('lets pages of named origins call, and no others', async () => {
    const origin = 'https://portal.example.in';
    const house = await openHouse({ origins: [origin] });
    const preflight = async (origin: string) => {
      const request = new Request('http://khata/graphql', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
      const { headers } = await house.api.fetch(request);
      return [
        headers.get('access-control-allow-origin'),
        headers.get('access-control-allow-credentials'),
      ];
    };
    expect(await preflight(origin)).toEqual([origin, null]);
    expect((await preflight('https://evil.example'))[0]).not.toBe('https://evil.example');
    const refused = await house.post({ query: '{ accounts { nodes { id } } }' }, {
      origin,
      authorization: 'Bearer x',
    });
    expect([refused.status, refused.headers.get('access-control-allow-origin')])
      .toEqual([401, origin]);
    const closed = await openHouse();
    const answer = await closed.post({ query: '{ __typename }' }, { origin });
    expect(answer.headers.get('access-control-allow-origin')).toBe(null);
  });

  it('serves GraphiQL from here alone, packed and kept', async () => {
    const house = await openHouse();
    const page = (headers: Record<string, string>) =>
      house.api.fetch(
        new Request('http://khata/graphql', { headers: { accept: 'text/html', ...headers } }),
      );
    const packed = await page({ 'accept-encoding': 'br, gzip' });
    expect(packed.status).toBe(200);
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    const html = gunzipSync(await packed.arrayBuffer()).toString();
    expect(html).toContain('YogaGraphiQL');
    expect(html.replaceAll(/<script>[^]*<\/script>/g, '')).not.toMatch(/src="http|href="http/);
    const again = await page({ 'if-none-match': packed.headers.get('etag')! });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const without = await openHouse({ graphiql: false });
    const none = await without.api.fetch(
      new Request('http://khata/graphql', { headers: { accept: 'text/html' } }),
    );
    expect(none.status).toBeGreaterThanOrEqual(400);
    await none.body?.cancel();
  }, 30_000);
});

describe('an attack', () => {
  const repeat = (times: number, text: (n: number) => string) =>
    Array.from({ length: times }, (_, n) => text(n)).join(' ');
  const deep = (levels: number) =>
    `{ payment(paymentId: "x") { ${'account { payments { nodes { '.repeat(levels)} id ${
      ' } } }'.repeat(levels)
    } } }`;
  const circular = `{ __schema { types { fields { type { fields { type { fields { type { name } } }
    } } } } } }`;

  /** The 13 checks of graphql-cop, and some of our own. */
  const refused: [string, string | object, string][] = [
    ['101 aliases', `{ ${repeat(101, (n) => `a${n}: __typename`)} }`, 'QUERY_TOO_LARGE'],
    ['a batch of ten', Array(10).fill({ query: '{ __typename }' }), 'BAD_REQUEST'],
    ['circular introspection', circular, 'GRAPHQL_VALIDATION_FAILED'],
    ['unknown directives', `{ __typename ${repeat(10, (n) => `@d${n}`)} }`, ''],
    [
      'many directives',
      `{ ${repeat(21, () => '__typename @skip(if: false)')} }`,
      'QUERY_TOO_LARGE',
    ],
    ['500 times one field', `{ ${repeat(500, () => '__typename')} }`, 'QUERY_TOO_LARGE'],
    ['a deep query', deep(5), 'QUERY_TOO_LARGE'],
    ['more than 1000 tokens', `{ ${repeat(1001, () => 'x')} }`, 'GRAPHQL_PARSE_FAILED'],
    ['a fragment in itself', '{ ...f } fragment f on Query { ...f }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a costly query',
      `{ accounts(first: 100) { nodes { bills(first: 100) { nodes { id } } } } }`,
      'QUERY_TOO_LARGE',
    ],
    [
      'a costly query behind a cheap one',
      {
        query: `query A { __typename } query B {
        accounts(first: 100) { nodes { bills(first: 100) { nodes { id } } } } }`,
        operationName: 'B',
      },
      'QUERY_TOO_LARGE',
    ],
    [
      'a costly query with its sizes in variables',
      {
        query: `query ($n: Int) {
        accounts(first: $n) { nodes { bills(first: $n) { nodes { id } } } } }`,
        variables: { n: 100 },
      },
      'QUERY_TOO_LARGE',
    ],
  ];
  it.each(refused)('with %s is refused', async (_, document, code) => {
    const house = await openHouse();
    const body = typeof document === 'string' ? { query: document } : document;
    const response = await house.post(body, await bearer(house, 'consumer', ravi));
    const answer = await response.json();
    expect(answer.data ?? null).toBe(null);
    expect(answer.errors.length).toBeLessThanOrEqual(6);
    if (code) expect(codesOf(answer)).toContain(code);
    expect(house.mishaps).toEqual([]);
  });

  const elsewhere: [string, Request][] = [
    ['a query by GET', new Request('http://khata/graphql?query={__typename}')],
    [
      'a mutation by GET',
      new Request('http://khata/graphql?query=mutation{x:__typename}', { headers: csrf }),
    ],
    [
      'a form',
      new Request('http://khata/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'query={__typename}',
      }),
    ],
    [
      'plain text',
      new Request('http://khata/graphql', { method: 'POST', body: '{"query":"{__typename}"}' }),
    ],
    [
      'a huge body',
      new Request('http://khata/graphql', {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ query: `{ __typename } #${'x'.repeat(100_000)}` }),
      }),
    ],
    [
      'a query by GET on the stream',
      new Request('http://khata/graphql/stream?query={__typename}', {
        headers: { accept: 'text/event-stream' },
      }),
    ],
  ];
  it.each(elsewhere)('as %s is refused', async (_, request) => {
    const house = await openHouse();
    const headers = { ...Object.fromEntries(request.headers), ...await bearer(house, 'agent') };
    const response = await house.api.fetch(new Request(request, { headers }));
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(await response.text()).not.toContain('"data":{');
  });

  it('learns neither names by suggestion, nor traces, nor stacks', async () => {
    const house = await openHouse();
    const authorized = await bearer(house, 'agent');
    for (const query of ['{ acount { id } }', '{ accounts { node { id } } }', '{']) {
      const text = await (await house.post({ query }, authorized)).text();
      expect(text).not.toMatch(/did you mean|tracing|stack|\.ts|node_modules/i);
    }
  });

  it('is told from what a frontend asks: its price is said in every answer', async () => {
    const house = await openHouse();
    const bill = 'billNo total { amount currency }';
    const costOf = async (page: string) => {
      const query = `{ account(accountNo: "${ravi}") { bills(first: 100) { ${page} } } }`;
      const { extensions, errors } = await house.as('consumer', ravi)(query);
      expect(errors).toBe(undefined);
      return extensions!.cost;
    };
    expect(await costOf(`edges { node { ${bill} } }`))
      .toEqual({ complexity: 602, depth: 6, breadth: 8 });
    expect(await costOf(`nodes { ${bill} }`)).toEqual({ complexity: 502, depth: 5, breadth: 7 });
  });
});
