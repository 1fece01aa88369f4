/** Meta's side of the wire, as small as the contracts need it, and strict: over real HTTP. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fakeOrders } from './fake-orders.ts';
import { messageFault, type Sent } from './meta-rules.ts';

export const account = {
  accessToken: 'token-of-the-fake',
  phoneNumberId: '106540352242922',
  businessAccountId: '102290129340398',
  configurationName: 'mpcz-billdesk',
  gateway: 'billdesk',
} as const;

/** How the next call goes wrong. A reply is sent as it stands. */
export type Trouble =
  | 'no answer'
  | 'nonsense'
  | { status: number; body: unknown; headers?: Record<string, string> };

type File = { filename: string; type: string; bytes: Uint8Array };
type Reply = { status: number; body: unknown };
type Asked = { method: string; path: string; query: URLSearchParams; body: Buffer };

export type FakeMeta = Awaited<ReturnType<typeof fakeMeta>>;

export async function fakeMeta() {
  const sent: Sent[] = [];
  const marks: unknown[] = [];
  const files = new Map<string, File>();
  const created: Record<string, unknown>[] = [];
  const troubles: { trouble: Trouble; path: RegExp }[] = [];
  const orders = fakeOrders();
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? '/', origin);
    const body = Buffer.concat(await Array.fromAsync(request));
    const asked = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      body,
    };
    const at = troubles.findIndex(({ path }) => path.test(url.pathname));
    const [bad] = at < 0 ? [] : troubles.splice(at, 1);
    if (bad?.trouble === 'no answer') return breakOff(asked.method, response);
    if (bad?.trouble === 'nonsense') return response.writeHead(200).end('<html>busy</html>');
    if (bad) return write(response, bad.trouble);
    if (request.headers.authorization !== `Bearer ${account.accessToken}`) {
      return write(response, refused(190, 401));
    }
    if (asked.path.startsWith('/files/')) {
      return response.end(files.get(asked.path.slice(7))?.bytes);
    }
    return write(response, await route(asked, request.headers['content-type'] ?? ''));
  }

  async function route(asked: Asked, contentType: string): Promise<Reply> {
    const { method, path } = asked;
    const { phoneNumberId, businessAccountId, configurationName } = account;
    const [, version, owner = '', edge = '', ...rest] = path.split('/').map(decodeURIComponent);
    if (version !== 'v24.0') return refused(100);
    const known = `${method} ${owner === phoneNumberId ? 'number' : owner} ${edge}`;
    switch (known.replace(businessAccountId, 'business')) {
      case 'POST number messages':
        return accept(JSON.parse(String(asked.body)));
      case 'POST number media':
        return await keep(asked.body, contentType);
      case 'GET number payments':
        return rest[0] === configurationName ? orders.lookUp(rest[1] ?? '') : refused(100);
      case 'POST number payments_refund':
        return orders.refund(JSON.parse(String(asked.body)), configurationName);
      case 'GET business message_templates':
        return templatePage(asked.query);
      case 'POST business message_templates':
        created.push(JSON.parse(String(asked.body)));
        return {
          status: 200,
          body: { id: '594425479261596', status: 'PENDING', category: 'UTILITY' },
        };
      case 'GET business payment_configurations':
        return { status: 200, body: { data: [{ payment_configurations: configurations }] } };
    }
    return method === 'GET' && edge === '' ? linkTo(owner) : refused(100);
  }

  function accept(message: Record<string, unknown>): Reply {
    if (message['status'] === 'read') {
      marks.push(message);
      return { status: 200, body: { success: true } };
    }
    const fault = messageFault(message, files);
    const reference = orders.place(message);
    if (fault || reference === 'used') return refused(131009, 400, fault ?? 'reference_id');
    sent.push(message as Sent);
    const { to, recipient } = message as Sent;
    const contact = to
      ? { input: to, wa_id: to.slice(1) }
      : { input: recipient, user_id: recipient };
    const messages = [{ id: `wamid.HBgM-_${sent.length}=` }];
    return { status: 200, body: { messaging_product: 'whatsapp', contacts: [contact], messages } };
  }

  async function keep(body: Buffer, contentType: string): Promise<Reply> {
    const headers = { 'content-type': contentType };
    const form = await new Response(new Uint8Array(body), { headers }).formData();
    const file = form.get('file');
    if (form.get('messaging_product') !== 'whatsapp') return refused(131008);
    if (form.get('type') !== 'application/pdf' || !(file instanceof Blob)) return refused(131053);
    if (file.type !== 'application/pdf') return refused(131053);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const id = `10375432914${files.size + 10000}`;
    files.set(id, { filename: (file as Blob & { name: string }).name, type: file.type, bytes });
    return { status: 200, body: { id } };
  }

  function linkTo(id: string): Reply {
    const file = files.get(id);
    if (!file) return refused(100, 404);
    const body = {
      messaging_product: 'whatsapp',
      url: `${origin}/files/${id}`,
      mime_type: file.type,
      sha256: createHash('sha256').update(file.bytes).digest('base64'),
      file_size: String(file.bytes.length),
      id,
    };
    return { status: 200, body };
  }

  return {
    apiUrl: `${origin}/v24.0`,
    /** Accepted messages, oldest first. */
    sent,
    marks,
    files,
    created,
    orders,
    /** The next call to such a path goes wrong. */
    next(trouble: Trouble, path = /./) {
      troubles.push({ trouble, path });
    },
    close() {
      server.closeAllConnections();
      return new Promise<void>((done) => server.close(() => done()));
    },
  };
}

const configurations = [{
  configuration_name: account.configurationName,
  merchant_category_code: { code: '4900', description: 'Utilities' },
  purpose_code: { code: '00', description: 'Default' },
  status: 'Active',
  provider_mid: 'mid-1',
  provider_name: 'BillDesk',
  created_timestamp: 1720203204,
  updated_timestamp: 1720203204,
}];

function templatePage(query: URLSearchParams): Reply {
  const [first, second] = ['payment_receipt', 'bill_issued'].map((name) => {
    return { name, language: 'hi', status: 'APPROVED', category: 'UTILITY', id: '1' };
  });
  if (query.get('after') === 'page-2') return { status: 200, body: { data: [second] } };
  const paging = {
    cursors: { before: 'page-1', after: 'page-2' },
    next: 'https://example.org/next',
  };
  return { status: 200, body: { data: [first], paging } };
}

/** A POST gets no word; a question gets half of one, for a runtime may ask it again without one. */
function breakOff(method: string, response: ServerResponse) {
  if (method === 'POST') {
    response.destroy();
  } else {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{', () => response.destroy());
  }
}

/** An error as the Graph API writes it. */
export const refused = (code: number, status = 400, details = 'no'): Reply => ({
  status,
  body: {
    error: {
      message: `(#${code}) refused`,
      type: 'OAuthException',
      code,
      error_data: { messaging_product: 'whatsapp', details },
      fbtrace_id: 'Az8or2',
    },
  },
});

function write(
  response: ServerResponse,
  { status, body, headers = {} }: Exclude<Trouble, string>,
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
