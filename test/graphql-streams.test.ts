import { createClient } from 'graphql-sse';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { listen } from '../src/http.ts';
import { type House, openHouse, ravi, sita } from './support/graphql-house.ts';

/** Patience enough for a busy machine: what is awaited comes within a moment, or not at all. */
const soon = <Value>(look: () => Value) => expect.poll(look, { timeout: 8_000 });
vi.setConfig({ testTimeout: 30_000 });

type Edge = { cursor: string; node: { type: string; revision: number } };

async function served(house: House): Promise<string> {
  const { port, close } = await listen(house.api.fetch, { port: 0, host: '127.0.0.1' });
  onTestFinished(() => close(0));
  return `http://127.0.0.1:${port}/graphql`;
}

const query = `subscription ($no: AccountNo!, $after: String) {
  edge: accountEvents(accountNo: $no, after: $after) { cursor node { type revision } } }`;

/** graphql-sse's own client, in either mode. What comes is collected. */
async function listener(house: House, url: string, singleConnection: boolean) {
  const authorization = `Bearer ${await house.tokenOf('consumer', ravi)}`;
  const client = createClient({
    url: singleConnection ? `${url}/stream` : url,
    singleConnection,
    headers: { authorization },
    retryAttempts: 0,
  });
  onTestFinished(() => client.dispose());
  return {
    client,
    listen(after?: string | null, no = ravi) {
      const edges: Edge[] = [];
      const ended: unknown[] = [];
      const stop = client.subscribe<{ edge: Edge }>({ query, variables: { no, after } }, {
        next: ({ data, errors }) => data ? edges.push(data.edge) : ended.push(errors),
        error: (error) => ended.push(error),
        complete: () => ended.push('complete'),
      });
      return { edges, ended, stop };
    },
  };
}

const revisions = (edges: Edge[]) => edges.map(({ node }) => node.revision);
const upTo = (last: number) => Array.from({ length: last + 1 }, (_, n) => n);

async function start(house: House) {
  const { data } = await house.as('consumer', ravi)(
    `{ account(accountNo: "${ravi}") { events(first: 1) { pageInfo { endCursor } } } }`,
  );
  return data.account.events.pageInfo.endCursor as string;
}

describe.each([['one stream each', false], ['a shared stream', true]])('%s', (_, single) => {
  it('tells what was recorded after the cursor, then what is, and ends when asked to', async () => {
    const house = await openHouse();
    const url = await served(house);
    const cursor = await start(house);
    await house.bill(ravi, 'B-1', 1_000);
    const { listen } = await listener(house, url, single);
    const { edges, ended, stop } = listen(cursor);
    await soon(() => revisions(edges)).toEqual([1]);
    await house.bill(sita, 'B-1', 1_000);
    await house.bill(ravi, 'B-2', 1_000);
    await soon(() => revisions(edges)).toEqual([1, 2]);
    expect(house.streams()).toBe(1);
    stop();
    await soon(house.streams).toBe(0);
    await soon(() => ended).toEqual(['complete']);
  });

  it('stops reading when the client is gone', async () => {
    const house = await openHouse();
    const url = await served(house);
    const { listen, client } = await listener(house, url, single);
    listen();
    listen();
    await soon(house.streams).toBe(2);
    client.dispose();
    await soon(house.streams).toBe(0);
  });

  it('tells nothing of another consumer', async () => {
    const house = await openHouse();
    const url = await served(house);
    const { listen } = await listener(house, url, single);
    const { edges, ended } = listen(null, sita);
    await soon(() => JSON.stringify(ended)).toContain('FORBIDDEN');
    expect([edges, house.streams()]).toEqual([[], 0]);
  });
});

describe('a shared stream', () => {
  it('answers each document that is refused, and goes on', async () => {
    const house = await openHouse();
    const { client, listen } = await listener(house, await served(house), true);
    listen(); // Keeps the connection, which the client would close after each answer.
    await soon(house.streams).toBe(1);
    const told = (query: string) =>
      new Promise((resolve) => {
        const answers: unknown[] = [];
        client.subscribe({ query }, {
          next: (answer) => answers.push(answer),
          error: resolve,
          complete: () => resolve(answers),
        });
      });
    const refused = (code: string) => [{ data: null, errors: [{ extensions: { code } }] }];
    expect(await told('{')).toMatchObject(refused('GRAPHQL_PARSE_FAILED'));
    expect(await told('{ acount { id } }')).toMatchObject(refused('GRAPHQL_VALIDATION_FAILED'));
    expect(await told(`{ account(accountNo: "n 1") { id } }`)).toMatchObject(
      [{ data: null, errors: [{ message: expect.any(String) }] }],
    );
    expect(await told('{ events { nodes { id } } }')).toMatchObject([
      { data: { events: null }, errors: [{ extensions: { code: 'FORBIDDEN' } }] },
    ]);
    expect(await told('{ accounts { nodes { name } } }')).toMatchObject([
      { data: { accounts: { nodes: [{ name: 'Ravi Kumar' }] } } },
    ]);
    expect(house.mishaps).toEqual([]);
  });

  it('outlives the request that asked for it, and ends with the connection it is on', async () => {
    const house = await openHouse();
    const headers = { authorization: `Bearer ${await house.tokenOf('consumer', ravi)}` };
    const send = (init: RequestInit) =>
      house.api.fetch(new Request('http://khata/graphql/stream', init));
    const token = await (await send({ method: 'PUT', headers })).text();
    const mine = { ...headers, 'x-graphql-event-stream-token': token };
    const open = await send({ headers: { ...mine, accept: 'text/event-stream' } });
    const body = JSON.stringify({
      query,
      variables: { no: ravi },
      extensions: { operationId: '1' },
    });
    const asking = new AbortController();
    const taken = await send({
      method: 'POST',
      headers: {
        ...mine,
        'content-type': 'application/json',
        'content-length': String(body.length),
      },
      body,
      signal: asking.signal,
    });
    expect(taken.status).toBe(202);
    await soon(house.streams).toBe(1);
    asking.abort(); // As a runtime does it when a request has been answered.
    const reader = open.body!.pipeThrough(new TextDecoderStream()).getReader();
    await house.bill(ravi, 'B-1', 1_000);
    let text = '';
    while (!text.includes('BillIssued')) text += (await reader.read()).value;
    expect(house.streams()).toBe(1);
    await reader.cancel();
    await soon(house.streams).toBe(0);
  });

  it('belongs to the caller that reserved it, and not for ever', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const house = await openHouse();
    const send = async (who: string, method: string, more: Record<string, string> = {}) =>
      await house.api.fetch(
        new Request('http://khata/graphql/stream', {
          method,
          headers: {
            authorization: `Bearer ${await house.tokenOf('consumer', who)}`,
            ...more,
          },
        }),
      );
    const reserve = async () => (
      { 'x-graphql-event-stream-token': await (await send(ravi, 'PUT')).text() }
    );
    const opening = { accept: 'text/event-stream' };
    const token = await reserve();
    expect((await send(sita, 'GET', { ...token, ...opening })).status).toBe(404);
    expect((await send(sita, 'DELETE', token)).status).toBe(404);
    const open = await send(ravi, 'GET', { ...token, ...opening });
    expect(open.status).toBe(200);
    const left = await reserve();
    expect((await send(ravi, 'DELETE', left)).status).toBe(400); // It is there; which operation?
    const forgotten = await reserve();
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await send(ravi, 'DELETE', forgotten)).status).toBe(404);
    expect((await send(ravi, 'DELETE', token)).status).toBe(400);
    await open.body!.cancel();
  });

  it('takes no operation without a token, by GET, or of any size', async () => {
    const house = await openHouse();
    const url = `${await served(house)}/stream`;
    const headers = {
      authorization: `Bearer ${await house.tokenOf('auditor')}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    };
    const status = async (init: RequestInit, query = '') => {
      const response = await fetch(url + query, init);
      await response.body?.cancel();
      return response.status;
    };
    expect(await status({ method: 'PUT' })).toBe(401);
    expect(await status({ headers }, '?query={__typename}')).toBe(405);
    const body = JSON.stringify({ query: `{ __typename } #${'x'.repeat(100_000)}` });
    expect(await status({ method: 'POST', headers, body })).toBe(413);
    const token = { 'x-graphql-event-stream-token': 'nobody has this' };
    expect(
      await status({
        method: 'POST',
        headers: { ...headers, ...token, accept: '*/*' },
        body: '{"query":"{ __typename }"}',
      }),
    ).toBe(404);
    expect(await status({ method: 'PUT', headers: { ...headers, accept: '*/*' } })).toBe(201);
  });
});

describe('account events', () => {
  it('come in order, none twice, none left out, though the listener comes and goes', async () => {
    const house = await openHouse();
    const { listen } = await listener(house, await served(house), false);
    const all = Promise.all(Array.from({ length: 30 }, async (_, n) => {
      await house.issue(ravi, `B-${n}`, 1_000 + n);
    }));
    const edges: Edge[] = [];
    let cursor = await start(house);
    for (const enough of [3, 11, 12, 30]) {
      const part = listen(cursor);
      await soon(() => edges.length + part.edges.length).toBeGreaterThanOrEqual(enough);
      part.stop();
      edges.push(...part.edges);
      cursor = edges.at(-1)!.cursor;
    }
    await all;
    expect(revisions(edges)).toEqual(upTo(30).slice(1));
  });

  it('begin from now on without a cursor, and refuse one of something else', async () => {
    const house = await openHouse();
    await house.bill(ravi, 'B-1', 1_000);
    const { listen } = await listener(house, await served(house), false);
    const { edges } = listen();
    await soon(house.streams).toBe(1);
    await house.bill(ravi, 'B-2', 1_000);
    await soon(() => revisions(edges)).toEqual([2]);
    const { ended } = listen('nonsense');
    await soon(() => JSON.stringify(ended)).toContain('BAD_USER_INPUT');
    expect(house.streams()).toBe(1);
  });

  it('end with the token that asked for them', async () => {
    const house = await openHouse();
    const { listen } = await listener(house, await served(house), false);
    house.at('2026-11-20T18:30:30.000Z');
    const { ended } = listen();
    house.at('2026-11-20T18:30:29.900Z');
    await soon(() => JSON.stringify(ended)).toContain('UNAUTHENTICATED');
    expect(house.streams()).toBe(0);
  });

  it('may be listened to twenty times at once by one caller', async () => {
    const house = await openHouse();
    const { listen } = await listener(house, await served(house), true);
    const all = upTo(20).map(() => listen());
    await soon(() => all.flatMap(({ ended }) => ended).length).toBe(2);
    expect(JSON.stringify(all.map(({ ended }) => ended))).toContain('TOO_MANY_REQUESTS');
    expect(house.streams()).toBe(20);
    all.forEach(({ stop }) => stop());
    await soon(house.streams).toBe(0);
    const again = listen();
    await soon(house.streams).toBe(1);
    expect(again.ended).toEqual([]);
  });
});
