/** Razorpay's API as far as links, payments, refunds, settlements and disputes go; strictly. */
import { Buffer } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';
import { bytesOf, jsonOf, Turned } from '../door.ts';
import { disputeOr404, listDisputes } from './disputes.ts';
import { badInput, notAuthorized, notFound, RazorpayError } from './errors.ts';
import { withFault } from './faults.ts';
import { cancelLink, createLink, linkEntity, linkOr404, listLinks, orderOf } from './links.ts';
import { paymentEntity, paymentOr404, paymentsOfOrder } from './payments.ts';
import { createRefund, listRefunds, refundOr404 } from './refunds.ts';
import { listSettlements, recon, settlementOr404 } from './settlements.ts';
import type { RazorpayWorld } from './world.ts';

/** The path after `/simulator/razorpay/v1`. */
export async function api(
  world: RazorpayWorld,
  request: Request,
  path: string,
  signal: AbortSignal,
): Promise<Response> {
  const fault = world.faults.take(request.method, path);
  try {
    return await withFault(fault, {
      patienceMs: world.pace.patienceMs,
      signal,
      work: async () => {
        authorize(world, request);
        const parts = path.split('/').filter((part) => part !== '').map(decodeURIComponent);
        return Response.json(await answer(world, request, parts));
      },
    });
  } catch (error) {
    if (error instanceof RazorpayError) return Response.json(error.body, { status: error.status });
    if (!(error instanceof Turned) && !(error instanceof URIError)) throw error;
    return Response.json(badInput(error.message).body, { status: 400 });
  }
}

/** `basic` and other spellings are refused. Source: razorpay.com/docs/api/authentication. */
function authorize({ settings: { keyId, keySecret } }: RazorpayWorld, request: Request) {
  const right = Buffer.from(`Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`);
  const given = Buffer.from(request.headers.get('authorization') ?? '');
  if (given.length !== right.length || !timingSafeEqual(given, right)) throw notAuthorized();
}

async function answer(world: RazorpayWorld, request: Request, parts: string[]): Promise<object> {
  const query = new URL(request.url).searchParams;
  const [thing = '', id = '', , ref = ''] = parts;
  const isPost = request.method === 'POST';
  if (!isPost && request.method !== 'GET') throw notFound();
  switch (`${request.method} ${thing}/${shapeOf(parts)}`) {
    case 'POST payment_links/':
      return createLink(world, await jsonOf(request));
    case 'GET payment_links/':
      return listLinks(world, query);
    case 'GET payment_links/:id':
      return linkEntity(world, linkOr404(world, id));
    case 'POST payment_links/:id/cancel':
      await bytesOf(request, 1024);
      return cancelLink(world, id);
    case 'GET orders/:id':
      return orderOf(world, id);
    case 'GET orders/:id/payments':
      return paymentsOfOrder(world, id);
    case 'GET payments/:id':
      return paymentEntity(world, paymentOr404(world, id));
    case 'POST payments/:id/refund':
      return createRefund(
        world,
        id,
        await jsonOf(request),
        request.headers.get('x-refund-idempotency'),
      );
    case 'GET payments/:id/refunds':
      return listRefunds(world, id, query);
    case 'GET payments/:id/refunds/:id':
      return refundOr404(world, ref, id);
    case 'GET refunds/:id':
      return refundOr404(world, id);
    case 'GET settlements/':
      return listSettlements(world, query);
    case 'GET settlements/:id':
      return settlementOr404(world, id);
    case 'GET settlements/recon/combined':
      return recon(world, query);
    case 'GET disputes/':
      return listDisputes(world, query);
    case 'GET disputes/:id':
      return disputeOr404(world, id);
    default:
      throw notFound();
  }
}

/** The path with `:id` for what differs from call to call. */
function shapeOf([, id = '', edge = '', ref, ...more]: string[]): string {
  if (more.length > 0) return 'nothing is so deep';
  if (`${id}/${edge}` === 'recon/combined') return 'recon/combined';
  return [id && ':id', edge, ref && ':id'].filter(Boolean).join('/');
}
