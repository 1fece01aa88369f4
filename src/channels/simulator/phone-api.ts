/** The page's own calls: phones, what a person says and pays, and the mischief one can wish for. */
import { z } from 'zod';
import { PayWish } from './attempts.ts';
import { chatOf } from './chat.ts';
import { retryNow, serviceState } from './deliveries.ts';
import { jsonMax, Turned, wishOf } from './door.ts';
import { FromPhone, say } from './inbound.ts';
import type { ThroughputMeter } from './limits.ts';
import type { LivePages } from './live.ts';
import { fileById } from './media.ts';
import { messageByWamid } from './messages.ts';
import { cardByReference, configurationStates } from './order-cards.ts';
import { endAttempt, startAttempt } from './paying.ts';
import { moveConfiguration } from './payment-lookup.ts';
import { forgePayment } from './payment-webhooks.ts';
import {
  allPhones,
  changePhone,
  Mischief,
  openPhone,
  type Phone,
  phoneByNumber,
} from './phones.ts';
import { deliverWaiting } from './statuses.ts';
import { shakeHands } from './subscription.ts';
import { moveTemplate } from './templates.ts';
import type { World } from './world.ts';

export type PhoneCall = {
  world: World;
  meter: ThroughputMeter;
  live: LivePages;
  request: Request;
  /** Ends with the simulator. */
  signal: AbortSignal;
};

const phonesMax = 1_000;

/** Ten digits are an Indian mobile number; others bring their country code. */
const Number_ = z.string().max(24).transform((text) => text.replaceAll(/[\s()+-]/g, ''))
  .transform((digits) => digits.length === 10 ? `91${digits}` : digits)
  .refine((digits) => /^[1-9]\d{7,14}$/.test(digits), 'is not a phone number');

const NewPhone = z.strictObject({
  number: Number_,
  name: z.string().trim().min(1).max(60).optional(),
});

/** The parts of the path after `/simulator/phone`. Undefined: there is no such thing. */
export async function phoneApi(call: PhoneCall, parts: string[]): Promise<Response | undefined> {
  const [first = '', ...rest] = parts;
  if (first === '') return await phones(call);
  if (!/^\d+$/.test(first)) return await controls(call, parts);
  const phone = phoneByNumber(call.world, first);
  if (!phone) throw new Turned(404, 'there is no such phone');
  return await ofPhone(call, phone, rest);
}

async function phones({ world, request }: PhoneCall): Promise<Response | undefined> {
  const { businessName, displayPhoneNumber } = world.settings;
  if (request.method === 'GET') {
    return Response.json({
      business: { name: businessName, number: displayPhoneNumber },
      phones: allPhones(world).slice(0, phonesMax).map(({ number, name, online }) => {
        return { number, name, online };
      }),
      service: serviceState(world),
    });
  }
  if (request.method !== 'POST') return undefined;
  const { number, name } = await wishOf(request, NewPhone);
  if (number === world.settings.displayPhoneNumber) throw new Turned(400, 'number: the business');
  if (allPhones(world).length >= phonesMax) throw new Turned(409, 'enough phones');
  const phone = openPhone(world, number, name);
  deliverWaiting(world, phone);
  return Response.json({ number: phone.number, name: phone.name }, { status: 201 });
}

async function ofPhone(call: PhoneCall, phone: Phone, rest: string[]) {
  const { world, request, live, meter } = call;
  const [what = '', id = '', act = ''] = rest;
  switch (`${request.method} ${what}`) {
    case 'GET ':
      return Response.json(chatOf(world, phone));
    case 'GET events':
      return live.open(phone.number, call.signal) ??
        Response.json({ error: 'too many pages' }, { status: 503 });
    case 'GET media':
      return media(world, phone, id);
    case 'POST messages': {
      const wamid = say(world, meter, phone, await wishOf(request, FromPhone));
      if (wamid === undefined) throw new Turned(409, 'there is nothing like that on this phone');
      return Response.json({ id: wamid }, { status: 201 });
    }
    case 'POST orders':
      return await ofOrder(call, phone, id, act);
    case 'PUT mischief':
      changePhone(world, phone, { mischief: await wishOf(request, Mischief) });
      return done();
    case 'PUT online': {
      const { online } = await wishOf(request, z.strictObject({ online: z.boolean() }));
      changePhone(world, phone, { online });
      if (online) deliverWaiting(world, phone);
      return done();
    }
    default:
      return undefined;
  }
}

const done = () => Response.json({ done: true });

const Settled = z.strictObject({ attempt: z.string().max(60), success: z.boolean() });

/** Only a card that this phone shows. */
async function ofOrder(
  { world, request }: PhoneCall,
  phone: Phone,
  reference: string,
  act: string,
) {
  const card = cardByReference(world, reference);
  const isShown = card?.phone === phone.number && messageByWamid(world, card.wamid)?.shownAt;
  if (!card || !isShown) throw new Turned(404, 'there is no such order card on this phone');
  if (act === 'pay') {
    const refused = startAttempt(world, card, await wishOf(request, PayWish));
    if (refused) return Response.json({ error: refused }, { status: 409 });
    return done();
  }
  if (act === 'settle') {
    const { attempt, success } = await wishOf(request, Settled);
    if (!endAttempt(world, attempt, success)) throw new Turned(409, 'that attempt has ended');
    return done();
  }
  if (act !== 'forge') return undefined;
  await wishOf(request, z.strictObject({}));
  forgePayment(world, card);
  return done();
}

/** Only files of this phone's own chat, and inline only what a browser shows safely. */
function media(world: World, phone: Phone, id: string): Response {
  const file = fileById(world, id);
  const mentions = file && world.store.one(
    `select 1 from message where phone = ? and instr(content, ?) > 0 limit 1`,
    phone.number,
    `"${id}"`,
  );
  if (!file || !mentions) throw new Turned(404, 'there is no such file in this chat');
  const isSafe = ['application/pdf', 'image/jpeg', 'image/png'].includes(file.mimeType);
  const name = encodeURIComponent(file.filename ?? 'file');
  return new Response(new Uint8Array(file.bytes), {
    headers: {
      'content-type': isSafe ? file.mimeType : 'application/octet-stream',
      'content-disposition': `${isSafe ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=3600',
    },
  });
}

const RawWebhook = z.strictObject({
  /** The very bytes, as text; signed as `signature` says and never repeated. */
  body: z.string().min(1).max(jsonMax),
  signature: z.enum(['right', 'wrong', 'missing', 'uppercase', 'sha1']).default('right'),
  copies: z.int().min(1).max(20).default(1),
});
const TemplateMove = z.strictObject({
  name: z.string().max(512),
  language: z.string().max(12),
  status: z.enum(['PENDING', 'APPROVED', 'REJECTED', 'PAUSED', 'DISABLED']),
});

/** What concerns no single phone. */
async function controls({ world, request }: PhoneCall, parts: string[]) {
  switch (`${request.method} ${parts.join('/')}`) {
    case 'POST retry':
      await wishOf(request, z.strictObject({}));
      retryNow(world);
      world.changed();
      return done();
    case 'POST handshake': {
      const { token } = await wishOf(request, z.strictObject({ token: z.string().optional() }));
      return Response.json(await shakeHands(world, token));
    }
    case 'POST webhooks': {
      const { body, signature, copies } = await wishOf(request, RawWebhook);
      for (let copy = 0; copy < copies; copy += 1) {
        world.deliver({ raw: body, signature, once: true });
      }
      return done();
    }
    case 'PUT templates': {
      const { name, language, status } = await wishOf(request, TemplateMove);
      if (!moveTemplate(world, name, language, status)) throw new Turned(404, 'no such template');
      return done();
    }
    case 'PUT configuration': {
      const State = z.strictObject({ status: z.enum(configurationStates) });
      moveConfiguration(world, (await wishOf(request, State)).status);
      return done();
    }
    case 'PUT refunds': {
      const Refunds = z.strictObject({ refunds: z.enum(['succeed', 'fail']) });
      const { refunds } = await wishOf(request, Refunds);
      world.store.run(
        `insert into setting values ('refunds', ?)
         on conflict (name) do update set value = excluded.value`,
        refunds,
      );
      return done();
    }
    default:
      return undefined;
  }
}
