/** The service writes: checked as Meta checks, accepted, and perhaps failing later all the same. */
import { z } from 'zod';
import { attemptsOf, statesOf } from './attempts.ts';
import { type Content, contentOf, ReadReceipt } from './contents.ts';
import { recipientOf } from './envelope.ts';
import { GraphError } from './graph-error.ts';
import { checkTier, countForPair, type ThroughputMeter } from './limits.ts';
import { fileById, looksRight, type MediaFile } from './media.ts';
import { keepMessage, markRead, messageByWamid } from './messages.ts';
import { cardToMove, checkCard, moveCard, placeCard, refusedMove } from './order-cards.ts';
import type { OrderParameters, OrderStatusChange } from './order-parameters.ts';
import { parse } from './parsing.ts';
import { changePhone, type Phone, phoneByNumber } from './phones.ts';
import { checkFlow } from './flows.ts';
import { fail, planStatuses, refuseOrderStatus } from './statuses.ts';
import { approvedTemplate } from './templates.ts';
import { fill, type Filled } from './template-use.ts';
import { isWindowOpen } from './window.ts';
import type { World } from './world.ts';

const typingMs = 25_000;

export function receive(world: World, meter: ThroughputMeter, body: unknown): object {
  const object = parse(z.looseObject({}), body);
  return 'status' in object ? readReceipt(world, object) : send(world, meter, object);
}

function readReceipt(world: World, body: object) {
  const { message_id, typing_indicator } = parse(ReadReceipt, body);
  const message = markRead(world, message_id);
  const phone = message && phoneByNumber(world, message.phone);
  if (!phone) throw new GraphError(131009, 'The parameter message_id: no such message');
  const typingUntil = typing_indicator ? world.clock() + typingMs : null;
  changePhone(world, phone, { typingUntil });
  return { success: true };
}

function send(world: World, meter: ThroughputMeter, body: object) {
  const content = contentOf(body);
  const { phone, contact } = recipientOf(world, content);
  answerOnDemand(world, phone);
  const load = loadOf(world, phone, content);
  const isOpen = isWindowOpen(world, phone);
  if (!isOpen && content.type === 'template') checkTier(world, phone);
  if (!isOpen && content.type !== 'template' && world.settings.rules.closedWindow === 'answer') {
    throw new GraphError(131047, 'More than 24 hours have passed since they last wrote.');
  }
  meter.countOutbound();
  return world.store.atOnce(() => accept(world, phone, content, load, { contact, isOpen }));
}

function accept(
  world: World,
  phone: Phone,
  content: Content,
  load: Load,
  { contact, isOpen }: { contact: object; isOpen: boolean },
) {
  countForPair(world, phone);
  const wamid = keepMessage(world, {
    phone: phone.number,
    direction: 'out',
    type: content.type,
    content: { ...payloadOf(content), ...(load.shown && { shown: load.shown }) },
    status: 'accepted',
    context: content.context?.message_id ?? null,
    opaque: content.biz_opaque_callback_data ?? null,
    category: load.category,
    billable: content.type === 'template' && (!isOpen || load.category !== 'utility'),
  });
  const status = dispatch(world, phone, wamid, { ...load, isTooLate: !isOpen && !load.shown });
  world.changed(phone.number);
  return {
    messaging_product: 'whatsapp',
    contacts: [contact],
    messages: [{ id: wamid, ...(load.shown && { message_status: status }) }],
  };
}

/** One send is answered with the code that somebody chose at the page. */
function answerOnDemand(world: World, phone: Phone) {
  const { answerWith, ...mischief } = phone.mischief;
  if (answerWith === undefined) return;
  changePhone(world, phone, { mischief });
  throw new GraphError(answerWith, 'Wished for at the simulator.');
}

/** What a message carries beyond its words. */
type Load = {
  category: string;
  /** Of a template. */
  shown?: Filled;
  order?: OrderParameters | undefined;
  orderStatus?: OrderStatusChange | undefined;
  /** Files that are not what they are called: 131053, later. */
  files: MediaFile[];
};

function loadOf(world: World, phone: Phone, content: Content): Load {
  const load = content.type === 'template'
    ? templateLoad(world, content)
    : { category: 'service', files: filesIn(world, content), ...ordersIn(content) };
  if (load.order) checkCard(world, load.order);
  if (load.orderStatus) cardToMove(world, phone, load.orderStatus);
  if (content.type === 'reaction') checkReaction(world, phone, content.reaction.message_id);
  if (content.type === 'interactive' && content.interactive.type === 'flow') {
    checkFlow(world, content.interactive.action.parameters);
  }
  return load;
}

function templateLoad(world: World, content: Extract<Content, { type: 'template' }>): Load {
  const { template, to } = content;
  const definition = approvedTemplate(world, template.name, template.language.code);
  if (definition.category === 'AUTHENTICATION' && to === undefined) {
    throw new GraphError(131062, 'An authentication template needs the phone number.');
  }
  const shown = fill(definition, template);
  return {
    category: definition.category.toLowerCase(),
    shown,
    order: shown.order,
    orderStatus: shown.orderStatus,
    files: headerFiles(world, shown.header),
  };
}

function ordersIn(content: Content): Pick<Load, 'order' | 'orderStatus'> {
  if (content.type !== 'interactive') return {};
  const { interactive } = content;
  if (interactive.type === 'order_details') return { order: interactive.action.parameters };
  if (interactive.type === 'order_status') return { orderStatus: interactive.action.parameters };
  return {};
}

function filesIn(world: World, content: Content): MediaFile[] {
  if (content.type === 'image') return file(world, content.image.id, 'image');
  if (content.type === 'document') return file(world, content.document.id, 'document');
  if (content.type !== 'interactive' || !('header' in content.interactive)) return [];
  return headerFiles(world, content.interactive.header);
}

function headerFiles(world: World, header: Filled['header']): MediaFile[] {
  if (header?.type === 'image') return file(world, header.image.id, 'image');
  if (header?.type === 'document') return file(world, header.document.id, 'document');
  return [];
}

/** Only an upload can be looked at here; a link is shown as a link. */
function file(world: World, id: string | undefined, kind: 'image' | 'document'): MediaFile[] {
  if (id === undefined) return [];
  const found = fileById(world, id);
  if (!found) throw new GraphError(131053, 'There is no media of this id, or its time is over.');
  const fits = kind === 'document' || found.mimeType.startsWith('image/');
  return fits && looksRight(found) ? [] : [found];
}

const monthMs = 30 * 24 * 3_600_000;

function checkReaction(world: World, phone: Phone, wamid: string) {
  const message = messageByWamid(world, wamid);
  const isKnown = message?.phone === phone.number && world.clock() - message.at <= monthMs;
  if (!isKnown) throw new GraphError(131009, 'The parameter message_id: no such message');
}

const payloadOf = (content: Content): Record<string, unknown> => {
  const { type } = content;
  return { type, [type]: Reflect.get(content, type) };
};

/** Accepted. What becomes of it is told by webhooks; the answer is the template's status. */
function dispatch(world: World, phone: Phone, wamid: string, load: Load & { isTooLate: boolean }) {
  const { order, orderStatus, files, isTooLate } = load;
  const { sentMs } = world.settings.pace;
  if (order) placeCard(world, phone, wamid, order);
  const code = isTooLate ? 131047 : files.length > 0 ? 131053 : undefined;
  if (code !== undefined) {
    world.later(sentMs, { kind: 'failure', wamid, code });
    return 'accepted';
  }
  if (orderStatus && !moved(world, phone, wamid, orderStatus)) return 'accepted';
  if (load.shown && phone.mischief.heldTemplates) {
    const release = phone.mischief.heldTemplates === 'release';
    world.later(world.settings.pace.laterMs, { kind: 'held template', wamid, release });
    return 'held_for_quality_assessment';
  }
  planStatuses(world, phone, wamid);
  return 'accepted';
}

function moved(world: World, phone: Phone, wamid: string, change: OrderStatusChange): boolean {
  if (phone.mischief.failWith !== undefined) return true;
  const card = cardToMove(world, phone, change);
  const code = refusedMove(card, change, statesOf(attemptsOf(world, card.reference)));
  if (code === undefined) moveCard(world, change);
  else refuseOrderStatus(world, wamid, code);
  return code === undefined;
}

/** After the assessment: on its way like any other, or dropped. */
export function releaseHeld(world: World, wamid: string, release: boolean): void {
  const message = messageByWamid(world, wamid);
  const phone = message && phoneByNumber(world, message.phone);
  if (!phone) return;
  if (!release) return fail(world, wamid, 132015);
  planStatuses(world, phone, wamid);
}
