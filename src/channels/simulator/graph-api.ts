/** Meta's Graph API, as far as a business that sends bills and takes payments needs it. */
import { bytesOf, jsonOf, Turned } from './door.ts';
import { errorResponse, GraphError } from './graph-error.ts';
import type { ThroughputMeter } from './limits.ts';
import { deleteFile, describe, fetchFile, fileById, upload, uploadMax } from './media.ts';
import { configuration, lookUpPayment } from './payment-lookup.ts';
import { requestRefund } from './refunds.ts';
import { receive } from './sending.ts';
import {
  createTemplate,
  deleteTemplates,
  listTemplates,
  templateById,
  unpauseTemplate,
} from './templates.ts';
import type { World } from './world.ts';

type Call = { world: World; request: Request; url: URL; meter: ThroughputMeter };

/** The path after `/simulator/graph`, with or without a version before it. */
export async function graphApi(call: Call, path: string): Promise<Response> {
  const trace = call.world.ids.trace();
  try {
    authorize(call);
    const parts = path.replace(/^\/v\d{1,2}\.\d(?=\/)/, '').split('/').slice(1);
    return await answer(call, parts.map(decodeURIComponent));
  } catch (error) {
    if (error instanceof GraphError) return errorResponse(error, trace);
    if (error instanceof URIError) return errorResponse(new GraphError(100, 'path'), trace);
    if (!(error instanceof Turned)) throw error;
    return errorResponse(new GraphError(100, error.message, error.status), trace);
  }
}

function authorize({ world, request }: Call) {
  const [, token] = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '') ?? [];
  if (token !== world.settings.accessToken) throw new GraphError(190, 'Invalid access token.');
}

async function answer(call: Call, [id = '', ...rest]: string[]): Promise<Response> {
  const { settings } = call.world;
  const found = id === settings.phoneNumberId
    ? await ofNumber(call, rest)
    : id === settings.businessAccountId
    ? await ofAccount(call, rest)
    : ofThing(call, id, rest);
  if (found instanceof Response) return found;
  if (found) return Response.json(found);
  throw new GraphError(rest.length === 0 ? 33 : 100, 'No such object, edge, or method on it.');
}

type Found = object | Response | undefined;

async function ofNumber({ world, request, meter }: Call, rest: string[]): Promise<Found> {
  const { method } = request;
  const [edge, configurationName = '', reference = ''] = rest;
  const { displayPhoneNumber, businessName, phoneNumberId: id } = world.settings;
  switch (`${method} ${edge ?? ''}/${rest.length}`) {
    case 'GET /0':
      return { id, display_phone_number: displayPhoneNumber, verified_name: businessName };
    case 'POST messages/1':
      return receive(world, meter, await jsonOf(request));
    case 'POST media/1':
      return await upload(world, await formOf(request));
    case 'GET payments/3':
      return lookUpPayment(world, configurationName, reference);
    case 'POST payments_refund/1':
      return requestRefund(world, await jsonOf(request));
    default:
      return undefined;
  }
}

async function ofAccount({ world, request, url }: Call, rest: string[]): Promise<Found> {
  const [edge, name] = rest;
  const isOurs = name === world.settings.paymentConfiguration;
  switch (`${request.method} ${edge ?? ''}/${rest.length}`) {
    case 'GET /0':
      return { id: world.settings.businessAccountId, name: world.settings.businessName };
    case 'POST message_templates/1':
      return createTemplate(world, await jsonOf(request));
    case 'GET message_templates/1':
      return listTemplates(world, url.searchParams);
    case 'DELETE message_templates/1':
      return deleteTemplates(world, url.searchParams.get('name'));
    case 'GET payment_configurations/1':
      return { data: [{ payment_configurations: [configuration(world)] }] };
    case 'GET payment_configuration/2':
      return { data: isOurs ? [configuration(world)] : [] };
    default:
      return undefined;
  }
}

/** A template or a file, known by its id alone. */
function ofThing({ world, request, url }: Call, id: string, rest: string[]): Found {
  const template = templateById(world, id);
  const call = `${request.method} ${rest.join('/')}`;
  if (template) {
    if (call === 'GET ') return template;
    return call === 'POST unpause' ? unpauseTemplate(world, id) : undefined;
  }
  const isFile = fileById(world, id) !== undefined;
  if (call === 'GET ' && isFile) return describe(world, id, url.origin);
  return call === 'DELETE ' && isFile ? deleteFile(world, id) : undefined;
}

async function formOf(request: Request): Promise<FormData> {
  const type = request.headers.get('content-type') ?? '';
  if (!type.startsWith('multipart/form-data')) throw new GraphError(100, 'multipart/form-data');
  const bytes = await bytesOf(request, uploadMax + 64 * 1024);
  try {
    return await new Response(bytes, { headers: { 'content-type': type } }).formData();
  } catch {
    throw new GraphError(100, 'The form cannot be read.');
  }
}

/** The bytes of a file, by its five-minute link and with the token. */
export function mediaDownload(call: Call, id: string): Response {
  try {
    authorize(call);
    const { bytes, mimeType } = fetchFile(call.world, id, call.url.searchParams);
    return new Response(new Uint8Array(bytes), { headers: { 'content-type': mimeType } });
  } catch (error) {
    if (error instanceof GraphError) return errorResponse(error, call.world.ids.trace());
    throw error;
  }
}
