/** What became of an order card, asked of WhatsApp, which asks the gateway behind it. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { type Gateway, GatewayUnavailable } from './gateway.ts';
import { LookUp, orderFrom, Refunded, refundStatuses } from './whatsapp-answers.ts';

type Options = {
  /** `https://graph.facebook.com/v24.0`, or the simulator's. */
  apiUrl: string;
  phoneNumberId: string;
  accessToken: string;
  configurationName: string;
  gateway: 'razorpay' | 'billdesk' | 'payu' | 'zaakpay';
  fetch?: typeof fetch;
  timeoutMs?: number;
};

/** Works for cards in gateway mode alone: of the others WhatsApp knows nothing. */
export function whatsappGateway(options: Options): Gateway {
  const { phoneNumberId, configurationName, gateway: name } = options;
  const ask = asker(options);

  return {
    name,

    async lookUp(paymentId) {
      const path = [phoneNumberId, 'payments', configurationName, paymentId];
      const answer = await ask(LookUp, path);
      const order = orderFrom(answer, paymentId, name);
      if (typeof order !== 'string') return order;
      throw new GatewayUnavailable(`look-up of ${paymentId}: ${order}`);
    },

    async refund(paymentId, amount) {
      assert(Number.isSafeInteger(amount) && amount > 0, 'a refund is a whole number of paise');
      // Strings inside the amount, here alone.
      const { id: refundRef, status } = await ask(Refunded, [phoneNumberId, 'payments_refund'], {
        reference_id: paymentId,
        speed: 'normal',
        payment_config_id: configurationName,
        amount: { currency: 'INR', value: String(amount), offset: '100' },
      });
      return { refundRef, status: refundStatuses[status], amount };
    },
  };
}

const answerMax = 1024 * 1024;

/** What is no answer of a known form is none. Neither token nor content gets into errors. */
function asker({ apiUrl, accessToken, fetch = globalThis.fetch, timeoutMs = 15_000 }: Options) {
  const base = new URL(apiUrl);
  assert(/^[\x21-\x7e]+$/.test(accessToken), 'the access token is empty or has odd letters');

  return async <Schema extends z.ZodType>(
    schema: Schema,
    path: readonly string[],
    body?: object,
  ): Promise<z.output<Schema>> => {
    const call = path.at(-1);
    const url = urlOf(base, path);
    const headers = {
      authorization: `Bearer ${accessToken}`,
      ...body && { 'content-type': 'application/json' },
    };
    // A string would be sent again by Deno (2.9.5, denoland/deno#35610) when the connection breaks,
    // and the money with it. A Blob is not.
    const post = body ? { method: 'POST', body: new Blob([JSON.stringify(body)]) } : {};
    const signal = AbortSignal.timeout(timeoutMs);
    let status: number;
    let json: unknown;
    try {
      const response = await fetch(url, { ...post, headers, signal, redirect: 'error' });
      status = response.status;
      json = await jsonOf(response);
    } catch (error) {
      const why = error instanceof Error ? error.name : 'unknown';
      throw new GatewayUnavailable(`${call}: no answer from ${base.host}: ${why}`);
    }
    const { data, success } = schema.safeParse(json);
    if (success && status === 200) return data;
    throw new GatewayUnavailable(`${call}: ${errorIn(json) ?? 'an unknown form'}, HTTP ${status}`);
  };
}

function urlOf(base: URL, path: readonly string[]): URL {
  for (const part of path) assert(!/^\.*$/.test(part), 'a part of a path that leads elsewhere');
  const url = new URL(base);
  url.pathname = [base.pathname.replace(/\/$/, ''), ...path.map(encodeURIComponent)].join('/');
  return url;
}

async function jsonOf(response: Response): Promise<unknown> {
  let length = 0;
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > answerMax) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

const Code = z.looseObject({ code: z.union([z.int(), z.string().max(20)]) });
/** The look-up has an error form of its own; the rest of the API has another. */
const ErrorForm = z.union([
  z.looseObject({ errors: z.array(Code).min(1) }).transform(({ errors }) => errors[0]?.code),
  z.looseObject({ error: Code }).transform(({ error }) => error.code),
]);

function errorIn(json: unknown): string | undefined {
  const { data: code } = ErrorForm.safeParse(json);
  return code === undefined ? undefined : `error ${code}`;
}
